"""The check-in protocol and undoing: in time, too late, by another, twice, before the scan (docs/check-in.md)."""

import pytest
from django.utils import timezone

from opds.models import User
from tests.visitors.door import (
    HOUR,
    MINUTE,
    OPEN,
    SCANS,
    Hall,
    Phone,
    assert_counts,
    hall,
    item,
    kept,
    places,
    plain_recount,
    row,
    tally,
    unknown_code,
    uuid7,
)
from visitors import phones, undo
from visitors.models import PendingVoid

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


def test_the_same_phone_may_undo_within_fifteen_minutes(fair, phone, time_machine):
    scan = phone.scan(fair.badge().code)
    time_machine.shift(14.9 * MINUTE)

    answer = phone.void(scan["id"])

    assert (answer.status_code, answer.json()["id"]) == (200, scan["id"])
    assert row(scan).voided_at == timezone.now()
    assert (row(scan).counted, row(scan).outcome) == (False, "accepted")
    assert_counts(fair.exhibition, people=0, visits=0, scans=1)
    assert phone.about()["points"][0]["today"] == 0


def test_after_fifteen_minutes_it_is_too_late(fair, phone, time_machine):
    scan = phone.scan(fair.badge().code)
    time_machine.shift(15.1 * MINUTE)

    answer = phone.void(scan["id"])

    assert answer.status_code == 409
    assert answer.json()["detail"]
    assert row(scan).counted


@pytest.mark.parametrize("theirs", ["same edition", "another edition"])
def test_another_phone_may_not_undo(fair, phone, theirs):
    scan = phone.scan(fair.badge().code)
    other = fair.phone() if theirs == "same edition" else hall().phone()

    assert other.void(scan["id"]).status_code == 403
    assert row(scan).counted


def test_undoing_twice_is_undoing_once(fair, phone, time_machine):
    scan = phone.scan(fair.badge().code, "A12")
    first = phone.void(scan["id"])
    before = row(scan).voided_at
    time_machine.shift(HOUR)

    again = phone.void(scan["id"])

    assert (again.status_code, again.json()) == (200, first.json())
    assert row(scan).voided_at == before
    assert_counts(fair.exhibition, people=0, visits=0, scans=1)


def test_after_an_undo_the_badge_may_be_accepted_again(fair, phone):
    badge = fair.badge()
    scan = phone.scan(badge.code)
    repeat = phone.scan(badge.code)
    phone.void(scan["id"])

    assert phone.scan(badge.code)["outcome"] == "accepted"
    assert phone.scan(badge.code)["outcome"] == "repeat"
    assert row(repeat).outcome == "repeat"
    assert_counts(fair.exhibition, people=1, visits=0, scans=4)


def test_a_person_at_two_gates_stays_one_person_until_both_are_undone(fair, phone):
    badge = fair.badge()
    one, two = phone.scan(badge.code, "G1"), phone.scan(badge.code, "G2")
    assert_counts(fair.exhibition, people=1, visits=0, scans=2)

    phone.void(one["id"])
    assert_counts(fair.exhibition, people=1, visits=0, scans=2)
    phone.void(two["id"])
    assert_counts(fair.exhibition, people=0, visits=0, scans=2)


def test_undoing_a_tally_takes_its_heads_back(fair, phone):
    gate, stand = phone.results(tally(20), tally(30, "A12"))

    assert [phone.void(one["id"]).status_code for one in (gate, stand)] == [200, 200]
    assert_counts(fair.exhibition, people=0, visits=0, scans=2)


def test_undoing_what_was_not_counted_changes_no_count(fair, phone):
    badge = fair.badge()
    results = phone.results(item(badge.code), item(badge.code), item(unknown_code()), item(fair.revoked().code), item("X", "Z99"))

    assert {phone.void(one["id"]).status_code for one in results[1:]} == {200}
    assert_counts(fair.exhibition, people=1, visits=0, scans=5)


