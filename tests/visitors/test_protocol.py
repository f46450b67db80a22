"""The check-in protocol from outside: outcomes, their order, the same id again, batches (docs/check-in.md)."""

import datetime

import pytest
from django.utils import timezone

from tests.factories import VisitorFactory
from tests.visitors.door import (
    HOUR,
    OPEN,
    Hall,
    Phone,
    assert_counts,
    at,
    elsewhere,
    hall,
    item,
    mistyped,
    places,
    row,
    tally,
    unknown_code,
)
from visitors import codes
from visitors.models import Badge, Scan

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


# Outcomes


def test_the_first_scan_of_a_badge_is_accepted_and_says_who_came(fair, phone):
    badge = fair.badge(visitor=VisitorFactory(exhibition=fair.exhibition, name="Sri", heads=3))

    answer = phone.send(sent := item(badge.code))

    assert datetime.datetime.fromisoformat(answer["server_time"]) == timezone.now()
    [result] = answer["results"]
    assert (result["id"], result["outcome"], result["reason"], result["first_at"]) == (sent["id"], "accepted", "", None)
    assert result["visitor"] == {"name": "Sri", "kind": "resident", "heads": 3}
    assert row(result).counted


def test_a_second_scan_there_on_that_day_is_a_repeat_and_says_when_the_first_was(fair, phone, time_machine):
    badge = fair.badge()
    phone.scan(badge.code)
    time_machine.shift(HOUR)

    result = phone.scan(badge.code)

    assert (result["outcome"], result["reason"]) == ("repeat", "")
    assert datetime.datetime.fromisoformat(result["first_at"]) == OPEN
    assert not row(result).counted
    assert_counts(fair.exhibition, people=1, visits=0, scans=2)


@pytest.mark.parametrize("mode", ["online", "offline"])
def test_a_repeat_is_a_repeat_with_and_without_network_and_from_another_phone(fair, phone, mode):
    badge = fair.badge()
    phone.scan(badge.code)

    assert fair.phone().scan(badge.code, mode=mode)["outcome"] == "repeat"


def test_the_same_badge_is_accepted_at_another_point_and_on_another_day(fair, phone, time_machine):
    badge = fair.badge()

    outcomes = [phone.scan(badge.code, point)["outcome"] for point in ("G1", "G2", "A12", "B07")]
    time_machine.shift(24 * HOUR)
    outcomes += [phone.scan(badge.code, point)["outcome"] for point in ("G1", "A12")]

    assert outcomes == ["accepted"] * 6
    assert_counts(fair.exhibition, people=1, visits=3, scans=6)


def stranger(fair: Hall, reason: str) -> tuple[Badge, datetime.datetime]:
    """A badge and a time for which an online scan is refused with that reason."""
    if reason == "revoked":
        return fair.revoked(), OPEN
    if reason == "edition":
        return elsewhere(), OPEN
    return fair.badge(), at(17, 10)


REASONS = ["revoked", "edition", "day"]


@pytest.mark.parametrize("reason", REASONS)
def test_online_it_is_refused_with_the_reason_stored_and_not_counted_and_nobody_is_named(fair, phone, reason):
    badge, when = stranger(fair, reason)

    result = phone.scan(badge.code, when=when)

    assert (result["outcome"], result["reason"], result["first_at"], result["visitor"]) == ("refused", reason, None, None)
    assert (row(result).counted, row(result).badge) == (False, badge)
    assert_counts(fair.exhibition, people=0, visits=0, scans=1)


@pytest.mark.parametrize("point", ["G1", "A12"])
@pytest.mark.parametrize("reason", REASONS)
def test_offline_the_same_is_a_conflict_and_counted_once(fair, phone, reason, point):
    badge, when = stranger(fair, reason)

    first, again = (phone.scan(badge.code, point, when=when, mode="offline") for _ in range(2))

    assert (first["outcome"], first["reason"]) == ("conflict", reason)
    assert again["outcome"] in {"conflict", "repeat"}
    assert [row(first).counted, row(again).counted] == [True, False]
    assert_counts(fair.exhibition, people=int(point == "G1"), visits=int(point == "A12"), scans=2)


@pytest.mark.parametrize("mode", ["online", "offline"])
def test_a_point_of_another_phone_is_refused_in_any_mode(fair, mode):
    result = fair.phone("A12").scan(fair.badge().code, "G1", mode=mode)

    assert (result["outcome"], result["reason"], result["visitor"]) == ("refused", "point", None)
    assert not row(result).counted
    assert_counts(fair.exhibition, people=0, visits=0, scans=1)


@pytest.mark.parametrize("point", ["Z99", "ééé", "g1", "G1'--"])
def test_a_point_that_is_nowhere_is_refused_and_kept_as_sent(fair, phone, point):
    result = phone.scan(fair.badge().code, point)

    assert (result["outcome"], result["reason"]) == ("refused", "point")
    assert row(result).point_code == point


