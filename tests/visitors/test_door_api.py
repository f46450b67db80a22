"""The API of the door: who may, what a phone learns, walk-ins, undo."""

import datetime
import json
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests import factories
from tests.door import is_error, now, open_edition, phone_with, scan, send
from visitors import door
from visitors.models import Badge, PendingVoid, Scan, Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def exhibition():
    return open_edition()


@pytest.fixture
def scanner(exhibition):
    return factories.ScannerFactory(exhibition=exhibition)


@pytest.fixture
def phone(scanner):
    return phone_with()


# --- who may -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", "Basic dGVzdA==", "Bearer test-token x"])
@pytest.mark.parametrize(("method", "address"), [("get", "scanner"), ("post", "scans"), ("post", "walk-ins")])
def test_without_a_known_token_every_address_answers_401(scanner, header, method, address):
    client = Client(headers={"authorization": header} if header else {})

    response = getattr(client, method)(f"/api/v1/{address}", content_type="application/json")

    is_error(response, 401)
    assert response["WWW-Authenticate"] == "Bearer"


def test_a_revoked_phone_is_told_401(scanner, phone):
    door.revoke(scanner=scanner, actor=None)

    is_error(send(phone, scan()), 401)


def test_a_phone_of_a_closed_account_is_told_401(exhibition):
    person = factories.committee()
    _scanner, token = door.make_scanner(exhibition=exhibition, points=exhibition.points.all(), name="x", actor=person, user=person)
    client = phone_with(token)
    assert client.get("/api/v1/scanner").status_code == 200
    person.is_active = False
    person.save()

    is_error(client.get("/api/v1/scanner"), 401)


# --- GET scanner -------------------------------------------------------------------------------------------------


def test_a_phone_learns_its_points_with_todays_counts(phone):
    send(phone, scan(heads=5))

    answer = phone.get("/api/v1/scanner").json()

    assert answer["exhibition"]["training"] is False
    stand = next(point for point in answer["points"] if point["code"] == "15")
    assert stand == {
        "code": "15",
        "kind": "stand",
        "name": "Administrasi Kependudukan",
        "name_en": "Civil Registry",
        "today": 5,
        "innovations": [],
    }
    assert [point["code"] for point in answer["points"]] == ["G1", "G2", "15"]


def test_a_phone_learns_kinds_and_origins_for_the_walk_in_form(phone):
    factories.VisitorKindFactory()
    origin = factories.OriginFactory()

    answer = phone.get("/api/v1/scanner").json()

    assert answer["kinds"] == [{"code": "resident", "name": "Warga", "name_en": "Resident"}]
    assert answer["origins"] == [{"id": origin.pk, "name": "Kecamatan Batu"}]


def test_a_phone_knows_that_its_edition_is_for_training(exhibition):
    training = door.open_training(exhibition=exhibition)
    _scanner, token = door.make_scanner(exhibition=training, points=training.points.all(), name="x", actor=None)

    answer = phone_with(token).get("/api/v1/scanner").json()

    assert answer["exhibition"]["training"] is True


@pytest.mark.parametrize("stands", [1, 50])
def test_the_number_of_queries_does_not_grow_with_the_points(django_assert_max_num_queries, stands):
    edition = factories.ExhibitionFactory()
    factories.StandFactory.create_batch(stands, exhibition=edition)
    factories.ScannerFactory(exhibition=edition)
    client = phone_with()

    with django_assert_max_num_queries(12):
        assert client.get("/api/v1/scanner").status_code == 200


# --- walk-ins ----------------------------------------------------------------------------------------------------


@pytest.fixture
def form():
    factories.VisitorKindFactory()
    return {
        "id": str(uuid.uuid4()),
        "sent_at": now(),
        "scanned_at": now(),
        "point": "15",
        "kind": "resident",
        "origin": factories.OriginFactory().pk,
        "name": "Sri",
    }


def register(client, form, **changes):
    return client.post("/api/v1/walk-ins", form | changes, content_type="application/json")


def test_a_walk_in_gets_a_badge_and_is_counted_at_once(phone, form):
    answer = register(phone, form).json()

    badge = Badge.objects.get(code=answer["badge"])
    assert (badge.visitor.name, badge.visitor.source) == ("Sri", Visitor.Source.WALK_IN)
    assert answer["results"][0]["outcome"] == "accepted"
    assert answer["counts"]["15"]["today"] == 1


def test_a_walk_in_sent_twice_is_one_visitor(phone, form):
    first = register(phone, form).json()
    again = register(phone, form, name="Other").json()

    assert again["badge"] == first["badge"]
    assert again["results"] == first["results"]
    assert (Visitor.objects.count(), Badge.objects.count(), Scan.objects.count()) == (1, 1, 1)


def test_a_group_counts_every_head_and_names_nobody_but_the_leader(phone, form):
    answer = register(phone, form, heads=41, group_name="SDN di Bumiaji").json()

    assert answer["counts"]["15"]["today"] == 41
    assert [result["outcome"] for result in answer["results"]] == ["accepted", "accepted"]
    visitor = Visitor.objects.get()
    assert (visitor.name, visitor.heads, visitor.group_name) == ("Sri", 41, "SDN di Bumiaji")