def test_undoing_a_conflict_takes_it_out_of_the_counts(fair, phone):
    scan = phone.scan(fair.revoked().code, mode="offline")

    assert phone.void(scan["id"]).status_code == 200
    assert_counts(fair.exhibition, people=0, visits=0, scans=1)


def test_an_undone_scan_that_is_sent_again_says_so_and_stays_undone(fair, phone):
    sent = item(fair.badge().code)
    phone.results(sent)
    phone.void(sent["id"])

    [result] = phone.results(sent)

    assert (result["outcome"], result["voided"]) == ("accepted", True)
    assert_counts(fair.exhibition, people=0, visits=0, scans=1)


@pytest.mark.parametrize("sent", [lambda badge: item(badge.code), lambda badge: tally(9), lambda badge: item(badge.code, "A12")])
def test_an_undo_that_overtakes_its_scan_waits_for_it(fair, phone, sent):
    badge = fair.badge()
    late = sent(badge)

    answer = phone.void(late["id"])
    assert answer.status_code == 202
    assert phone.void(late["id"]).status_code == 202
    results = phone.results(late)

    assert results[0]["voided"]
    assert row(results[0]).voided_at is not None
    assert_counts(fair.exhibition, people=0, visits=0, scans=1)
    assert phone.results(late) == results
    assert phone.results(item(badge.code, late["point"]))[0]["outcome"] == "accepted"


def test_an_undo_that_comes_while_its_scan_is_stored_is_done_by_the_same_call(fair, phone, monkeypatch):
    sent = item(fair.badge().code)

    def meanwhile(scanner, _report):
        PendingVoid.objects.create(pk=sent["id"], scanner=scanner, voided_at=timezone.now())

    monkeypatch.setattr(phones, "note_seen", meanwhile)
    answer = phone.send(sent)

    assert (answer["results"][0]["outcome"], answer["results"][0]["voided"]) == ("accepted", True)
    assert answer["counts"]["G1"] == {"today": 0}
    assert not PendingVoid.objects.exists()
    assert_counts(fair.exhibition, people=0, visits=0, scans=1)


def test_a_scan_that_is_stored_while_its_undo_is_kept_is_undone_by_the_undo(fair, phone, monkeypatch):
    scan = phone.scan(fair.badge().code)
    found = [None]  # the first look at the scan comes before it is committed
    really = undo.hold
    monkeypatch.setattr(undo, "hold", lambda scan_id: found.pop() if found else really(scan_id))

    answer = phone.void(scan["id"])

    assert (answer.status_code, answer.json()["outcome"]) == (200, "voided")
    assert not PendingVoid.objects.exists()
    assert_counts(fair.exhibition, people=0, visits=0, scans=1)


def test_an_undo_that_overtook_is_kept_for_its_own_phone_only(fair, phone):
    """Even when a second phone asked first."""
    sent, other = item(fair.badge().code), fair.phone()
    other.void(sent["id"])

    assert not phone.results(sent)[0]["voided"]
    other.scan(fair.badge().code)
    assert row(sent).counted
    assert_counts(fair.exhibition, people=2, visits=0, scans=2)

    second = item(fair.badge().code)
    fair.phone().void(second["id"])
    phone.void(second["id"])
    assert phone.results(second)[0]["voided"]


def test_an_undo_that_overtook_within_a_batch_frees_the_badge_for_the_next_scan(fair, phone):
    badge = fair.badge()
    undone, kept_one = item(badge.code), item(badge.code)
    phone.void(undone["id"])

    assert [r["outcome"] for r in phone.results(undone, kept_one)] == ["accepted", "accepted"]
    assert_counts(fair.exhibition, people=1, visits=0, scans=2)


@pytest.mark.parametrize("overtakes", [False, True])
def test_undoing_a_group_takes_all_its_heads_back(fair, phone, overtakes):
    sent = {"id": uuid7(), "heads": 12}
    calls = [lambda: phone.walk_in(**sent), lambda: phone.void(sent["id"])]

    statuses = [call().status_code for call in (reversed(calls) if overtakes else calls)]

    assert statuses == ([202, 200] if overtakes else [200, 200])
    assert_counts(fair.exhibition, people=0, visits=0, scans=2)
    assert [result["voided"] for result in phone.walk_in(**sent).json()["results"]] == [True, True]
    assert_counts(fair.exhibition, people=0, visits=0, scans=2)