def test_a_point_of_another_edition_with_a_code_of_its_own_is_refused(fair):
    other = hall()
    own = fair.phone("A12")

    assert other.phone("G1").scan(fair.badge().code, "A12")["reason"] == "point"
    assert own.scan(fair.badge().code, "G2")["reason"] == "point"


def test_a_mistyped_code_and_a_code_that_is_nobodys_are_told_apart_and_kept_as_text(fair, phone):
    nobody, wrong = unknown_code(), mistyped(fair.badge().code)

    results = phone.results(item(nobody), item(wrong), item("HARUM"), item(" "), item("halo dunia, ini bukan kode"))

    assert [(r["outcome"], r["reason"], r["visitor"]) for r in results] == [("unknown", "none", None)] + [("unknown", "check", None)] * 4
    assert [row(r).code for r in results[:3]] == [nobody, wrong, "HARUM"]
    assert_counts(fair.exhibition, people=0, visits=0, scans=5)


@pytest.mark.parametrize("mode", ["online", "offline"])
def test_an_unknown_code_is_unknown_in_any_mode_and_on_any_day(fair, phone, mode):
    assert phone.scan(unknown_code(), when=at(17, 10), mode=mode)["outcome"] == "unknown"


@pytest.mark.parametrize(
    "text",
    ["x" * 300, "\x00", "A\x00B", "😀" * 60, "<script>", "' OR 1=1 --", "\n", "%00", "{code}", "१२३४५६७८९०१२", "ẞ" * 60],
    ids=ascii,
)
def test_whatever_is_read_as_a_code_is_answered_and_never_an_error(fair, phone, text):
    """A wedge scanner that reads the label of a bottle."""
    badge = fair.badge()

    results = phone.results(item(text), item(badge.code))

    assert [r["outcome"] for r in results] == ["unknown", "accepted"]


@pytest.mark.parametrize(
    "spell",
    [
        str.lower,
        lambda code: f"{code[:4]}-{code[4:8]}-{code[8:]}",
        lambda code: f" {code[:4]} {code[4:8]} {code[8:]}\r\n",
        lambda code: f"HTTPS://PAMERAN.EXAMPLE/T/{code}",
        lambda code: f"https://pameran.example/t/{code.lower()}?x=1",
        lambda code: f"https://pameran.example/en/t/{code}/",
        lambda code: code.replace("1", "I").replace("0", "O"),
        lambda code: code.replace("1", "l").replace("0", "o"),
    ],
    ids=["lower", "hyphens", "blanks", "address", "lower-address", "english-address", "I-O", "l-o"],
)
def test_a_code_is_forgiven_its_spelling(fair, phone, spell):
    badge = fair.badge(code="10M0ZW01110" + codes.check_character("10M0ZW01110"))

    assert phone.scan(spell(badge.code))["outcome"] == "accepted"
    assert phone.scan(badge.code)["outcome"] == "repeat"


# The order of tests


def test_the_point_is_asked_before_the_badge(fair):
    phone = fair.phone("A12")

    for code in (unknown_code(), fair.revoked().code, elsewhere().code):
        assert phone.scan(code, "G1", when=at(17, 10))["reason"] == "point"


def test_revoked_is_asked_before_the_edition_and_the_day(fair, phone):
    other = hall()

    assert phone.scan(other.revoked().code, when=at(17, 10))["reason"] == "revoked"


def test_the_edition_is_asked_before_the_day(phone):
    assert phone.scan(elsewhere().code, when=at(17, 10))["reason"] == "edition"


def test_a_badge_that_was_revoked_after_it_came_in_never_reads_as_already_in(fair, phone):
    badge = fair.badge()
    phone.scan(badge.code)
    Badge.objects.filter(pk=badge.pk).update(revoked_at=timezone.now())

    online, offline = phone.scan(badge.code), phone.scan(badge.code, mode="offline")

    assert (online["outcome"], online["reason"]) == ("refused", "revoked")
    assert (offline["outcome"], offline["reason"]) == ("conflict", "revoked")
    assert_counts(fair.exhibition, people=1, visits=0, scans=3)


def test_the_day_is_asked_before_the_repeat(fair, phone):
    badge = fair.badge()
    phone.scan(badge.code, when=at(17, 10), mode="offline")

    assert phone.scan(badge.code, when=at(17, 11))["reason"] == "day"


def test_a_counted_conflict_is_the_first_one_for_what_comes_after(fair, phone):
    badge = fair.revoked()
    phone.scan(badge.code, mode="offline")
    Badge.objects.filter(pk=badge.pk).update(revoked_at=None)

    assert phone.scan(badge.code)["outcome"] == "repeat"
    assert_counts(fair.exhibition, people=1, visits=0, scans=2)


# The same id


