"""A visitor's own badge page: its QR, its picture, its page to print, and what one may see, correct and delete."""

import io
import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from batu_innovation.middleware import NoCodesFilter
from tests.factories import BadgeFactory, OriginFactory, VisitorFactory, VisitorKindFactory
from visitors import codes, limits, registration, tickets
from visitors.models import Allowance, Badge, Feedback, Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def badge():
    return BadgeFactory(visitor=VisitorFactory(name="Sri Wahyuni"))


@pytest.fixture
def reachable(badge):
    """A badge whose visitor gave a contact, of the same edition as the badge."""
    badge.exhibition = badge.visitor.exhibition
    badge.save()
    Visitor.objects.update(contact="sri@example.org", contact_consent_at=timezone.now(), consent_version="2026-11")
    badge.refresh_from_db()
    return badge


def address(badge, what=""):
    return reverse("visitors:ticket" + (f"-{what}" if what else ""), args=[badge.code])


def told(**more):
    return {"kind": VisitorKindFactory().pk, "origin": OriginFactory().pk, "form_id": str(uuid.uuid4())} | more


def test_it_shows_code_name_days_and_a_qr_and_keeps_the_badge_in_the_browser(client, badge):
    answer = client.get(address(badge))
    page = answer.content.decode()

    for words in (codes.grouped(badge.code), "Sri Wahyuni", "Balai Kota", "<svg"):
        assert words in page
    assert "badge" in answer.cookies


@pytest.mark.parametrize("write", [str.lower, codes.grouped, lambda code: f"{code[:4]}-{code[4:]}"])
def test_the_address_of_the_qr_and_a_code_as_people_write_it_open_the_same_page(client, badge, write):
    assert client.get(f"/t/{badge.code}/").status_code == 200
    assert client.get(f"/T/{badge.code}").status_code == client.get(f"/t/{write(badge.code)}").status_code == 200


def test_the_qr_stays_alphanumeric(badge):
    code = tickets.qr("inovasi.batukota.go.id", badge.code)

    assert code.mode == "alphanumeric" and code.version <= 4
    assert tickets.address_in_qr("inovasi.batukota.go.id", badge.code) == f"HTTPS://INOVASI.BATUKOTA.GO.ID/T/{badge.code}"


def test_nothing_of_it_is_cached_indexed_or_told_to_other_sites(client, badge):
    for what in ("", "picture", "page", "correct", "delete"):
        answer = client.get(address(badge, what))
        assert "no-store" in answer["Cache-Control"] and answer["Referrer-Policy"] == "same-origin"
        assert answer["X-Robots-Tag"] == "noindex"


def handler_lines(caplog):
    """The lines as the log's filter lets them through."""
    for record in caplog.records:
        NoCodesFilter().filter(record)
        yield record.getMessage()


def test_the_log_holds_no_code(client, caplog, badge):
    Badge.objects.update(revoked_at=timezone.now())
    client.get(f"/en/t/{badge.code}/ubah")

    said = "".join(handler_lines(caplog))
    assert "Gone" in said and badge.code not in said


def test_an_unknown_and_a_mistyped_code_are_not_found(client):
    assert client.get(f"/t/{codes.make()}").status_code == client.get("/t/7KD2").status_code == 404


def test_after_many_wrong_codes_even_a_right_one_waits_except_in_its_own_browser(client, badge):
    own = type(client)()
    own.get(address(badge))
    for _n in range(limits.GUESSES[0].most):
        client.get(f"/t/{codes.make()}")
    answer = client.get(address(badge))

    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0
    assert own.get(address(badge)).status_code == 200
    Allowance.objects.all().delete()
    assert client.get(address(badge)).status_code == 200


def test_a_revoked_badge_says_so_and_never_tells_the_new_code(client, badge):
    fresh = BadgeFactory(exhibition=badge.exhibition)
    Badge.objects.filter(pk=badge.pk).update(revoked_at=timezone.now(), replaced_by=fresh)
    answer = client.get(address(badge))
    page = answer.content.decode()

    assert answer.status_code == 410 and "meja informasi" in page
    assert fresh.code not in page and codes.grouped(fresh.code) not in page and "Sri" not in page


def test_the_picture_has_wallet_size_and_holds_the_longest_name(client, badge):
    Visitor.objects.update(name="W" * 120)
    image = Image.open(io.BytesIO(client.get(address(badge, "picture")).content))

    assert (image.format, image.size) == ("PNG", (720, 1136))


def test_the_page_to_print_is_one_tagged_a6(client, badge):
    pdf = PdfReader(io.BytesIO(client.get(address(badge, "page")).content))
    text = re.sub(r"\s+", "", pdf.pages[0].extract_text())

    assert len(pdf.pages) == 1
    assert (round(pdf.pages[0].mediabox.width), round(pdf.pages[0].mediabox.height)) == (298, 420)
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert badge.code in text and "SriWahyuni" in text


def test_data_can_be_corrected_and_consent_stays_as_it_was(client, reachable):
    before = reachable.visitor.contact_consent_at
    client.post(address(reachable, "correct"), told(name="Sri W.", contact="sri@example.org", consent="on"))
    visitor = Visitor.objects.get()

    assert (visitor.name, visitor.contact, visitor.contact_consent_at) == ("Sri W.", "sri@example.org", before)


def test_taking_the_tick_and_the_contact_away_withdraws_the_consent(client, reachable):
    client.post(address(reachable, "correct"), told(name="Sri"))
    visitor = Visitor.objects.get()

    assert (visitor.contact, visitor.contact_consent_at) == ("", None)


def test_a_wrong_correction_changes_nothing_and_says_where(client, reachable):
    answer = client.post(address(reachable, "correct"), {"name": "X", "kind": "", "origin": ""})

    assert answer.status_code == 422 and "#id_origin" in answer.content.decode()
    assert Visitor.objects.get().name == "Sri Wahyuni"


def test_a_blank_badge_may_be_given_a_visitor(client):
    blank = BadgeFactory(visitor=None)
    assert client.get(address(blank)).status_code == 200
    client.post(address(blank, "correct"), told(name="Budi"))

    blank.refresh_from_db()
    assert (blank.visitor.name, blank.visitor.source) == ("Budi", "blank-badge")


def test_deleting_asks_first_and_then_ends_name_contact_badge_and_every_tie(client, reachable):
    said = Feedback.objects.create(text="Bagus.", badge=reachable)
    assert client.get(address(reachable, "delete")).status_code == 200 and Visitor.objects.get().name
    answer = client.post(address(reachable, "delete"))
    visitor = Visitor.objects.get()
    reachable.refresh_from_db()
    said.refresh_from_db()

    assert answer.status_code == 200 and answer.cookies["badge"].value == ""
    assert (visitor.name, visitor.contact, visitor.contact_consent_at, visitor.form_id) == ("", "", None, None)
    assert visitor.kind and visitor.origin and reachable.revoked_at and said.badge is None
    assert client.get(address(reachable)).status_code == 410


def test_deleting_ends_every_badge_of_the_visitor(reachable):
    other = BadgeFactory(exhibition=reachable.exhibition, visitor=reachable.visitor)
    registration.forget(badge=reachable)

    other.refresh_from_db()
    assert other.revoked_at
