"""The check-in protocol and clocks: skew, futures, midnights, time zones, the extension day, the demonstration (docs/check-in.md)."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from exhibits.extension import extend
from tests.visitors.door import DAY, HOUR, MINUTE, OPEN, Hall, Phone, assert_counts, at, hall, item, kept, plain_recount, row, tally
from visitors import door, points

pytestmark = pytest.mark.django_db

SECOND = datetime.timedelta(seconds=1)


@pytest.fixture(autouse=True)
def clock(time_machine):
    """Where the server's clock stands; `clock(moment)` sets it."""

    def stop(moment: datetime.datetime) -> None:
        time_machine.move_to(moment, tick=False)

    stop(OPEN)
    return stop


@pytest.fixture
def fair() -> Hall:
    return hall()


@pytest.fixture
def phone(fair) -> Phone:
    return fair.phone()


# Clocks that are wrong

SKEWS = [
    (0 * SECOND, False),
    (59 * SECOND, False),
    (-59 * SECOND, False),
    (61 * SECOND, True),
    (-61 * SECOND, True),
    (5 * HOUR, True),
    (-5 * HOUR, True),
    (400 * DAY, True),
    (-400 * DAY, True),
]


@pytest.mark.parametrize(("wrong", "corrected"), SKEWS, ids=str)
def test_a_phone_whose_clock_is_wrong_by_more_than_a_minute_is_corrected_and_flagged(fair, phone, wrong, corrected):
    scanned = OPEN - 30 * MINUTE

    result = phone.scan(fair.badge().code, when=scanned + wrong, mode="offline", sent_at=OPEN + wrong)

    scan = row(result)
    assert result["outcome"] == "accepted"
    assert (scan.scanned_at, scan.received_at) == (scanned + wrong, OPEN)
    assert (scan.occurred_at, scan.clock_corrected) == (scanned if corrected else scanned + wrong, corrected)


@pytest.mark.parametrize("wrong", [-30 * SECOND, 30 * SECOND, 59 * SECOND], ids=str)
def test_a_phone_that_is_wrong_by_less_than_a_minute_is_simply_accepted_online(fair, phone, wrong):
    """A phone that is half a minute fast scans "in the future"; nobody at the door should hear of that."""
    assert phone.scan(fair.badge().code, when=OPEN + wrong, sent_at=OPEN + wrong)["outcome"] == "accepted"


def test_every_item_of_a_call_is_corrected_by_the_same_skew(fair, phone):
    fast = 3 * HOUR
    times = [OPEN - n * 10 * MINUTE for n in range(4)]

    results = phone.results(*[item(fair.badge().code, when=when + fast, mode="offline") for when in times], sent_at=OPEN + fast)

    assert [row(result).occurred_at for result in results] == times


def test_a_fast_phone_near_midnight_counts_for_the_true_day(fair, phone, clock):
    clock(at(18, 23))

    result = phone.scan(fair.badge().code, when=at(19, 1), sent_at=at(19, 1))

    assert (row(result).day, row(result).hour) == (datetime.date(2023, 10, 18), 23)


def test_a_repeat_is_found_by_the_corrected_day(fair, phone):
    badge = fair.badge()
    phone.scan(badge.code)

    slow = phone.scan(badge.code, when=OPEN - DAY, sent_at=OPEN - DAY)

    assert slow["outcome"] == "repeat"
    assert datetime.datetime.fromisoformat(slow["first_at"]) == OPEN


@pytest.mark.parametrize("mode", ["online", "offline"])
@pytest.mark.parametrize("ahead", [2 * HOUR, DAY], ids=str)
def test_a_time_in_the_future_is_kept_and_flagged_as_a_conflict(fair, phone, mode, ahead):
    """The phone's clock was set back between the scan and the sending."""
    result = phone.scan(fair.badge().code, when=OPEN + ahead, mode=mode)

    assert (result["outcome"], result["reason"]) == ("conflict", "clock")
    assert row(result).scanned_at == OPEN + ahead
    assert_counts(fair.exhibition, people=1, visits=0, scans=1)


def test_a_tally_in_the_future_is_a_conflict_too(fair, phone):
    assert phone.scan(None, heads=8, when=OPEN + 3 * HOUR, mode="offline")["outcome"] == "conflict"
    assert_counts(fair.exhibition, people=8, visits=0, scans=1)


@pytest.mark.parametrize("when", [OPEN - DAY, OPEN - 400 * DAY, datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)], ids=str)
def test_a_time_before_the_edition_is_kept_as_a_conflict_when_it_comes_from_a_queue(fair, phone, when):
    """A phone whose battery died and that began again in 1970."""
    result = phone.scan(fair.badge().code, when=when, mode="offline")

    assert result["outcome"] == "conflict"
    assert row(result).scanned_at == when
    assert_counts(fair.exhibition, people=1, visits=0, scans=1)


