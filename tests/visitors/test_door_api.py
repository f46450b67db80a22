"""The API of the door from outside: what hostile, broken and unlucky callers get."""

import datetime
import json
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests import factories
from visitors import codes, door
from visitors.models import Badge, PendingVoid, Point, Scan, Visitor

pytestmark = pytest.mark.django_db


def today_in_batu():
    return timezone.now().astimezone(datetime.timezone(datetime.timedelta(hours=7))).date()


@pytest.fixture
def exhibition():
    edition = factories.ExhibitionFactory(days=[today_in_batu()])
    factories.StandFactory(exhibition=edition, number="15", name="Administrasi Kependudukan", name_en="Civil Registry")
    return edition


@pytest.fixture
def scanner(exhibition):
    return factories.ScannerFactory(exhibition=exhibition)


@pytest.fixture
def phone(scanner):
    return Client(headers={"authorization": f"Bearer {factories.TOKEN}"})


def now():
    return timezone.now().isoformat()


def scan(**changes):
    item = {"id": str(uuid.uuid4()), "point": "15", "heads": 1, "scanned_at": now(), "mode": "online"} | changes
    return {key: value for key, value in item.items() if value is not None}


def send(client, *scans, **changes):
    return client.post("/api/v1/scans", {"sent_at": now(), "scans": list(scans)} | changes, content_type="application/json")


def is_error(response, status):
    assert response.status_code == status, response.content
    assert response["Content-Type"].startswith("application/json")
    body = response.json()
    assert body["detail"]
    assert isinstance(body["errors"], list)
    return body


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
    client = Client(headers={"authorization": f"Bearer {token}"})
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
    assert stand == {"code": "15", "kind": "stand", "name": "Administrasi Kependudukan", "name_en": "Civil Registry", "today": 5}
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

    answer = Client(headers={"authorization": f"Bearer {token}"}).get("/api/v1/scanner").json()

    assert answer["exhibition"]["training"] is True


@pytest.mark.parametrize("stands", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_points(django_assert_max_num_queries, stands):
    edition = factories.ExhibitionFactory()
    factories.StandFactory.create_batch(stands, exhibition=edition)
    factories.ScannerFactory(exhibition=edition)
    client = Client(headers={"authorization": f"Bearer {factories.TOKEN}"})

    with django_assert_max_num_queries(5):
        client.get("/api/v1/scanner")


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

    response = Client(headers={"authorization": f"Bearer {token}"}).post(f"/api/v1/scans/{item['id']}/void")

    is_error(response, 403)
    assert not Scan.objects.get().voided_at


def test_the_address_of_an_undo_must_hold_a_uuid(phone):
    assert is_error(phone.post("/api/v1/scans/42/void"), 422)["errors"][0]["path"] == "scan_id"


# --- broken and hostile bodies -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"NaN", b"[" * 100_000, b"1" * 5_000, b'{"sent_at": Infinity, "scans": NaN}', b"null", b"[]", b'"x"'],
)
def test_a_body_that_is_no_request_is_answered_422_in_json(phone, body):
    is_error(phone.generic("POST", "/api/v1/scans", body, content_type="application/json"), 422)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"id": "42"}, "scans.0.id"),
        ({"id": None}, "scans.0.id"),
        ({"point": ""}, "scans.0.point"),
        ({"point": "1\0" + "5"}, "scans.0.point"),
        ({"point": "x" * 21}, "scans.0.point"),
        ({"point": 15}, "scans.0.point"),
        ({"heads": 0}, "scans.0.heads"),
        ({"heads": 501}, "scans.0.heads"),
        ({"heads": True}, "scans.0.heads"),
        ({"heads": "5"}, "scans.0.heads"),
        ({"heads": float("inf")}, "scans.0.heads"),
        ({"heads": float("nan")}, "scans.0.heads"),
        ({"heads": 10**400}, "scans.0.heads"),
        ({"mode": "maybe"}, "scans.0.mode"),
        ({"scanned_at": "0001-01-01T00:00:00+07:00"}, "scans.0.scanned_at"),
        ({"scanned_at": "9999-12-31T23:59:59-07:00"}, "scans.0.scanned_at"),
        ({"scanned_at": "2023-10-18T10:00:00"}, "scans.0.scanned_at"),
        ({"scanned_at": "2023-10-18T10:00:00+99:00"}, "scans.0.scanned_at"),
        ({"scanned_at": 1e300}, "scans.0.scanned_at"),
        ({"heads": None}, "scans.0"),
        ({"code": "X"}, "scans.0"),
        ({"heads": None, "code": "x" * 301}, "scans.0.code"),
        ({"heads": None, "code": "\ud800"}, "scans.0.code"),
    ],
)
def test_a_scan_that_is_not_valid_is_named_by_its_path_and_nothing_is_stored(phone, changes, path):
    good = scan()
    response = phone.generic(
        "POST",
        "/api/v1/scans",
        json.dumps({"sent_at": now(), "scans": [scan(**changes), good]}),
        content_type="application/json",
    )

    assert is_error(response, 422)["errors"][0]["path"] == path
    assert not Scan.objects.exists()


