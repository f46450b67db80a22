"""Pairing: a one-time code makes a phone a scanner, once and in time; and what a phone learns to work alone."""

import datetime
import json
import logging
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from exhibits.models import Innovation
from tests import factories as f
from tests.door import is_error, open_edition, phone_with, scan, send
from tests.visitors.door import at_once
from visitors import hashes, pairing
from visitors.models import Badge, DoorRules, Pairing, Scanner

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "hashes.json").read_text())
pytestmark = pytest.mark.django_db


@pytest.fixture
def exhibition():
    edition = open_edition()
    f.ScannerFactory(exhibition=edition)
    return edition


def make(exhibition, name="Pintu 1"):
    return pairing.make_code(exhibition=exhibition, points=exhibition.points.filter(code="15"), name=name, actor=f.committee())


def bring(code, client=None, **more):
    return (client or Client()).post("/api/v1/pairings", {"code": code, "app": "1.0"} | more, content_type="application/json")


# --- the code ----------------------------------------------------------------------------------------------------


def test_a_code_makes_a_phone_that_may_scan_at_its_points(exhibition):
    row, code = make(exhibition)

    answer = bring(code)

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    said = answer.json()
    assert (said["name"], said["point"], said["exhibition"]["slug"]) == ("Pintu 1", "15", exhibition.slug)
    assert send(phone_with(said["token"]), scan()).json()["results"][0]["outcome"] == "accepted"
    row.refresh_from_db()
    assert row.scanner.app_version == "1.0"
    assert row.scanner.created_by == row.created_by
    assert [point.code for point in row.scanner.points.all()] == ["15"]


@pytest.mark.django_db(transaction=True)
def test_a_code_that_twenty_phones_bring_at_once_makes_one_of_them_a_scanner(exhibition):
    _row, code = make(exhibition)
    before = Scanner.objects.count()

    answers = at_once(20, lambda _number: bring(code))

    assert sorted(answer.status_code for answer in answers) == [200] + [404] * 19
    assert Scanner.objects.count() == before + 1


def test_a_code_works_for_a_quarter_of_an_hour(exhibition):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        _row, in_time = make(exhibition)
        _row, late = make(exhibition)
        clock.shift(datetime.timedelta(minutes=14, seconds=59))
        assert bring(in_time).status_code == 200
        clock.shift(datetime.timedelta(seconds=1))
        is_error(bring(late), 404)


@pytest.mark.parametrize(
    ("language", "words"),
    [("id", "Mintalah kode baru kepada panitia."), ("en", "Ask the committee for a new one.")],
)
@pytest.mark.parametrize("used", [True, False])
def test_an_unknown_or_used_code_is_told_to_ask_for_a_new_one(exhibition, language, words, used):
    _row, code = make(exhibition)
    if used:
        bring(code)

    answer = bring(code if used else "0000000000", Client(headers={"accept-language": language}))

    body = is_error(answer, 404)
    assert words in body["detail"]
    assert body["errors"] == [{"path": "code", "message": body["detail"]}]


def test_the_code_is_forgiving_of_case_blanks_and_letters_that_look_like_digits(exhibition, monkeypatch):
    row, _code = make(exhibition)
    Pairing.objects.filter(pk=row.pk).update(code_hash=Pairing.hash_of("7KD0110XQ8"))

    assert bring(" 7kd-oIl O xq8 ").status_code == 200


def test_the_code_of_an_edition_that_is_over_is_refused(exhibition):
    _row, code = make(exhibition)
    exhibition.days.update(date=datetime.date(2023, 10, 18))
    exhibition.revision += 1
    exhibition.save()

    is_error(bring(code), 404)
    assert not Pairing.objects.get().used_at


def test_too_many_tries_are_asked_to_wait(exhibition, monkeypatch):
    monkeypatch.setattr(pairing, "TRIES", (pairing.Limit("pairing", most=2, within=datetime.timedelta(minutes=10)),))
    bring("0000000000")
    bring("0000000001")
    _row, code = make(exhibition)

    answer = bring(code)

    is_error(answer, 429)
    assert 0 < int(answer["Retry-After"]) <= 600
    assert not Pairing.objects.get().used_at


@pytest.mark.parametrize("body", [{"code": ""}, {"code": "a\0b"}, {"code": 7}, {"code": "x" * 301}, {}])
def test_a_body_that_is_not_valid_names_the_field(body):
    answer = Client().post("/api/v1/pairings", body, content_type="application/json")

    assert is_error(answer, 422)["errors"][0]["path"] == "code"


def test_neither_code_nor_token_is_kept_or_written_to_the_log(exhibition, caplog):
    caplog.set_level(logging.DEBUG)
    row, code = make(exhibition)
    token = bring(code).json()["token"]
    bring(code)

    row.refresh_from_db()
    kept = [str(value) for model in (Pairing, Scanner) for found in model.objects.values_list() for value in found]
    assert len(code) == 10
    assert (row.code_hash, row.scanner.token_hash) == (Pairing.hash_of(code), Scanner.hash_of(token))
    assert not any(code in value or token in value for value in kept)
    assert code not in caplog.text
    assert token not in caplog.text


