"""One agency, one innovation: who met the target of a year, where the others wait, and all years side by side."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from exhibits import board, board_words, review
from exhibits.models import Innovation, ReviewEvent
from opds import targets
from opds.models import Target
from tests import factories as f

pytestmark = pytest.mark.django_db
Status = Innovation.Status
NOVEMBER = datetime.datetime(2026, 11, 24, 3, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel(NOVEMBER, tick=False):
        yield


def utc(*parts):
    return datetime.datetime(*parts, tzinfo=datetime.UTC)


@pytest.fixture
def opd():
    return f.OpdFactory(acronym="Dinkes")


def ask(opd, year=2026, number=1, **values):
    return Target.objects.create(opd=opd, year=year, number=number, **values)


def entry(opd, status=Status.PUBLISHED, published=None, **values):
    return f.InnovationFactory(opd=opd, status=status, published_at=published, **values)


def row(opd, year=2026):
    return next(row for row in board.board(year) if row.opd == opd)


def test_an_agency_met_its_target_with_an_innovation_first_published_that_year(opd):
    ask(opd)
    entry(opd, published=utc(2026, 3, 3))

    assert (row(opd).state, row(opd).published) == ("met", 1)


@pytest.mark.parametrize(
    ("published", "year"),
    [
        (utc(2025, 12, 31, 16, 59, 59), 2025),  # 23.59.59 in Batu
        (utc(2025, 12, 31, 17, 0), 2026),  # midnight in Batu
        (utc(2025, 12, 31, 23, 30), 2026),  # 06.30 on New Year's Day in Batu
        (utc(2026, 12, 31, 16, 59), 2026),
    ],
)
def test_the_year_turns_at_midnight_in_batu(opd, published, year):
    other = 2025 if year == 2026 else 2026
    ask(opd, 2025), ask(opd, 2026)
    entry(opd, published=published)

    assert row(opd, year).state == "met"
    assert row(opd, other).published == 0
    assert {cell.year: cell.published for cell in board.history([opd], [2026, 2025])[opd.pk]} == {year: 1, other: 0}


def test_this_year_is_the_year_in_batu():
    with time_machine.travel(utc(2026, 12, 31, 23, 30), tick=False):
        assert board.current_year() == 2027


@pytest.mark.parametrize("status", [Status.STOPPED, Status.ARCHIVED, Status.MERGED])
def test_what_left_the_register_counts_for_nobody(opd, status):
    ask(opd)
    heir = entry(f.OpdFactory(), published=utc(2026, 2, 2)) if status == Status.MERGED else None
    reason = "Sudah berhenti" if status == Status.STOPPED else ""
    entry(opd, status, utc(2026, 3, 3), stopped_reason=reason, merged_into=heir)

    assert (row(opd).state, row(opd).published, row(opd).waiting) == ("nothing", 0, [])


def test_several_innovations_are_counted_and_two_asked_for_need_two(opd):
    ask(opd, number=2)
    entry(opd, published=utc(2026, 3, 3))
    assert row(opd).state == "nothing"

    entry(opd, Status.DRAFT)
    assert row(opd).state == "progress"

    entry(opd, published=utc(2026, 4, 4))
    entry(opd, published=utc(2026, 5, 5))
    assert (row(opd).state, row(opd).published) == ("met", 3)


def test_without_a_target_or_with_none_asked_an_agency_is_not_among_those_asked(opd):
    excused = f.OpdFactory()
    ask(excused, number=0)
    entry(opd, published=utc(2026, 3, 3))

    found = board.summary(2026)

    assert (row(opd).state, row(opd).target, row(opd).published) == ("unasked", None, 1)
    assert (row(excused).state, row(excused).target.number) == ("unasked", 0)
    assert (found.total, len(found.unasked), found.without_target, found.share("met")) == (0, 2, 1, 0)


def test_an_inactive_agency_is_on_the_board_only_in_past_years_with_a_target(opd):
    ask(opd, 2024), ask(opd, 2026)
    entry(opd, published=utc(2024, 3, 3))
    opd.is_active = False
    opd.save()

    assert [row.opd for row in board.board(2026)] == []
    assert [row.opd for row in board.board(2025)] == []
    assert [(row.opd, row.state) for row in board.board(2024)] == [(opd, "met")]


def test_a_draft_waits_at_the_agency_since_it_was_begun(opd):
    ask(opd)
    draft = entry(opd, Status.DRAFT, created_at=utc(2025, 11, 1))

    waiting = row(opd).first

    assert (row(opd).state, waiting.innovation, waiting.where, waiting.since) == ("progress", draft, "draft", utc(2025, 11, 1))
    assert row(opd).since == utc(2025, 11, 1)


def test_a_submitted_entry_waits_for_the_committee_since_it_was_submitted(opd):
    ask(opd)
    entry(opd, Status.SUBMITTED, created_at=utc(2026, 1, 1), submitted_at=utc(2026, 10, 1))

    assert (row(opd).first.where, row(opd).since) == ("submitted", utc(2026, 10, 1))


def test_what_was_sent_back_waits_since_the_last_time_with_its_reason(opd):
    ask(opd)
    sent = entry(opd, Status.CHANGES_REQUESTED, created_at=utc(2026, 1, 1))
    for day, note in ((2, "Tambah foto."), (9, "Lengkapi manfaat.")):
        ReviewEvent.objects.create(
            innovation=sent, from_status=Status.SUBMITTED, to_status=Status.CHANGES_REQUESTED, note=note, at=utc(2026, 10, day)
        )

    waiting = row(opd).first

    assert (waiting.since, waiting.reason) == (utc(2026, 10, 9), "Lengkapi manfaat.")


def test_a_published_entry_that_is_sent_back_waits_in_the_year_it_was_first_published(opd):
    ask(opd, 2025), ask(opd, 2026)
    published = entry(opd, published=utc(2025, 5, 5))
    review.send_back(innovation=published, actor=f.committee(), note="Perbarui jam layanan.")

    assert row(opd, 2025).state == "progress"
    assert row(opd, 2026).state == "nothing"
    assert {cell.year: cell.state for cell in board.history([opd], [2026, 2025])[opd.pk]} == {2026: "nothing", 2025: "progress"}


def test_the_nearest_to_being_published_stands_first_and_the_others_are_counted(opd):
    ask(opd)
    for status in (Status.DRAFT, Status.DRAFT, Status.CHANGES_REQUESTED, Status.SUBMITTED, Status.DRAFT):
        entry(opd, status)

    assert [one.where for one in row(opd).waiting] == ["submitted", "changes-requested", "draft"]
    assert row(opd).more == 2


def test_who_needs_a_call_stands_first():
    states = {}
    for name, status in (
        ("A", Status.PUBLISHED),
        ("B", Status.SUBMITTED),
        ("C", Status.DRAFT),
        ("D", Status.CHANGES_REQUESTED),
        ("E", None),
    ):
        agency = states[name] = f.OpdFactory(acronym=name)
        ask(agency)
        if status:
            entry(agency, status, utc(2026, 2, 2) if status == Status.PUBLISHED else None)
    f.OpdFactory(acronym="F")

    assert [one.opd.acronym for one in board.board(2026)] == ["E", "D", "C", "B", "A", "F"]
    assert [one.opd.acronym for one in board.summary(2026).to_call] == ["E", "D", "C", "B"]


def test_a_target_is_late_from_the_day_after_it_was_due(opd):
    ask(opd, due=datetime.date(2026, 11, 24))
    assert not row(opd).is_late

    Target.objects.update(due=datetime.date(2026, 11, 23))
    assert row(opd).is_late

    entry(opd, published=utc(2026, 3, 3))
    assert not row(opd).is_late


def test_years_begin_with_the_first_target_or_innovation_and_end_with_this_or_a_later_target(opd):
    assert board.years() == [2026]

    entry(opd, published=utc(2024, 3, 3))
    ask(opd, 2027), ask(opd, 2022)
    assert board.years() == [2027, 2026, 2025, 2024, 2022]


def test_the_board_takes_six_queries_for_any_number_of_agencies_and_entries(django_assert_num_queries):
    def fill(number):
        for _ in range(number):
            agency = f.OpdFactory()
            ask(agency)
            entry(agency, published=utc(2026, 3, 3)), entry(agency, Status.DRAFT), entry(agency, Status.CHANGES_REQUESTED)

    fill(1)
    with django_assert_num_queries(6):
        board.board(2026)
    fill(3)
    with django_assert_num_queries(6):
        rows = board.board(2026)
    with django_assert_num_queries(3):
        board.history([one.opd for one in rows], [2026, 2025, 2024])


# --- setting targets


def test_all_active_agencies_are_asked_at_once_and_again_changes_nothing(opd):
    f.OpdFactory(is_active=False)
    own = f.OpdFactory()
    ask(own, number=3)
    due = datetime.date(2026, 12, 15)

    first = targets.ask_all(year=2026, actor=f.committee(), due=due)
    again = targets.ask_all(year=2026, actor=f.committee(), due=due)

    assert (first.made, first.changed, first.kept) == (1, 0, 1)
    assert (again.made, again.changed, again.kept) == (0, 0, 2)
    assert Target.objects.get(opd=own).number == 3
    assert (Target.objects.get(opd=opd).number, Target.objects.get(opd=opd).due) == (1, due)


def test_numbers_of_another_year_are_taken_over_and_replaced_only_when_told(opd):
    ask(opd, 2025, number=2), ask(opd, 2026, number=5)
    fresh = f.OpdFactory()

    kept = targets.ask_all(year=2026, actor=None, number=1, copy_from=2025)
    assert (kept.made, kept.kept, Target.objects.get(opd=fresh).number) == (1, 1, 1)

    targets.ask_all(year=2026, actor=None, number=1, copy_from=2025, overwrite=True)
    assert Target.objects.get(opd=opd, year=2026).number == 2
    assert Target.objects.get(opd=opd, year=2026).history.count() == 2


def test_one_agency_is_asked_with_the_usual_due_date_and_only_once(opd):
    boss, due = f.committee(), datetime.date(2026, 12, 1)
    ask(f.OpdFactory(), due=due)

    assert targets.ask_one(opd=opd, year=2026, actor=boss).made == 1
    assert targets.ask_one(opd=opd, year=2026, actor=boss, number=4).made == 0
    made = Target.objects.get(opd=opd)
    assert (made.number, made.due, made.history.get().history_user) == (1, due, boss)


def test_words_for_since_are_in_local_time(opd):
    assert board_words.day(utc(2025, 12, 31, 23, 30)) == "1 Januari 2026"
    assert timezone.get_default_timezone_name() == "Asia/Jakarta"
