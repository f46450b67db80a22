"""The check-in protocol and what is not valid: bodies, items, tokens (docs/check-in.md)."""

import datetime
import json

import pytest
from django.utils import timezone

from tests.visitors.door import (
    MINUTE,
    OPEN,
    SCANS,
    WALK_INS,
    Hall,
    Phone,
    assert_counts,
    hall,
    item,
    kept,
    places,
    plain_recount,
    tally,
    uuid7,
)
from visitors.models import Scan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _it_is_the_first_morning(time_machine):
    time_machine.move_to(OPEN, tick=False)


@pytest.fixture
def fair() -> Hall:
    return hall()


@pytest.fixture
def phone(fair) -> Phone:
    return fair.phone()


# What is not valid


def good(**more) -> dict:
    return item("ABC") | more


def without(name: str) -> dict:
    return {key: value for key, value in good().items() if key != name}


FAULTY_ITEMS = [
    (without("id"), "id"),
    (good(id="1"), "id"),
    (good(id=7), "id"),
    (good(id=None), "id"),
    (without("point"), "point"),
    (good(point=""), "point"),
    (good(point=12), "point"),
    (good(point=None), "point"),
    (good(point="P" * 21), "point"),
    (without("scanned_at"), "scanned_at"),
    (good(scanned_at="yesterday"), "scanned_at"),
    (good(scanned_at=None), "scanned_at"),
    (good(scanned_at=""), "scanned_at"),
    (good(scanned_at="2023-10-18T25:00:00+07:00"), "scanned_at"),
    (good(scanned_at="2023-10-18T10:00:00"), "scanned_at"),
    (without("mode"), "mode"),
    (good(mode="later"), "mode"),
    (good(mode=True), "mode"),
    (good(code=12), "code"),
    (good(code=["A"]), "code"),
    (good(code="\ud800"), "code"),
    (good(point="\ud800"), "point"),
    (good(heads=True) | {"code": None}, "heads"),
    (good(code="x" * 301), "code"),
    (tally(0), "heads"),
    (tally(-1), "heads"),
    (tally(501), "heads"),
    (tally(1.5), "heads"),
    (tally("many"), "heads"),
    (tally([]), "heads"),
]


@pytest.mark.parametrize(("faulty", "field"), FAULTY_ITEMS)
def test_a_faulty_item_is_named_by_its_path_and_nothing_of_the_call_is_stored(fair, phone, faulty, field):
    answer = phone.post({"sent_at": OPEN.isoformat(), "scans": [item(fair.badge().code), faulty, tally(2)]})

    assert places(answer) == [["scans", "1", field]]
    assert not Scan.objects.exists()
    assert kept(fair.exhibition) == (0, 0, 0)


@pytest.mark.parametrize("faulty", [{}, None, [], "scan", 5], ids=repr)
def test_an_item_that_is_none_is_named(fair, phone, faulty):
    found = places(phone.post({"sent_at": OPEN.isoformat(), "scans": [good(), faulty]}))

    assert found
    assert all(path[:2] == ["scans", "1"] for path in found)
    assert not Scan.objects.exists()


@pytest.mark.parametrize(
    "more", [{"code": "7KD2", "heads": 2}, {}, {"code": None, "heads": None}, {"code": ""}], ids=["both", "neither", "nulls", "empty"]
)
def test_a_scan_has_either_a_code_or_heads(phone, more):
    found = places(phone.post({"sent_at": OPEN.isoformat(), "scans": [tally(3), item() | more]}))

    assert found
    assert all(path[:2] == ["scans", "1"] for path in found)
    assert not Scan.objects.exists()


def test_every_fault_of_a_call_has_its_path(phone):
    found = places(phone.post({"sent_at": "now", "scans": [good(mode="x"), good(), tally(0) | {"point": 3}]}))

    assert sorted(found) == [["scans", "0", "mode"], ["scans", "2", "heads"], ["scans", "2", "point"], ["sent_at"]]


@pytest.mark.parametrize("count", [1, 500])
def test_a_tally_of_one_and_of_five_hundred_is_taken(fair, phone, count):
    assert phone.scan(None, heads=count)["outcome"] == "accepted"
    assert_counts(fair.exhibition, people=count, visits=0, scans=1)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"scans": []}, "sent_at"),
        ({"sent_at": OPEN.isoformat()}, "scans"),
        ({"sent_at": OPEN.isoformat(), "scans": None}, "scans"),
        ({"sent_at": OPEN.isoformat(), "scans": {}}, "scans"),
        ({"sent_at": OPEN.isoformat(), "scans": "all"}, "scans"),
        ({"sent_at": None, "scans": [good()]}, "sent_at"),
        ({"sent_at": "2023-10-18T10:00:00", "scans": [good()]}, "sent_at"),
        ({"sent_at": ["x"], "scans": [good()]}, "sent_at"),
    ],
)
def test_a_faulty_envelope_is_named(phone, body, field):
    assert [field] in places(phone.post(body))
    assert not Scan.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"3",
        b'"scans"',
        b"\xff\xfe\x00",
        b'{"sent_at": "2023-10-18T10:00:00+07:00", "scans": [',
        b"[" * 100_000,
        b'{"a":' * 40_000,
        b'{"sent_at": ' + b"9" * 5000 + b', "scans": []}',
        b'{"sent_at": NaN, "scans": [1e999]}',
        b"scans=1",
    ],
    ids=["empty", "open", "list", "null", "number", "text", "bytes", "cut", "deep-list", "deep-object", "digits", "nan", "form"],
)
@pytest.mark.parametrize("address", [SCANS, WALK_INS])
def test_a_body_that_is_no_message_is_422_in_json(phone, body, address):
    places(phone.post(body, address))
    assert not Scan.objects.exists()


