"""The scanner page: who gets which points, the page without JavaScript, and the words for the phone."""

import datetime
import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from opds import roles
from tests import factories
from visitors import door, points
from visitors.models import Badge, Scan, Scanner, Visitor
from visitors.scanner_words import scanner_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def exhibition():
    today = timezone.now().astimezone(datetime.timezone(datetime.timedelta(hours=7))).date()
    edition = factories.ExhibitionFactory(slug="pameran-kini", days=[today])
    factories.StandFactory(exhibition=edition, number="15", name="Administrasi Kependudukan")
    factories.StandFactory(exhibition=edition, number="16", name="Perizinan")
    points.ensure(edition)
    return edition


@pytest.fixture
def own(exhibition):
    """An official whose agency stands at 15."""
    person = factories.official()
    exhibition.stands.get(number="15").opds.set([person.opd])
    return person


@pytest.fixture
def committee():
    return factories.committee()


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def choices(client):
    return set(re.findall(r'<option value="([^"]+)"', client.get("/petugas/").content.decode()))


def count(client, place="pameran-kini/15"):
    page = client.get("/petugas/", {"place": place}).content.decode()
    return int(re.search(r'data-test="point-count">([\d.]+)<', page)[1])


def record(client, follow=True, **fields):
    return client.post("/petugas/catat/", {"place": "pameran-kini/15", "id": str(uuid.uuid4())} | fields, follow=follow)


# --- the page ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("address", "title"), [("/petugas/", "Pemindai petugas"), ("/en/petugas/", "Scanner for staff")])
def test_anybody_may_open_the_page_and_is_asked_for_a_token(client, address, title):
    response = client.get(address)

    assert response.status_code == 200
    page = response.content.decode()
    assert title in page or "Scanner for staff" in page
    for handle in ("scan-input", "scan-result", "queue-length", "point-count", "tally-1", "tally-5", "undo"):
        assert page.count(f'data-test="{handle}"') == 1
    assert "csrfmiddlewaretoken" not in page
    assert "no-store" in response["Cache-Control"]


def test_the_words_of_the_page_are_complete_and_none_is_empty():
    for name, sentence in scanner_words().items():
        assert sentence, name
        if isinstance(sentence, dict):
            assert set(sentence) == {"one", "other"}, name


def test_the_page_answers_only_to_reading(client):
    assert client.post("/petugas/").status_code == 405


# --- who may scan where ------------------------------------------------------------------------------------------


def test_the_committee_may_scan_everywhere(exhibition, committee):
    assert choices(signed_in(committee)) == {f"pameran-kini/{code}" for code in ("G1", "G2", "15", "16")}


def test_a_door_supervisor_may_scan_everywhere(exhibition):
    person = factories.UserFactory(opd=None, group=roles.DOOR)

    assert len(choices(signed_in(person))) == 4


def test_an_official_may_scan_at_the_stands_of_their_agency(exhibition, own):
    assert choices(signed_in(own)) == {"pameran-kini/15"}


def test_an_official_of_another_agency_and_a_leader_have_no_point(exhibition, own):
    assert choices(signed_in(factories.official())) == set()
    assert choices(signed_in(factories.leader())) == set()


def test_a_past_edition_is_not_offered_but_its_training_is(committee):
    past = factories.ExhibitionFactory()
    points.ensure(past)
    door.open_training(exhibition=past)

    assert choices(signed_in(committee)) == {f"{past.slug}-latihan/{code}" for code in ("G1", "G2")}


def test_an_account_gets_a_token_for_the_point_it_chose(exhibition, committee):
    answer = signed_in(committee).post("/petugas/masuk/", {"place": "pameran-kini/15"})

    scanner = Scanner.objects.get()
    assert answer.json()["point"] == "15"
    assert scanner.token_hash == Scanner.hash_of(answer.json()["token"])
    assert (scanner.user, [point.code for point in scanner.points.all()]) == (committee, ["15"])


def test_an_account_that_helps_elsewhere_gets_all_points_it_may_use(exhibition, committee):
    signed_in(committee).post("/petugas/masuk/", {"place": "pameran-kini/15", "others": "on"})

    assert Scanner.objects.get().points.count() == 4


def test_nobody_gets_a_token_for_a_point_that_is_not_theirs(exhibition, own):
    for client, status in ((Client(), 401), (signed_in(factories.official()), 422), (signed_in(factories.leader()), 422)):
        assert client.post("/petugas/masuk/", {"place": "pameran-kini/15"}).status_code == status
    assert signed_in(own).post("/petugas/masuk/", {"place": "pameran-kini/16"}).status_code == 422
    assert signed_in(own).post("/petugas/masuk/", {"place": "x\0/\0"}).status_code == 422
    assert not Scanner.objects.exists()


def test_a_token_is_not_made_without_the_csrf_token(exhibition, committee):
    client = Client(enforce_csrf_checks=True)
    client.force_login(committee)

    assert client.post("/petugas/masuk/", {"place": "pameran-kini/15"}).status_code == 403


