"""The API of the door from outside: what hostile, broken and unlucky callers get."""

import json

import pytest

from tests import factories
from tests.door import is_error, now, open_edition, phone_with, scan, send
from visitors import codes
from visitors.models import Point, Scan

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