def padded(body: dict, size: int) -> str:
    text = json.dumps(body)
    return text + " " * (size - len(text))


def test_a_body_of_256_kib_is_taken_and_one_byte_more_is_not(fair, phone):
    body = {"sent_at": OPEN.isoformat(), "scans": [item(fair.badge().code)]}

    places(phone.post(padded(body, 256 * 1024 + 1)))
    assert not Scan.objects.exists()
    assert phone.post(padded(body, 256 * 1024)).status_code == 200
    assert Scan.objects.count() == 1


@pytest.mark.parametrize("when", ["0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59Z"])
@pytest.mark.parametrize("mode", ["online", "offline"])
def test_a_clock_at_the_end_of_time_is_answered_and_takes_nothing_down(fair, phone, when, mode):
    badge = fair.badge()
    answer = phone.post({"sent_at": OPEN.isoformat(), "scans": [item(badge.code, mode=mode) | {"scanned_at": when}, tally(2)]})

    assert answer.status_code in {200, 422}, answer.content
    sent = phone.post({"sent_at": when, "scans": [item(fair.badge().code, mode=mode)]})
    assert sent.status_code in {200, 422}, sent.content
    assert kept(fair.exhibition) == plain_recount(fair.exhibition)


def test_other_methods_and_unknown_addresses_answer_in_json(phone):
    for answer in (phone.client().get(SCANS), phone.client().put(SCANS), phone.post({}, "/api/v1/scans/nonsense/void")):
        assert answer.status_code in {404, 405, 422}
        assert answer["Content-Type"].startswith("application/json"), answer.content[:100]
        assert answer.json()["detail"]


# Tokens


def calls(phone: Phone) -> list:
    return [
        phone.post({"sent_at": OPEN.isoformat(), "scans": [good()]}),
        phone.post({}, f"{SCANS}/{uuid7()}/void"),
        phone.walk_in(),
        phone.client().get("/api/v1/scanner"),
    ]


@pytest.mark.parametrize("token", ["", "unknown", "x" * 5000, "ü", "a b"])
def test_an_unknown_token_is_401_everywhere(fair, token):
    for answer in calls(Phone(token)):
        assert answer.status_code == 401
        assert answer.json()["detail"]
    assert not Scan.objects.exists()


def test_no_token_or_another_kind_of_it_is_401(fair, phone):
    for header in (None, "Basic " + phone.token, phone.token, "Bearer", "bearer:" + phone.token):
        client = phone.client()
        client.defaults.pop("HTTP_AUTHORIZATION")
        headers = {"authorization": header} if header else {}
        body = json.dumps({"sent_at": OPEN.isoformat(), "scans": [good()]})
        assert client.post(SCANS, body, content_type="application/json", headers=headers).status_code == 401


def test_a_revoked_token_is_401_from_the_next_call_on(fair, phone):
    phone.scan(fair.badge().code)
    phone.scanner.revoked_at = timezone.now()
    phone.scanner.save()

    assert [answer.status_code for answer in calls(phone)] == [401] * 4
    assert Scan.objects.count() == 1


def test_the_token_is_asked_before_the_body():
    assert Phone("unknown").post(b"{").status_code == 401


def test_points_that_were_added_or_taken_away_hold_from_the_next_call_on(fair):
    phone = fair.phone("G1")
    assert phone.scan(fair.badge().code, "A12")["reason"] == "point"

    phone.scanner.points.set(fair.exhibition.points.filter(code="A12"))
    phone.scanner.revision += 1
    phone.scanner.save()

    assert phone.scan(fair.badge().code, "A12")["outcome"] == "accepted"
    assert phone.scan(fair.badge().code, "G1")["reason"] == "point"


def test_only_a_hash_of_the_token_is_kept(phone):
    assert phone.token not in json.dumps(list(type(phone.scanner).objects.values()), default=str)


def test_when_a_phone_was_seen_and_how_long_its_queue_was_is_known(fair, phone):
    phone.send(item(fair.badge().code), queue=7)

    phone.scanner.refresh_from_db()
    assert phone.scanner.reported_queue == 7
    assert timezone.now() - phone.scanner.last_seen_at <= MINUTE


def test_a_phone_reads_its_edition_and_only_its_own_points(fair):
    said = fair.phone("G1", "B07").about()

    assert said["name"]
    assert said["exhibition"]["slug"] == fair.exhibition.slug
    assert [(point["code"], point["kind"]) for point in said["points"]] == [("G1", "gate"), ("B07", "stand")]
    assert datetime.datetime.fromisoformat(said["server_time"]) == timezone.now()
