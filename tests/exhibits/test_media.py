"""Uploaded files: pictures to look at, documents to download, and neither for those who may not see the entry."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from exhibits.models import Document, Innovation
from tests.factories import InnovationFactory, committee, official

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def document():
    default_storage.save("documents/2026/panduan.pdf", ContentFile(b"%PDF-1.7 <script>"))
    return Document.objects.create(innovation=InnovationFactory(), title="Panduan", file="documents/2026/panduan.pdf")


def test_a_document_is_a_download_that_can_do_nothing(client, document):
    answer = client.get("/media/documents/2026/panduan.pdf")

    assert b"".join(answer.streaming_content) == b"%PDF-1.7 <script>"
    assert answer["Content-Disposition"] == 'attachment; filename="panduan.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_document_of_a_draft_is_there_for_its_agency_and_the_committee_only(client, document):
    Innovation.objects.update(status="draft")
    seen = []
    for user in (official(document.innovation.opd), official(), committee()):
        client.force_login(user)
        answer = client.get("/media/documents/2026/panduan.pdf")
        b"".join(answer)  # read to its end, the file is closed
        seen.append(answer.status_code)
    client.logout()

    assert seen == [200, 404, 200]
    assert client.get("/media/documents/2026/panduan.pdf").status_code == 404


def test_a_picture_is_shown_and_kept(client):
    default_storage.save("photos/2026/abc-480.webp", ContentFile(b"webp"))

    answer = client.get("/media/photos/2026/abc-480.webp")

    assert answer["Content-Type"] == "image/webp"
    assert "immutable" in answer["Cache-Control"]
    assert b"".join(answer) == b"webp"


@pytest.mark.parametrize(
    "path", ["photos/2026/x.svg", "photos/2026/x.html", "photos/../db.webp", "photos/none.webp", "documents/none.pdf", "x"]
)
def test_nothing_else_is_handed_out(client, path):
    default_storage.save("photos/2026/x.svg", ContentFile(b"<svg/>"))

    assert client.get(f"/media/{path}").status_code == 404