def test_undoing_the_leader_takes_every_head_of_the_group_out_again(phone, form):
    answer = register(phone, form, heads=41).json()

    assert phone.post(f"/api/v1/scans/{answer['results'][0]['id']}/void").status_code == 200

    assert phone.get("/api/v1/scanner").json()["points"][2]["today"] == 0


def test_a_blank_badge_that_is_handed_over_belongs_to_the_walk_in(phone, form, exhibition):
    blank = factories.BadgeFactory(exhibition=exhibition, visitor=None)

    answer = register(phone, form, badge_code=f"https://host/T/{blank.code.lower()}").json()

    blank.refresh_from_db()
    assert answer["badge"] == blank.code
    assert blank.visitor.name == "Sri"


def test_a_badge_of_somebody_else_cannot_be_handed_over(phone, form, exhibition):
    taken = factories.BadgeFactory(exhibition=exhibition)

    body = is_error(register(phone, form, badge_code=taken.code), 409)

    assert body["errors"][0]["path"] == "badge_code"
    assert Visitor.objects.count() == 1
    assert not Scan.objects.exists()


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"kind": "nobody"}, "kind"),
        ({"origin": 999999}, "origin"),
        ({"origin": 0}, "origin"),
        ({"point": "99"}, "point"),
        ({"heads": 0}, "heads"),
        ({"heads": 501}, "heads"),
        ({"heads": 1.5}, "heads"),
        ({"name": "x" * 121}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"group_name": ["x"]}, "group_name"),
        ({"scanned_at": "yesterday"}, "scanned_at"),
    ],
)
def test_a_walk_in_that_is_not_valid_names_the_field_and_stores_nothing(phone, form, changes, path):
    body = is_error(register(phone, form, **changes), 422)

    assert body["errors"][0]["path"] == path
    assert not Visitor.objects.exists()


def test_a_walk_in_on_a_closed_day_is_refused_online_and_kept_when_it_came_from_the_queue(phone, form, exhibition):
    exhibition.days.update(date=datetime.date(2023, 10, 18))
    exhibition.revision += 1
    exhibition.save()

    is_error(register(phone, form), 409)
    assert not Visitor.objects.exists()

    assert register(phone, form, mode="offline").json()["results"][0]["outcome"] == "conflict"


# --- undo --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b""),
        ("application/json", b"{}"),
        ("application/json", b"null"),
        ("application/json; charset=utf-8", json.dumps({"voided_at": None}).encode()),
        ("text/plain", b""),
        ("text/plain", b"undo please"),
        ("application/x-www-form-urlencoded", b"voided_at=now"),
        ("multipart/form-data; boundary=x", b"--x--"),
        ("", b""),
    ],
)
def test_an_undo_works_with_any_body_or_none(phone, content_type, body):
    item = scan()
    send(phone, item)

    response = phone.generic("POST", f"/api/v1/scans/{item['id']}/void", body, content_type=content_type)

    assert response.status_code == 200
    assert response.json() == {"id": item["id"], "outcome": "voided"}


@pytest.mark.parametrize("body", [b"{", b"[1]", b'"x"', b"\xff", b'{"voided_at": "soon"}', b'{"voided_at": "0001-01-01T00:00:00+07:00"}'])
def test_an_undo_whose_json_is_broken_is_told_so_and_changes_nothing(phone, body):
    item = scan()
    send(phone, item)

    is_error(phone.generic("POST", f"/api/v1/scans/{item['id']}/void", body, content_type="application/json"), 422)

    assert not Scan.objects.get().voided_at


def test_an_undo_that_overtakes_its_scan_waits_for_it(phone):
    item = scan()
    assert phone.post(f"/api/v1/scans/{item['id']}/void").status_code == 202

    answer = send(phone, item).json()

    assert answer["results"][0]["voided"] is True
    assert answer["counts"]["15"]["today"] == 0
    assert not PendingVoid.objects.exists()


def test_an_undo_after_a_quarter_of_an_hour_is_refused_in_json(phone):
    item = scan()
    send(phone, item)
    late = (timezone.now() + datetime.timedelta(minutes=16)).isoformat()

    is_error(phone.post(f"/api/v1/scans/{item['id']}/void", {"voided_at": late}, content_type="application/json"), 409)


def test_only_the_phone_that_scanned_may_undo(phone, exhibition):
    item = scan()
    send(phone, item)
    _other, token = door.make_scanner(exhibition=exhibition, points=exhibition.points.all(), name="x", actor=None)

    response = phone_with(token).post(f"/api/v1/scans/{item['id']}/void")

    is_error(response, 403)
    assert not Scan.objects.get().voided_at


def test_the_address_of_an_undo_must_hold_a_uuid(phone):
    assert is_error(phone.post("/api/v1/scans/42/void"), 422)["errors"][0]["path"] == "scan_id"


# --- at once -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("printed", [False, True])
def test_a_walk_in_sent_eight_times_at_once_is_one_visitor(exhibition, scanner, form, printed):
    if printed:
        form["badge_code"] = factories.BadgeFactory(exhibition=exhibition, visitor=None).code

    def once(_number):
        try:
            return register(phone_with(), form | {"heads": 3})
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(once, range(8)))

    assert [answer.status_code for answer in answers] == [200] * 8
    assert len({answer.json()["badge"] for answer in answers}) == 1
    assert (Visitor.objects.count(), Badge.objects.count(), Scan.objects.count()) == (1, 1, 2)