# --- without JavaScript ------------------------------------------------------------------------------------------


def test_a_badge_is_counted_with_a_plain_form(exhibition, committee):
    client = signed_in(committee)
    badge = factories.BadgeFactory(exhibition=exhibition)

    page = record(client, code=badge.code.lower()).content.decode()

    assert 'data-outcome="accepted"' in page
    assert f'data-code="{badge.code}"' in page
    assert "Sri" in page
    assert count(client) == 1


def test_the_same_badge_again_is_a_repeat_and_a_wrong_code_unknown(exhibition, committee):
    client = signed_in(committee)
    badge = factories.BadgeFactory(exhibition=exhibition)
    record(client, code=badge.code)

    assert 'data-outcome="repeat"' in record(client, code=badge.code).content.decode()
    assert 'data-outcome="unknown"' in record(client, code="<b>12345").content.decode()
    assert "<b>12345" not in record(client, code="<b>12345").content.decode()


def test_heads_are_counted_with_the_buttons_and_the_group_form(exhibition, committee):
    client = signed_in(committee)
    for heads in (1, 5, 41):
        record(client, heads=heads)

    assert count(client) == 47


def test_a_double_click_counts_once(exhibition, committee):
    client = signed_in(committee)
    same = str(uuid.uuid4())
    record(client, heads=5, id=same)
    record(client, heads=5, id=same)

    assert count(client) == 5


def test_a_walk_in_is_registered_with_a_plain_form(exhibition, committee):
    client = signed_in(committee)
    fields = {
        "walk_in": "1",
        "kind": factories.VisitorKindFactory().code,
        "origin": factories.OriginFactory().pk,
        "name": "Sri",
        "heads": 3,
    }

    assert 'data-outcome="accepted"' in record(client, **fields).content.decode()

    assert (Visitor.objects.get().name, Badge.objects.count(), count(client)) == ("Sri", 1, 3)


def test_an_undo_takes_the_group_out_again(exhibition, committee):
    client = signed_in(committee)
    fields = {"walk_in": "1", "kind": factories.VisitorKindFactory().code, "origin": factories.OriginFactory().pk, "heads": 3}
    page = record(client, **fields).content.decode()
    address = re.search(r'action="(/petugas/urungkan/[^"]+)"', page)[1]

    assert 'data-outcome="voided"' in client.post(address, follow=True).content.decode()

    assert count(client) == 0


@pytest.mark.parametrize("fields", [{}, {"heads": 0}, {"heads": 501}, {"heads": "many"}, {"code": "\0"}, {"code": "x" * 301}, {"id": "42"}])
def test_what_cannot_be_counted_is_said_and_what_was_typed_stays(exhibition, committee, fields):
    response = record(signed_in(committee), follow=False, **fields)

    assert response.status_code == 422
    assert 'class="error-summary"' in response.content.decode()
    assert not Scan.objects.exists()


def test_a_blank_badge_that_is_taken_is_named_and_the_form_stays_open(exhibition, committee):
    badge = factories.BadgeFactory(exhibition=exhibition)
    fields = {"walk_in": "1", "kind": factories.VisitorKindFactory().code, "origin": factories.OriginFactory().pk, "name": "Budi"}

    response = record(signed_in(committee), follow=False, badge_code=badge.code, **fields)

    assert response.status_code == 422
    assert 'value="Budi"' in response.content.decode()


def test_three_people_and_the_form_of_a_stand(exhibition, own):
    """Their own stand, somebody else's, nobody."""
    assert record(signed_in(own), heads=1, follow=False).status_code == 302
    assert Scan.objects.count() == 1
    for client in (signed_in(factories.official()), signed_in(factories.leader()), Client()):
        assert record(client, heads=1, follow=False).status_code == 302
    assert Scan.objects.count() == 1


def test_only_who_scanned_may_undo_with_a_form(exhibition, own, committee):
    record(signed_in(own), heads=1)
    address = reverse("visitors:staff-undo", args=[Scan.objects.get().pk])

    assert signed_in(committee).post(address).status_code == 404
    assert Client().post(address).status_code == 302
    assert not Scan.objects.get().voided_at


def test_a_point_nobody_knows_is_a_404_that_still_helps(exhibition, own):
    response = signed_in(own).get("/petugas/", {"place": "pameran-kini/99"})

    assert response.status_code == 404
    assert 'id="account-form"' in response.content.decode()


def test_the_training_edition_says_so(exhibition, committee):
    door.open_training(exhibition=exhibition)

    page = signed_in(committee).get("/petugas/", {"place": "pameran-kini-latihan/15"}).content.decode()

    assert "scan--training" in page
    assert "sample--training" in page


def test_the_account_scanner_follows_the_points_of_the_account(exhibition, own):
    record(signed_in(own), heads=1)
    exhibition.stands.get(number="16").opds.set([own.opd])

    assert record(signed_in(own), place="pameran-kini/16", heads=1).status_code == 200
    assert Scan.objects.filter(outcome="accepted").count() == 2
    assert Scanner.objects.count() == 1