def test_an_undo_that_overtook_leaves_a_blank_badge_blank_and_a_repeat_a_repeat(fair, phone):
    blank, badge = fair.badge(visitor=None), fair.badge()
    phone.scan(badge.code)
    undone = [item(blank.code), item(badge.code)]
    for one in undone:
        phone.void(one["id"])

    results = phone.results(*undone)

    assert [(r["outcome"], r["voided"]) for r in results] == [("accepted", True), ("repeat", True)]
    blank.refresh_from_db()
    assert blank.visitor is None
    assert_counts(fair.exhibition, people=1, visits=0, scans=3)


def test_an_undo_that_came_too_late_and_overtook_its_scan_undoes_nothing(fair, phone, time_machine):
    sent = item(fair.badge().code, mode="offline")
    time_machine.shift(4 * HOUR)
    phone.void(sent["id"], voided_at=OPEN + 20 * MINUTE)

    assert not phone.results(sent)[0]["voided"]
    assert_counts(fair.exhibition, people=1, visits=0, scans=1)


def test_an_undo_from_the_queue_is_measured_by_the_phones_own_times(fair, phone, time_machine):
    soon, late = (phone.scan(fair.badge().code, mode="offline") for _ in range(2))
    time_machine.shift(4 * HOUR)

    assert phone.void(soon["id"], voided_at=OPEN + 5 * MINUTE).status_code == 200
    assert phone.void(late["id"], voided_at=OPEN + 20 * MINUTE).status_code == 409
    assert_counts(fair.exhibition, people=1, visits=0, scans=2)


def test_an_undo_from_the_queue_may_overtake_its_scan(fair, phone, time_machine):
    sent = item(fair.badge().code, mode="offline")
    time_machine.shift(4 * HOUR)

    assert phone.void(sent["id"], voided_at=OPEN + 5 * MINUTE).status_code == 202
    assert phone.results(sent)[0]["voided"]
    assert_counts(fair.exhibition, people=0, visits=0, scans=1)


def test_a_faulty_undo_is_named(fair, phone):
    scan = phone.scan(fair.badge().code)
    address = f"{SCANS}/{scan['id']}/void"

    assert places(phone.post({"voided_at": "soon"}, address)) == [["voided_at"]]
    assert places(phone.post({"voided_at": "2023-10-18T10:00:00"}, address)) == [["voided_at"]]
    for broken in (b"{", b"[]", b"[" * 100_000):
        places(phone.post(broken, address))
    assert row(scan).counted
    assert phone.client().post(address).status_code == 200


@pytest.mark.parametrize("when", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_an_undo_at_the_end_of_time_is_no_error(fair, phone, when):
    scan = phone.scan(fair.badge().code)

    assert phone.post({"voided_at": when}, f"{SCANS}/{scan['id']}/void").status_code in {200, 409, 422}
    overtaking = item(fair.badge().code)
    assert phone.post({"voided_at": when}, f"{SCANS}/{overtaking['id']}/void").status_code in {202, 409, 422}
    assert phone.results(overtaking)[0]["outcome"] == "accepted"
    assert kept(fair.exhibition) == plain_recount(fair.exhibition)


def test_a_supervisor_may_undo_at_any_time_and_the_row_says_who(fair, phone, time_machine):
    badge = fair.badge()
    scan = phone.scan(badge.code)
    time_machine.shift(26 * HOUR)
    boss = User.objects.create_user("supervisor")

    for _ in range(2):
        undo.void_by_supervisor(scan=row(scan), actor=boss)

    assert (row(scan).voided_by, row(scan).voided_at, row(scan).counted) == (boss, timezone.now(), False)
    assert_counts(fair.exhibition, people=0, visits=0, scans=1)
    assert phone.scan(badge.code, when=OPEN)["outcome"] == "accepted"
