"""The three counts, kept while scanning, and the same numbers counted again from the rows."""

import datetime
import itertools
import uuid
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import BadgeFactory, ExhibitionFactory, ScannerFactory, StandFactory
from visitors import counts, scanning
from visitors.models import Attendance, Badge, HourCount, Scan, Scanner

pytestmark = pytest.mark.django_db
WIB = ZoneInfo("Asia/Jakarta")
DAY = datetime.date(2023, 10, 18)


def at(hour, minute=0, second=0, day=DAY):
    return datetime.datetime.combine(day, datetime.time(hour, minute, second), WIB)


@pytest.fixture
def exhibition():
    exhibition = ExhibitionFactory()
    for number in ("01", "02"):
        StandFactory(exhibition=exhibition, number=number, name=f"Stan {number}")
    return exhibition


@pytest.fixture
def scanner(exhibition):
    return ScannerFactory(exhibition=exhibition)


def see(scanner, point, moment, *, badge=None, heads=None):
    code = badge.code if badge else ""
    seen = scanning.Seen(id=uuid.uuid4(), point=point, scanned_at=moment, mode=Scan.Mode.OFFLINE, code=code, heads=heads)
    return scanning.record_scans(scanner=scanner, sent_at=timezone.now(), items=[seen]).results[0].scan


def assert_counts_are_true(exhibition):
    again = counts.recount(exhibition)
    assert counts.stored(exhibition) == again.counts
    assert counts.totals(exhibition) == again.totals
    assert Attendance.objects.filter(exhibition=exhibition).count() == len(again.firsts)


def test_people_visits_and_scans_are_three_counts(exhibition, scanner):
    badge = BadgeFactory(exhibition=exhibition)
    see(scanner, "G1", at(9), badge=badge)
    see(scanner, "G2", at(11), badge=badge)  # through another gate: still one person
    see(scanner, "01", at(9, 10), badge=badge)
    see(scanner, "01", at(9, 20), badge=badge)  # a repeat: a scan, not a visit
    see(scanner, "02", at(9, 30), badge=badge)

    assert counts.totals(exhibition) == counts.Totals(people=1, visits=2, scans=5)
    assert_counts_are_true(exhibition)


def test_heads_without_badges_are_people_at_a_gate_and_visits_at_a_stand(exhibition, scanner):
    see(scanner, "G1", at(9), heads=5)
    see(scanner, "01", at(9), heads=3)

    assert counts.totals(exhibition) == counts.Totals(people=5, visits=3, scans=2)
    assert_counts_are_true(exhibition)


def test_people_by_hour_covers_the_opening_hours_and_knows_the_busiest(exhibition, scanner):
    see(scanner, "G1", at(10), heads=4)
    see(scanner, "G1", at(10, 30), heads=3)
    see(scanner, "G1", at(14), heads=2)

    first, second = counts.people_by_hour(exhibition)

    assert first.hours == [(9, 0), (10, 7), (11, 0), (12, 0), (13, 0), (14, 2), (15, 0)]
    assert (first.total, first.busiest, first.most) == (9, 10, 7)
    assert (second.total, second.busiest) == (0, None)


def test_stands_come_by_visits_the_most_visited_first(exhibition, scanner):
    see(scanner, "02", at(9), heads=3)
    see(scanner, "01", at(9), heads=2)

    assert [(stand.number, stand.visits) for stand in counts.by_stand(exhibition)] == [("02", 3), ("01", 2)]


def test_waiting_is_what_active_phones_last_reported(exhibition, scanner):
    scanner.reported_queue = 7
    scanner.save()
    other = ScannerFactory(exhibition=exhibition, token_hash=Scanner.hash_of("other"), reported_queue=3)
    revoked = ScannerFactory(exhibition=exhibition, token_hash=Scanner.hash_of("gone"), reported_queue=9)
    revoked.revoked_at = at(9)
    revoked.save()

    assert counts.waiting(exhibition) == counts.Waiting(scans=10, phones=2)
    assert other.exhibition == exhibition


