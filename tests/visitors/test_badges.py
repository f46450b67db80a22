"""Replacing a lost badge and making two badges of one person one: history moves, and the counts stay true."""

import datetime

import pytest
import time_machine

from exhibits.models import Exhibition
from tests import factories as f
from tests.recount import recounted, stored
from tests.visitors.door import OPEN, assert_counts, at, hall, item
from visitors import badges, codes, counts
from visitors.models import Attendance, Badge, Draw, Feedback, HourCount, Need, Scan, Visitor, Winner

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def open_doors():
    with time_machine.travel(OPEN, tick=False):
        yield


@pytest.fixture
def fair():
    return hall()


@pytest.fixture
def boss():
    return f.committee()


def assert_true(exhibition):
    assert stored() == recounted()
    found = counts.recount(exhibition)
    assert found.counts == counts.stored(exhibition)
    assert {row.badge_id: row.first_at for row in Attendance.objects.all()} == {
        badge: scan.occurred_at for badge, scan in found.firsts.items()
    }


def stamp(badge, code, when=None):
    """A check-in by the visitor, as the passport stores it, with its counts."""
    point, when = badge.exhibition.points.get(code=code), when or OPEN
    row = Scan.objects.create(
        exhibition=badge.exhibition,
        point=point,
        point_code=code,
        badge=badge,
        mode="online",
        source="self",
        outcome="accepted",
        scanned_at=when,
        occurred_at=when,
        day=datetime.date(2023, 10, 18),
        hour=10,
    )
    count, _new = HourCount.objects.get_or_create(exhibition=badge.exhibition, point=point, day=row.day, hour=row.hour)
    count.scans += 1
    count.stamps += 1
    count.save()
    return row


# --- replacing -----------------------------------------------------------------------------------------------------


def test_a_lost_badge_gets_a_successor_with_the_whole_history_and_the_counts_stay(fair, boss):
    lost, phone = fair.badge(), fair.phone()
    phone.scan(lost.code)
    phone.scan(lost.code, "A12")
    said = Feedback.objects.create(text="Bagus.", badge=lost)
    need = Need.objects.create(text="Parkir.", badge=lost)
    fresh = badges.replace(badge=lost, actor=boss, reason="hilang")
    for row in (lost, said, need):
        row.refresh_from_db()

    assert fresh.visitor == lost.visitor and fresh.code != lost.code
    assert lost.revoked_at and lost.revoked_reason == "hilang" and lost.replaced_by == fresh
    assert not lost.scans.exists() and fresh.scans.count() == 2 and said.badge == need.badge == fresh
    assert_counts(fair.exhibition, people=1, visits=1, scans=2)
    assert_true(fair.exhibition)


def test_the_new_badge_is_known_where_the_old_one_was_and_the_old_one_is_refused(fair, boss):
    lost, phone = fair.badge(), fair.phone()
    phone.scan(lost.code)
    fresh = badges.replace(badge=lost, actor=boss, reason="hilang")

    assert phone.scan(fresh.code)["outcome"] == "repeat"
    assert phone.scan(lost.code)["reason"] == "revoked"
    assert_counts(fair.exhibition, people=1, visits=0, scans=3)


def test_a_revoked_badge_a_missing_reason_and_a_stranger_are_refused(fair, boss):
    lost = fair.badge()

    assert not badges.replace(badge=lost, actor=boss, reason=" ")
    assert not badges.replace(badge=lost, actor=f.official(), reason="hilang")
    assert not badges.replace(badge=fair.revoked(), actor=boss, reason="hilang")
    assert Badge.objects.count() == 2


def test_a_badge_is_replaced_again_and_the_newest_is_found(fair, boss):
    first = fair.badge()
    second = badges.replace(badge=first, actor=boss, reason="hilang")
    third = badges.replace(badge=second, actor=boss, reason="hilang lagi")
    first.refresh_from_db()

    assert badges.newest(first) == third


def test_a_blank_badge_is_replaced_by_a_blank_one(fair, boss):
    fresh = badges.replace(badge=fair.badge(visitor=None), actor=boss, reason="sobek")

    assert fresh.visitor is None and not fresh.revoked_at


# --- merging -------------------------------------------------------------------------------------------------------


def test_scans_at_other_points_move_and_the_person_counts_once_at_the_earliest_gate(fair, boss):
    keep, gone, phone = fair.badge(), fair.badge(), fair.phone()
    phone.scan(gone.code, "G2", when=at(18, 9, 5), mode="offline")
    phone.scan(keep.code, "G1", when=at(18, 9, 50), mode="offline")
    phone.scan(gone.code, "A12")
    phone.scan(keep.code, "B07")
    assert_counts(fair.exhibition, people=2, visits=2, scans=4)

    assert badges.merge(keep=keep, gone=gone, actor=boss) == keep
    gone.refresh_from_db()
    assert gone.revoked_at and gone.replaced_by == keep and codes.grouped(keep.code) in gone.revoked_reason
    assert_counts(fair.exhibition, people=1, visits=2, scans=4)
    assert_true(fair.exhibition)
    assert Attendance.objects.get().first_at == at(18, 9, 5)


@pytest.mark.parametrize("first", ["keep", "gone"])
def test_of_two_scans_at_one_point_and_day_the_later_is_voided(fair, boss, first):
    keep, gone, phone = fair.badge(), fair.badge(), fair.phone()
    order = [keep, gone] if first == "keep" else [gone, keep]
    for place, badge in enumerate(order):
        phone.scan(badge.code, "A12", when=at(18, 9, place), mode="offline")
        phone.scan(badge.code, "G1", when=at(18, 9, place), mode="offline")
    badges.merge(keep=keep, gone=gone, actor=boss)

    assert_counts(fair.exhibition, people=1, visits=1, scans=4)
    assert_true(fair.exhibition)
    assert set(Scan.objects.filter(counted=True).values_list("occurred_at", flat=True)) == {at(18, 9, 0)}
    assert set(Scan.objects.filter(counted=False).values_list("voided_by", flat=True)) == {boss.pk}