def test_who_made_a_code_can_read_it_again(exhibition):
    row, code = make(exhibition)

    assert pairing.code_of(Pairing.objects.get(pk=row.pk)) == code
    assert pairing.readable("7KD29M4XQ8") == "7KD29 M4XQ8"


def test_codes_differ(exhibition):
    assert len({make(exhibition)[1] for _number in range(20)}) == 20


# --- what a phone learns -----------------------------------------------------------------------------------------


def ask(etag="", **query):
    return phone_with().get("/api/v1/scanner", query, headers={"if-none-match": etag} if etag else {})


def parts(text):
    return [text[start : start + 8] for start in range(0, len(text), 8)]


@pytest.mark.parametrize(("code", "expected"), VECTORS["hashes"])
def test_the_hash_is_that_of_the_vectors(code, expected):
    assert hashes.hash_of(VECTORS["salt"], code) == expected


def test_a_phone_learns_the_hashes_of_valid_and_revoked_badges_of_its_edition_only(exhibition):
    valid, blank = f.BadgeFactory(exhibition=exhibition), f.BadgeFactory(exhibition=exhibition, visitor=None)
    ended = f.BadgeFactory(exhibition=exhibition, revoked_at=timezone.now())
    f.BadgeFactory()

    told = ask().json()["hashes"]

    assert told["bits"] == 48
    assert set(parts(told["known"])) == {hashes.hash_of(told["salt"], badge.code) for badge in (valid, blank)}
    assert parts(told["revoked"]) == [hashes.hash_of(told["salt"], ended.code)]


def replaced(exhibition):
    first = Badge.objects.get(exhibition=exhibition)
    first.revoked_at, first.replaced_by = timezone.now(), f.BadgeFactory(exhibition=exhibition, visitor=first.visitor)
    first.save()


@pytest.mark.parametrize(
    "change",
    [
        lambda edition: f.BadgeFactory(exhibition=edition),
        lambda edition: edition.badges.update(revoked_at=timezone.now()),
        lambda edition: edition.badges.all().delete(),
        replaced,
        lambda edition: DoorRules.objects.create(exhibition=edition),
    ],
)
def test_a_change_of_the_badges_is_told_and_no_change_answers_304(exhibition, change):
    f.BadgeFactory(exhibition=exhibition)
    first = ask()
    send(phone_with(), scan())
    unchanged = ask(first["ETag"])
    assert unchanged.status_code == 304
    assert unchanged.content == b""

    change(exhibition)

    changed = ask(first["ETag"])
    assert changed.status_code == 200
    assert changed.json()["hashes"] != first.json()["hashes"]


def test_asking_writes_no_rules_of_the_door(exhibition):
    assert ask().json()["hashes"]["salt"] == ask().json()["hashes"]["salt"]
    assert not DoorRules.objects.exists()


def test_a_phone_learns_days_and_what_to_tell_at_a_stand(exhibition):
    entry = f.InnovationFactory(who_can_use="Semua warga.", where_to_get_it="", requirements="KTP", who_can_use_en="Everybody.")
    draft = f.InnovationFactory(status=Innovation.Status.DRAFT)
    exhibition.stands.get().innovations.add(entry, draft)

    told = ask().json()

    day = exhibition.days.get()
    assert told["days"] == [{"date": str(day.date), "opens": str(day.opens), "closes": str(day.closes)}]
    [card] = next(point for point in told["points"] if point["code"] == "15")["innovations"]
    assert (card["title"], card["use"], card["use_en"]) == (entry.title, "Semua warga.\nKTP", "Everybody.")
    assert card["url"] == entry.get_absolute_url()


def test_what_a_phone_says_of_itself_is_kept_at_most_each_half_minute_unless_its_queue_changed(exhibition):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        fast = timezone.now() + datetime.timedelta(seconds=90)
        ask(queue=3, battery=71, app="1.2", sent_at=fast.isoformat())
        ask(queue=3, battery=70)
        told = Scanner.objects.get()
        assert (told.reported_queue, told.battery, told.app_version, told.skew) == (3, 71, "1.2", 90)
        ask(queue=0, battery=69)
        assert Scanner.objects.get().battery == 69
        clock.shift(datetime.timedelta(seconds=31))
        ask(battery=60)
        assert Scanner.objects.get().battery == 60


@pytest.mark.parametrize("query", [{"battery": 101}, {"queue": -1}, {"sent_at": "soon"}, {"app": "x" * 41}])
def test_a_report_that_is_not_valid_names_the_field(exhibition, query):
    assert is_error(ask(**query), 422)["errors"][0]["path"] == next(iter(query))