def test_times_may_be_written_in_any_zone(fair, phone):
    sent = item(fair.badge().code) | {"scanned_at": "2023-10-18T02:30:00Z", "mode": "offline"}
    other = item(fair.badge().code) | {"scanned_at": "2023-10-17T21:30:00.250-05:00", "mode": "offline"}

    results = phone.results(sent, other)

    assert [r["outcome"] for r in results] == ["accepted"] * 2
    assert [(row(r).day.day, row(r).hour) for r in results] == [(18, 9)] * 2


# Days

ZONES = ["Asia/Jakarta", "Asia/Jayapura", "Asia/Kathmandu", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"]


@pytest.mark.parametrize("name", ZONES)
def test_the_day_ends_at_midnight_in_the_editions_own_zone(name, clock):
    zone = ZoneInfo(name)
    fair = hall(timezone=name)
    phone, badge = fair.phone(), fair.badge()
    clock(at(19, 12, zone=zone))

    results = [
        phone.scan(badge.code, when=when, mode="offline")
        for when in (at(18, 0, 0, 1, zone), at(18, 23, 59, 59, zone), at(19, 0, 0, 1, zone), at(19, 11, 59, 59, zone))
    ]

    assert [r["outcome"] for r in results] == ["accepted", "repeat", "accepted", "repeat"]
    assert [(row(r).day.day, row(r).hour) for r in results] == [(18, 0), (18, 23), (19, 0), (19, 11)]
    assert_counts(fair.exhibition, people=1, visits=0, scans=4)


@pytest.mark.parametrize("name", ZONES)
def test_the_edition_begins_and_ends_at_midnight_in_its_own_zone(name, clock):
    zone = ZoneInfo(name)
    fair = hall(timezone=name)
    phone = fair.phone()
    clock(at(20, 12, zone=zone))

    outcomes = [
        phone.scan(fair.badge().code, when=when)["outcome"]
        for when in (at(17, 23, 59, 59, zone), at(18, 0, 0, 1, zone), at(19, 23, 59, 59, zone), at(20, 0, 0, 1, zone))
    ]

    assert outcomes == ["refused", "accepted", "accepted", "refused"]


def test_days_and_hours_follow_a_change_of_summer_time(clock):
    zone = ZoneInfo("America/New_York")
    fair = hall(timezone="America/New_York", days=[datetime.date(2023, 11, 5)])
    phone = fair.phone()
    clock(datetime.datetime(2023, 11, 5, 20, tzinfo=zone))
    twice = [datetime.datetime(2023, 11, 5, 1, 30, tzinfo=zone, fold=fold).astimezone(datetime.UTC) for fold in (0, 1)]

    results = [phone.scan(fair.badge().code, when=when, mode="offline") for when in twice]

    assert twice[1] - twice[0] == HOUR
    assert [(r["outcome"], row(r).day.day, row(r).hour) for r in results] == [("accepted", 5, 1)] * 2
    assert_counts(fair.exhibition, people=2, visits=0, scans=2)


def test_the_number_of_today_begins_anew_at_midnight_in_the_editions_zone(fair, phone, clock):
    clock(at(18, 23, 59, 59))
    assert phone.send(item(fair.badge().code))["counts"] == {"G1": {"today": 1}}

    clock(at(19, 0, 0, 1))
    assert {point["today"] for point in phone.about()["points"]} == {0}
    assert phone.send(tally(2))["counts"] == {"G1": {"today": 2}}


def test_a_gap_between_two_days_is_outside_the_days(clock):
    fair = hall(days=[datetime.date(2023, 10, 18), datetime.date(2023, 10, 20)])
    clock(at(20, 12))

    outcomes = [fair.phone().scan(fair.badge().code, when=at(day, 10))["outcome"] for day in (18, 19, 20)]

    assert outcomes == ["accepted", "refused", "accepted"]


def test_an_edition_without_days_refuses_by_the_day(fair, phone):
    fair.exhibition.days.all().delete()

    assert fair.phone().scan(fair.badge().code)["reason"] == "day"


def add_a_day(fair: Hall) -> None:
    extend(
        exhibition=fair.exhibition, date=datetime.date(2023, 10, 20), opens=datetime.time(9), closes=datetime.time(16), reason="Masih ramai"
    )


def test_the_day_of_an_extension_is_refused_before_it_is_announced_and_accepted_from_then_on(fair, phone, clock):
    clock(at(20, 10))
    badge = fair.badge()
    before = phone.scan(badge.code)
    assert (before["outcome"], before["reason"]) == ("refused", "day")

    add_a_day(fair)

    assert phone.scan(badge.code)["outcome"] == "accepted"
    assert phone.scan(None, heads=4)["outcome"] == "accepted"
    assert row(before).outcome == "refused"
    assert_counts(fair.exhibition, people=5, visits=0, scans=3)


def test_the_extension_reaches_a_queue_that_was_filled_before_it(fair, phone, clock):
    clock(at(20, 10))
    early, late = (item(fair.badge().code, mode="offline") for _ in range(2))
    assert phone.results(early)[0]["outcome"] == "conflict"
    add_a_day(fair)

    assert phone.results(late)[0]["outcome"] == "accepted"
    assert phone.results(early)[0]["outcome"] == "conflict"
    assert_counts(fair.exhibition, people=2, visits=0, scans=2)


@pytest.mark.parametrize("later", [DAY, 7 * DAY, 60 * DAY], ids=str)
def test_a_queue_that_comes_after_the_edition_is_still_stored_with_its_own_day(fair, phone, clock, later):
    sent = [item(fair.badge().code, mode="offline"), tally(3, mode="offline")]
    clock(at(19, 18) + later)

    assert [r["outcome"] for r in phone.results(*sent)] == ["accepted"] * 2
    assert_counts(fair.exhibition, people=4, visits=0, scans=2)


def test_after_the_edition_nothing_new_is_accepted_online(fair, phone, clock):
    clock(at(20, 10))

    assert phone.scan(fair.badge().code)["reason"] == "day"


# The demonstration: an edition of 2023, and today


@pytest.fixture
def today(clock, settings):
    settings.DEMO = True
    moment = datetime.datetime(2026, 5, 4, 9, 30, tzinfo=datetime.UTC)
    clock(moment)
    return moment


@pytest.mark.parametrize("mode", ["online", "offline"])
@pytest.mark.parametrize("sent", ["now", "then", "that evening", "next day"])
def test_in_the_demonstration_a_past_edition_accepts_times_within_its_days(today, fair, phone, mode, sent):
    sent_at = {"now": today, "then": OPEN + 13 * SECOND, "that evening": at(18, 20), "next day": at(19, 9)}[sent]
    badge = fair.badge()

    first = phone.scan(badge.code, when=OPEN, mode=mode, sent_at=sent_at)
    again = phone.scan(badge.code, when=OPEN + MINUTE, mode=mode, sent_at=sent_at + MINUTE)

    assert (first["outcome"], again["outcome"]) == ("accepted", "repeat")
    assert datetime.datetime.fromisoformat(again["first_at"]) == OPEN
    assert (row(first).occurred_at, row(first).day.day, row(first).hour, row(first).clock_corrected) == (OPEN, 18, 10, False)
    assert_counts(fair.exhibition, people=1, visits=0, scans=2)


def test_in_the_demonstration_a_time_outside_the_days_is_still_outside(today, fair, phone):
    for when, sent_at in ((at(17, 10), at(18, 10)), (at(20, 10), today), (today, today)):
        assert phone.scan(fair.badge().code, when=when, sent_at=sent_at)["reason"] == "day"


def test_in_the_demonstration_a_batch_of_a_whole_day_keeps_its_times(today, fair, phone):
    times = [at(18, hour, 15) for hour in range(9, 16)]

    results = phone.results(*[item(fair.badge().code, when=when, mode="offline") for when in times], sent_at=at(18, 18))

    assert [row(r).occurred_at for r in results] == times
    assert {r["outcome"] for r in results} == {"accepted"}


def test_in_the_demonstration_a_replayed_scan_may_be_undone(today, fair, phone):
    one, two = (phone.scan(fair.badge().code, when=OPEN, sent_at=OPEN) for _ in range(2))

    assert phone.void(one["id"]).status_code == 200
    assert phone.void(two["id"], voided_at=OPEN + MINUTE).status_code == 200
    assert_counts(fair.exhibition, people=0, visits=0, scans=2)


def test_in_the_demonstration_the_training_edition_counts_what_is_scanned_now(today, fair):
    training = Hall(door.open_training(exhibition=fair.exhibition))
    phone, badge = training.phone(), training.badge()

    result = phone.scan(badge.code)

    assert (result["outcome"], row(result).occurred_at) == ("accepted", today)
    assert points.counts_today(training.exhibition) == {"G1": 1}
    assert_counts(fair.exhibition, people=0, visits=0, scans=0)


def test_without_the_demonstration_a_clock_of_2023_is_corrected_to_now(fair, phone, clock):
    now = datetime.datetime(2026, 5, 4, 9, 30, tzinfo=datetime.UTC)
    clock(now)

    result = phone.scan(fair.badge().code, when=OPEN, sent_at=OPEN)

    assert (result["outcome"], result["reason"]) == ("refused", "day")
    assert (row(result).occurred_at, row(result).clock_corrected) == (timezone.now(), True)
    assert kept(fair.exhibition) == plain_recount(fair.exhibition) == (0, 0, 1)