@pytest.mark.parametrize("sent_at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "now", None, []])
def test_a_time_of_sending_that_cannot_be_is_named(phone, sent_at):
    assert is_error(send(phone, scan(), sent_at=sent_at), 422)["errors"][0]["path"] == "sent_at"


@pytest.mark.parametrize(
    ("scanned_at", "sent_at"), [("1970-01-01T00:00:00Z", "2200-12-31T00:00:00Z"), ("2200-01-01T00:00:00Z", "1970-01-02T00:00:00Z")]
)
def test_clocks_that_are_off_by_centuries_are_kept(phone, scanned_at, sent_at):
    assert send(phone, scan(scanned_at=scanned_at, mode="offline"), sent_at=sent_at).json()["results"][0]["outcome"] == "conflict"


@pytest.mark.parametrize(
    "code", ["\0", "7KD2\0", "https://example.org/\0", "🍏" * 100, "<script>alert(1)</script>", "ß" * 300, "' OR 1=1 --"]
)
def test_whatever_a_reader_reads_is_kept_as_unknown_and_takes_nothing_down(phone, code):
    answer = send(phone, scan(heads=None, code=code), scan()).json()

    assert [result["outcome"] for result in answer["results"]] == ["unknown", "accepted"]


def test_the_same_id_twice_in_one_batch_is_one_row(phone):
    item = scan()

    answer = send(phone, item, item).json()

    assert answer["results"][0] == answer["results"][1]
    assert Scan.objects.count() == 1


def test_more_than_200_scans_are_refused_as_a_whole(phone):
    assert is_error(send(phone, *[scan() for _ in range(201)]), 422)["errors"][0]["path"] == "scans"
    assert not Scan.objects.exists()


def test_200_scans_are_taken(phone):
    assert len(send(phone, *[scan() for _ in range(200)]).json()["results"]) == 200


def test_a_body_over_256_kib_is_refused_before_it_is_read(phone):
    body = json.dumps({"sent_at": now(), "scans": [scan(point="x" * 270_000)]})

    assert "256" in is_error(phone.generic("POST", "/api/v1/scans", body, content_type="application/json"), 422)["detail"]


@pytest.mark.parametrize("length", ["", "many", "9" * 6000])
def test_a_body_without_a_usable_length_is_empty_and_refused(phone, length):
    response = phone.generic("POST", "/api/v1/scans", b"x" * 300_000, content_type="application/json", CONTENT_LENGTH=length)

    is_error(response, 422)


def test_the_stored_result_of_a_scan_whose_point_was_renamed_comes_back(phone):
    item = scan()
    first = send(phone, item).json()["results"]
    Point.objects.filter(code="15").update(code="A15")

    assert send(phone, item).json()["results"] == first


def test_a_visitor_of_another_edition_is_not_named(phone):
    stranger = factories.BadgeFactory()

    answers = send(phone, scan(heads=None, code=stranger.code), scan(heads=None, code=stranger.code, mode="offline")).json()["results"]

    assert [(answer["outcome"], answer["visitor"]) for answer in answers] == [("refused", None), ("conflict", None)]


# --- addresses, methods, languages -------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/api/v1/", "/api/v1/nothing", "/api/v2/scans", "/api/v1/scans/", "/api/"])
def test_an_unknown_address_of_the_api_answers_404_in_json(client, address):
    is_error(client.get(address), 404)


@pytest.mark.parametrize(("method", "address"), [("get", "scans"), ("put", "scans"), ("delete", "walk-ins"), ("post", "scanner")])
def test_a_wrong_method_answers_405_in_json_and_says_which_are_allowed(phone, method, address):
    response = getattr(phone, method)(f"/api/v1/{address}")

    is_error(response, 405)
    assert response["Allow"]


def test_errors_speak_the_callers_language(phone):
    indonesian = send(phone, scan(heads=0))
    english = phone.post(
        "/api/v1/scans",
        {"sent_at": now(), "scans": [scan(heads=0)]},
        content_type="application/json",
        headers={"accept-language": "en"},
    )

    assert english.json()["errors"] == [{"path": "scans.0.heads", "message": "Write 1 or more."}]
    assert english.json()["detail"] == "The request is not valid; nothing was stored."
    assert english["Content-Language"] == "en"
    assert indonesian["Content-Language"] == "id"


def test_a_mistyped_and_an_unknown_code_are_told_apart(phone):
    right = codes.make()
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")

    answers = send(phone, scan(heads=None, code=right), scan(heads=None, code=wrong)).json()["results"]

    assert [(answer["outcome"], answer["reason"]) for answer in answers] == [("unknown", "none"), ("unknown", "check")]


# --- at once -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("printed", [False, True])
def test_a_walk_in_sent_eight_times_at_once_is_one_visitor(exhibition, scanner, form, printed):
    if printed:
        form["badge_code"] = factories.BadgeFactory(exhibition=exhibition, visitor=None).code

    def once(_number):
        try:
            return register(Client(headers={"authorization": f"Bearer {factories.TOKEN}"}), form | {"heads": 3})
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(once, range(8)))

    assert [answer.status_code for answer in answers] == [200] * 8
    assert len({answer.json()["badge"] for answer in answers}) == 1
    assert (Visitor.objects.count(), Badge.objects.count(), Scan.objects.count()) == (1, 1, 2)
