"""Kept pages: packed as the browser likes, the same bytes until something public changes."""

import gzip

import brotli
import pytest
from django.db import transaction

from opds import revision
from tests.factories import OpdFactory, official

pytestmark = pytest.mark.django_db


def test_a_page_is_packed_as_the_browser_likes_it(client):
    plain = client.get("/tentang/")
    packed = client.get("/tentang/", headers={"Accept-Encoding": "gzip, br"})
    older = client.get("/tentang/", headers={"Accept-Encoding": "gzip"})

    assert packed["Content-Encoding"] == "br" and brotli.decompress(packed.content) == plain.content
    assert older["Content-Encoding"] == "gzip" and gzip.decompress(older.content) == plain.content
    assert "Accept-Encoding" in plain["Vary"]
    assert len({plain["ETag"], packed["ETag"], older["ETag"]}) == 3


def test_an_unchanged_page_costs_nothing(client):
    etag = client.get("/tentang/")["ETag"]

    again = client.get("/tentang/", headers={"If-None-Match": etag})

    assert (again.status_code, again.content) == (304, b"")


def test_a_public_change_ends_the_kept_page(client, django_capture_on_commit_callbacks):
    assert "Dinas Baru" not in client.get("/opd/").content.decode()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        OpdFactory(name="Dinas Baru")
        revision.bump()

    assert "Dinas Baru" in client.get("/opd/").content.decode()


def test_who_is_signed_in_gets_a_page_of_their_own(client):
    client.force_login(official())

    assert "ETag" not in client.get("/opd/")
