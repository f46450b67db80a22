"""Pairing at the desk: points, name and number asked for, a QR for each phone, what the list of phones tells."""

import datetime
import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from opds import roles
from tests import factories as f
from tests.door import open_edition
from visitors.models import Pairing, Point, Scanner

pytestmark = pytest.mark.django_db
PAIR = reverse("admin:visitors_scanner_pair")
LIST = reverse("admin:visitors_scanner_changelist")


@pytest.fixture
def edition():
    found = open_edition()
    f.ScannerFactory(exhibition=found)
    return found


@pytest.fixture
def supervisor(client):
    user = f.UserFactory(opd=None, group=roles.DOOR)
    client.force_login(user)
    return user


def pair(client, edition, **changes):
    said = {"name": "Pintu", "number": "2", "points": [edition.points.get(code="G1").pk]} | changes
    return client.post(f"{PAIR}?edition={edition.pk}", said)


def codes_on(page):
    return [code.replace(" ", "") for code in re.findall(r'data-test="pair-code">([^<]+)<', page)]


def test_two_phones_get_a_code_each_that_works_once(client, edition, supervisor):
    page = client.get(pair(client, edition)["Location"])

    assert "no-store" in page["Cache-Control"]
    shown = page.content.decode()
    first, second = codes_on(shown)
    assert shown.count("<svg") >= 2
    assert 'name="csrfmiddlewaretoken"' not in shown.split('id="pair-codes"')[1]

    assert Client().post("/api/v1/pairings", {"code": first}, content_type="application/json").status_code == 200

    again = client.get(page.request["PATH_INFO"]).content.decode()
    assert codes_on(again) == [second]
    assert 'data-state="paired"' in again
    assert {row.created_by for row in Pairing.objects.all()} == {supervisor}


def test_a_form_sent_twice_makes_its_codes_once(client, edition, supervisor):
    assert pair(client, edition)["Location"] == pair(client, edition)["Location"]
    assert Pairing.objects.count() == 2


def test_expired_codes_are_gone_and_new_ones_come_for_them_alone(client, edition, supervisor):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        address = pair(client, edition)["Location"]
        used, _other = codes_on(client.get(address).content.decode())
        Client().post("/api/v1/pairings", {"code": used}, content_type="application/json")
        clock.shift(datetime.timedelta(minutes=15))
        client.force_login(supervisor)
        late = client.get(address).content.decode()
        assert codes_on(late) == []
        assert 'data-state="expired"' in late

        fresh = client.post(address)["Location"]

        assert len(codes_on(client.get(fresh).content.decode())) == 1
        assert Pairing.objects.first().name == "Pintu 2"
        assert [point.code for point in Pairing.objects.first().points.all()] == ["G1"]


def test_the_page_is_asked_for_anew_and_answers_only_when_something_changed(client, edition, supervisor):
    address = pair(client, edition)["Location"]
    seen = re.search(r"\?seen=([\w-]+)", client.get(address).content.decode())[1]

    assert client.get(address, {"seen": seen}).status_code == 204
    part = client.get(address, {"seen": "other"}).content.decode()

    assert part.lstrip().startswith('<div id="pair-codes"')
    assert len(codes_on(part)) == 2


@pytest.mark.parametrize(
    ("changes", "field"), [({"number": "21"}, "number"), ({"number": "0"}, "number"), ({"points": []}, "points"), ({"name": ""}, "name")]
)
def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(client, edition, supervisor, changes, field):
    answer = pair(client, edition, **changes)

    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert not Pairing.objects.exists()


def test_points_of_another_edition_are_refused(client, edition, supervisor):
    elsewhere = Point.objects.exclude(exhibition=edition).first() or f.ScannerFactory(token_hash="x").points.first()

    assert pair(client, edition, points=[elsewhere.pk]).status_code == 400


def test_an_edition_that_is_over_gets_no_codes(client, edition, supervisor):
    edition.days.update(date=datetime.date(2023, 10, 18))
    edition.revision += 1
    edition.save()

    assert pair(client, edition).status_code == 400
    assert not Pairing.objects.exists()


@pytest.mark.parametrize(("make", "status"), [(f.committee, 200), (f.official, 403), (f.leader, 403)])
def test_codes_are_shown_to_those_who_may_add_phones_only(client, edition, supervisor, make, status):
    address = pair(client, edition)["Location"]
    client.force_login(make())

    assert client.get(address).status_code == status
    assert client.get(PAIR).status_code == status


def test_codes_that_nobody_made_are_not_found(client, supervisor):
    for first in (999, 2**70):
        assert client.get(reverse("admin:visitors_scanner_codes", args=[first, first])).status_code == 404


# --- the list of phones ------------------------------------------------------------------------------------------


def test_the_list_tells_when_a_phone_was_seen_and_warns_of_a_wrong_clock(client, edition, supervisor):
    seen = timezone.now() - datetime.timedelta(minutes=3)
    Scanner.objects.update(last_seen_at=seen, battery=71, skew=-95, app_version="1.2")
    f.ScannerFactory(exhibition=edition, token_hash="y", skew=60)

    shown = client.get(LIST).content.decode().replace("\xa0", " ")

    assert "3 menit yang lalu" in shown
    assert "71 %" in shown
    assert shown.count("state--returned") == 1
    assert "meleset 95 detik" in shown
    assert PAIR in shown


def test_phones_are_revoked_only_after_asking(client, edition, supervisor):
    chosen = {"action": "revoke_selected", "_selected_action": [scanner.pk for scanner in Scanner.objects.all()]}

    asked = client.post(LIST, chosen)
    assert asked.status_code == 200
    assert Scanner.objects.active().exists()

    client.post(LIST, chosen | {"asked": "1"})
    assert not Scanner.objects.active().exists()