def test_the_same_id_brings_the_stored_result_back_and_writes_nothing(fair, phone, time_machine):
    badge = fair.badge()
    sent = [item(badge.code), item(badge.code), item(fair.revoked().code), item(unknown_code()), tally(7), item("X", "Z99")]
    first = phone.results(*sent)
    before = list(Scan.objects.order_by("pk").values())
    time_machine.shift(HOUR)

    assert phone.results(*sent) == first
    assert [phone.results(one)[0] for one in sent] == first
    assert list(Scan.objects.order_by("pk").values()) == before
    assert_counts(fair.exhibition, people=8, visits=0, scans=6)


def test_the_same_id_twice_in_a_batch_is_one_scan_with_two_equal_results(fair, phone):
    one, other = item(fair.badge().code), item(fair.badge().code)

    results = phone.results(one, other, one, one)

    assert [r["id"] for r in results] == [one["id"], other["id"], one["id"], one["id"]]
    assert results[0] == results[2] == results[3]
    assert results[0]["outcome"] == "accepted"
    assert_counts(fair.exhibition, people=2, visits=0, scans=2)


def test_the_same_id_with_other_content_is_still_the_stored_scan(fair, phone):
    sent = item(fair.badge().code)
    [first] = phone.results(sent)

    assert phone.results(sent | {"code": fair.badge().code, "point": "A12", "mode": "offline"}) == [first]
    assert Scan.objects.count() == 1


def test_an_id_written_in_capitals_or_without_hyphens_is_the_same_id(fair, phone):
    sent = item(fair.badge().code)
    [first] = phone.results(sent)

    for spelling in (sent["id"].upper(), sent["id"].replace("-", "")):
        assert phone.results(sent | {"id": spelling}) == [first]
    assert Scan.objects.count() == 1


def test_a_queue_of_an_earlier_token_is_not_counted_again_after_pairing_anew(fair, phone):
    sent = [item(fair.badge().code, mode="offline"), tally(3, mode="offline")]
    first = phone.results(*sent)

    assert fair.phone("A12").results(*sent) == first
    assert_counts(fair.exhibition, people=4, visits=0, scans=2)


def test_an_id_of_another_edition_tells_no_name_and_writes_nothing_there(fair, phone):
    sent = item(fair.badge().code)
    phone.results(sent)
    before = list(Scan.objects.values())

    [result] = hall().phone().results(sent)

    assert result["visitor"] is None
    assert list(Scan.objects.values()) == before


# Batches


def test_a_batch_with_every_outcome_answers_in_its_order_and_stores_all(fair):
    phone = fair.phone("G1", "A12")
    badge, other = fair.badge(), fair.badge()
    sent = [
        item(badge.code),
        item(badge.code),
        item(fair.revoked().code),
        item(fair.revoked().code, mode="offline"),
        item(elsewhere().code),
        item(other.code, when=at(17, 12)),
        item(other.code, "B07"),
        item(mistyped(other.code)),
        item(unknown_code()),
        tally(5, "A12"),
        item(other.code, "A12"),
        item(other.code, "G1", mode="offline"),
    ]

    results = phone.results(*sent)

    assert [r["id"] for r in results] == [s["id"] for s in sent]
    assert [(r["outcome"], r["reason"]) for r in results] == [
        ("accepted", ""),
        ("repeat", ""),
        ("refused", "revoked"),
        ("conflict", "revoked"),
        ("refused", "edition"),
        ("refused", "day"),
        ("refused", "point"),
        ("unknown", "check"),
        ("unknown", "none"),
        ("accepted", ""),
        ("accepted", ""),
        ("accepted", ""),
    ]
    assert_counts(fair.exhibition, people=3, visits=6, scans=12)


def test_two_hundred_scans_a_call_are_taken(fair, phone):
    badges = [fair.badge() for _ in range(100)]

    results = phone.results(*[item(badge.code, point) for point in ("G1", "A12") for badge in badges])

    assert [r["outcome"] for r in results] == ["accepted"] * 200
    assert_counts(fair.exhibition, people=100, visits=100, scans=200)


@pytest.mark.parametrize("count", [0, 201])
def test_none_or_two_hundred_and_one_scans_are_too_few_or_too_many(fair, phone, count):
    code = fair.badge().code

    answer = phone.post({"sent_at": OPEN.isoformat(), "scans": [item(code) for _ in range(count)]})

    assert places(answer) == [["scans"]]
    assert not Scan.objects.exists()


def test_the_numbers_of_today_come_with_the_answer(fair, phone, time_machine):
    for badge in (early := [fair.badge() for _ in range(3)]):
        phone.scan(badge.code)
    time_machine.shift(24 * HOUR)
    phone.scan(early[0].code, "A12")

    answer = phone.send(item(early[0].code, "A12"), item(early[1].code, "A12"), tally(10, "A12"), item(fair.badge().code, "G1"))

    assert answer["counts"]["A12"] == {"today": 12}
    assert answer["counts"]["G1"] == {"today": 1}
    assert {point["code"]: point["today"] for point in phone.about()["points"]} == {"G1": 1, "G2": 0, "A12": 12, "B07": 0}