def test_two_days_at_one_point_both_stay(fair, boss):
    keep, gone, phone = fair.badge(), fair.badge(), fair.phone()
    phone.scan(keep.code, "A12")
    with time_machine.travel(at(19, 10), tick=False):
        phone.scan(gone.code, "A12")
        badges.merge(keep=keep, gone=gone, actor=boss)

    assert_counts(fair.exhibition, people=0, visits=2, scans=2)


def test_doubled_stamps_are_voided_and_leave_the_running_count(fair, boss):
    keep, gone = fair.badge(), fair.badge()
    stamp(keep, "A12")
    stamp(gone, "A12", at(18, 10, 5))
    stamp(gone, "B07")
    badges.merge(keep=keep, gone=gone, actor=boss)

    assert Scan.objects.filter(badge=keep, source="self", voided_at=None).count() == 2
    assert_true(fair.exhibition)


def test_words_and_prizes_move_and_a_second_rating_yields(fair, boss):
    keep, gone, entry = fair.badge(), fair.badge(), f.InnovationFactory()
    Feedback.objects.create(badge=keep, innovation=entry, rating=5)
    silent = Feedback.objects.create(badge=gone, innovation=entry, rating=1, status="approved")
    need = Need.objects.create(badge=gone, text="Parkir.")
    badges.merge(keep=keep, gone=gone, actor=boss)
    silent.refresh_from_db()
    need.refresh_from_db()

    assert (silent.badge, silent.status) == (None, "hidden") and need.badge == keep
    assert Feedback.objects.filter(badge=keep, rating=5).count() == 1


def test_prizes_move_and_who_won_the_same_draw_twice_keeps_both_rows(fair, boss):
    keep, gone = fair.badge(), fair.badge()
    both, one = (Draw.objects.create(exhibition=fair.exhibition, name=name) for name in ("Sepeda", "Buku"))
    Winner.objects.create(draw=both, place=1, badge=keep)
    Winner.objects.create(draw=both, place=2, badge=gone)
    Winner.objects.create(draw=one, place=1, badge=gone)
    badges.merge(keep=keep, gone=gone, actor=boss)

    assert list(Winner.objects.order_by("draw_id", "place").values_list("badge", flat=True)) == [keep.pk, gone.pk, keep.pk]


def test_the_words_of_a_second_rating_stay(fair, boss):
    keep, gone, entry = fair.badge(), fair.badge(), f.InnovationFactory()
    Feedback.objects.create(badge=keep, innovation=entry, rating=5)
    said = Feedback.objects.create(badge=gone, innovation=entry, rating=1, text="Antre.", status="approved")
    badges.merge(keep=keep, gone=gone, actor=boss)
    said.refresh_from_db()

    assert (said.badge, said.rating, said.text, said.status) == (keep, None, "Antre.", "approved")


def test_what_the_kept_visitor_left_empty_comes_from_the_other_who_goes(fair, boss):
    keep, gone = fair.badge(visitor=f.VisitorFactory(exhibition=fair.exhibition, name="", kind=None)), fair.badge()
    badges.merge(keep=keep, gone=gone, actor=boss)
    visitor = Visitor.objects.get()

    assert visitor.name == "Sri" and visitor.kind and visitor == Badge.objects.get(pk=keep.pk).visitor


def test_a_blank_kept_badge_takes_the_others_visitor(fair, boss):
    keep, gone = fair.badge(visitor=None), fair.badge()
    badges.merge(keep=keep, gone=gone, actor=boss)

    assert Badge.objects.get(pk=keep.pk).visitor == gone.visitor


def test_a_late_scan_of_a_replaced_badge_comes_in_by_merging(fair, boss):
    lost, phone = fair.badge(), fair.phone()
    fresh = badges.replace(badge=lost, actor=boss, reason="hilang")
    phone.scan(fresh.code)
    phone.scan(lost.code, "G1", when=at(18, 9, 30), mode="offline")
    assert_counts(fair.exhibition, people=2, visits=0, scans=2)
    badges.merge(keep=fresh, gone=lost, actor=boss)

    assert_counts(fair.exhibition, people=1, visits=0, scans=2)
    assert_true(fair.exhibition)


def test_other_editions_the_same_badge_a_revoked_keep_and_strangers_are_refused(fair, boss):
    one, other = fair.badge(), fair.badge()

    assert not badges.merge(keep=one, gone=one, actor=boss)
    assert not badges.merge(keep=one, gone=f.BadgeFactory(), actor=boss)
    assert not badges.merge(keep=fair.revoked(), gone=one, actor=boss)
    assert not badges.merge(keep=one, gone=other, actor=f.official())
    assert not Badge.objects.filter(pk__in=[one.pk, other.pk], revoked_at__isnull=False).exists()


def test_a_retry_of_a_scan_after_the_merge_gets_its_stored_answer(fair, boss):
    keep, gone, phone = fair.badge(), fair.badge(), fair.phone()
    scan = item(gone.code, "A12")
    [before] = phone.results(scan)
    badges.merge(keep=keep, gone=gone, actor=boss)
    [after] = phone.results(scan)

    assert (before["outcome"], after["outcome"]) == ("accepted", "accepted")
    assert_counts(fair.exhibition, people=0, visits=1, scans=1)
    assert Exhibition.objects.count() == 1