def test_the_wall_needs_four_queries_however_many_scans_there_are(exhibition, scanner, django_assert_num_queries):
    with django_assert_num_queries(4):
        counts.wall_numbers(exhibition)
    for hour, badge in itertools.product((9, 10, 11), BadgeFactory.create_batch(4, exhibition=exhibition)):
        see(scanner, "G1", at(hour), badge=badge)
        see(scanner, "01", at(hour), badge=badge)
    with django_assert_num_queries(4):
        counts.wall_numbers(exhibition)


@pytest.mark.parametrize(
    ("now", "phase", "shown", "before"),
    [
        (at(8, day=datetime.date(2023, 10, 17)), "soon", DAY, None),
        (at(10), "open", DAY, None),
        (at(20), "between", DAY, None),
        (at(10, day=datetime.date(2023, 10, 19)), "open", datetime.date(2023, 10, 19), DAY),
        (at(10, day=datetime.date(2024, 1, 1)), "over", datetime.date(2023, 10, 19), DAY),
    ],
)
def test_the_wall_shows_today_or_the_last_day(exhibition, now, phase, shown, before):
    numbers = counts.wall_numbers(exhibition, now)

    assert numbers.phase == phase
    assert numbers.day.date == shown
    assert (numbers.day_before.date if numbers.day_before else None) == before


def test_a_wall_without_days_shows_no_chart():
    exhibition = ExhibitionFactory()
    exhibition.days.all().delete()

    numbers = counts.wall_numbers(exhibition)

    assert (numbers.phase, numbers.day) == ("undated", None)


moments = st.integers(min_value=0, max_value=9 * 3600).map(lambda seconds: at(8) + datetime.timedelta(seconds=seconds))
steps = st.one_of(
    st.tuples(st.just("badge"), st.integers(0, 3), st.sampled_from(["G1", "G2", "01", "02"]), moments, st.booleans()),
    st.tuples(st.just("heads"), st.integers(1, 40), st.sampled_from(["G1", "01", "02"]), moments, st.booleans()),
    st.tuples(st.just("void"), st.integers(0, 50), st.just(""), moments, st.booleans()),
)


def act(scanner, badges, done, step, nth):
    """One step of a day: a scan of a badge, a tally, or the undo of an earlier scan."""
    what, number, point, moment, tomorrow = step
    moment += datetime.timedelta(days=tomorrow, microseconds=nth)  # no two at the very same moment
    if what == "badge":
        done.append(see(scanner, point, moment, badge=badges[number]))
    elif what == "heads":
        done.append(see(scanner, point, moment, heads=number))
    elif done:
        scanning.void_by_supervisor(scan=done[number % len(done)], actor=None)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(schedule=st.lists(steps, max_size=25))
def test_whatever_is_scanned_and_undone_the_counts_equal_a_plain_recount(exhibition, scanner, schedule):
    for model in (HourCount, Attendance, Scan, Badge):
        model.objects.all().delete()
    badges = BadgeFactory.create_batch(4, exhibition=exhibition, visitor=None)
    done = []
    for nth, step in enumerate(schedule):
        act(scanner, badges, done, step, nth)

    assert_counts_are_true(exhibition)


def test_the_command_finds_a_wrong_count_and_mends_it(exhibition, scanner, capsys):
    see(scanner, "G1", at(9), badge=BadgeFactory(exhibition=exhibition))
    call_command("recount", exhibition.slug)
    assert "are the same" in capsys.readouterr().out

    HourCount.objects.update(people=9)
    with pytest.raises(CommandError, match="1 counts differ"):
        call_command("recount", exhibition.slug)
    call_command("recount", exhibition.slug, "--mend")

    assert counts.totals(exhibition) == counts.Totals(1, 0, 1)
    assert_counts_are_true(exhibition)


def test_the_command_names_the_editions_there_are_when_it_knows_none_of_that_name(exhibition):
    with pytest.raises(CommandError, match=exhibition.slug):
        call_command("recount", "elsewhere")
