"""The sample of 2023 as it is loaded: what the folder says, and people, visits and voices made from it.

All tests of this module read one and the same load.
"""

import datetime

import pytest
from django.db import transaction
from django.db.models import F, Sum

from exhibits.models import Category, Innovation, Landmark, ReviewEvent, SearchEntry, Stand, Tag, Zone
from opds.models import Opd
from tests.recount import recounted, stored
from tests.sample_folder import SAMPLE
from visitors import codes
from visitors.loading import load_folder
from visitors.models import Attendance, Badge, Feedback, HourCount, Need, Origin, Point, Scan, Visitor, VisitorKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("exhibition")]
Status = Innovation.Status


@pytest.fixture(scope="module")
def exhibition(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_folder(SAMPLE).exhibition
        transaction.set_rollback(True)


def people(until: datetime.date | None = None) -> int:
    rows = HourCount.objects.all()
    if until:
        rows = rows.filter(day__lte=until)
    return rows.aggregate(total=Sum("people"))["total"]


def test_the_sample_is_65_agencies_3_categories_25_themes_50_stands_and_82_innovations(exhibition):
    assert Opd.objects.count() == 65
    assert Category.objects.count() == 3
    assert Tag.objects.count() == 25
    assert exhibition.stands.count() == 50
    assert Innovation.objects.published().filter(stands__exhibition=exhibition).distinct().count() == 82
    assert Landmark.objects.count() == 10
    assert Zone.objects.count() == 5


def test_48_groups_stand_in_13_31_and_4_by_category():
    groups = Stand.objects.groups()
    assert groups.count() == 48
    found = {code: groups.filter(category__code=code).count() for code in ("transparency", "public-service", "regional")}
    assert found == {"transparency": 13, "public-service": 31, "regional": 4}


def test_the_exhibition_has_two_planned_days_and_one_that_was_added_for_a_reason(exhibition):
    assert [day.date.day for day in exhibition.day_list()] == [18, 19, 20]
    extension = exhibition.extensions.get()
    assert extension.day.date == datetime.date(2023, 10, 20)
    assert "1.600" in extension.reason
    assert "1,600" in extension.reason_en
    assert extension.announced_at.isoformat() == "2023-10-19T08:00:00+00:00"


def test_innovations_of_the_sample_say_so_and_have_walked_through_review():
    row = Innovation.objects.get(slug="sekopi")
    assert row.is_sample
    assert row.status == Status.PUBLISHED
    steps = list(ReviewEvent.objects.filter(innovation=row).order_by("at").values_list("from_status", "to_status"))
    assert steps == [(Status.DRAFT, Status.SUBMITTED), (Status.SUBMITTED, Status.PUBLISHED)]
    assert row.created_at < row.submitted_at < row.published_at < row.stands.get().exhibition.day_list()[0].opens_at()
    assert row.history.exists()
    assert set(row.tags.values_list("slug", flat=True)) == {"civil-service", "budget", "village"}
    assert row.keyword_list()[0] == "konsultasi anggaran"


def test_real_programmes_stand_in_the_register_outside_the_exhibition_with_source_and_year():
    real = Innovation.objects.published().filter(is_sample=False)
    assert real.count() == 26
    assert not real.filter(stands__isnull=False).exists()
    assert not real.filter(source_url="").exists()
    assert not real.filter(source_year__isnull=True).exists()
    assert not real.filter(category__isnull=False).exists()
    assert Innovation.objects.get(slug="pesat").title == "Pesat — Pengelolaan Sampah Terpadu"


def test_categories_get_a_short_name_in_both_languages_and_their_order():
    first = Category.objects.get(code="transparency")
    assert (first.short_name, first.short_name_en) == ("Transparansi dan akuntabilitas", "Transparency and accountability")
    assert [category.icon for category in Category.objects.all()] == ["transparency", "public-service", "regional"]


def test_agencies_have_addresses_parents_and_both_languages():
    centre = Opd.objects.get(acronym="PKM Batu")
    assert centre.slug == "pkm-batu"
    assert centre.parent.acronym == "Dinkes"
    assert centre.name_en == "Batu Health Centre"


def test_everything_published_can_be_searched():
    assert SearchEntry.objects.count() == 82 + 26


def test_1612_people_came_on_the_first_two_days_and_2059_in_all():
    assert people(until=datetime.date(2023, 10, 19)) == 1612
    assert people() == 2059
    heads = Scan.objects.filter(point__kind=Point.Kind.GATE, counted=True, heads__isnull=False).aggregate(total=Sum("heads"))["total"]
    assert Attendance.objects.count() + heads == 2059


def test_the_hours_of_the_sample_are_those_of_the_arrivals():
    first_day = HourCount.objects.filter(day=datetime.date(2023, 10, 18), people__gt=0)
    by_hour = dict(first_day.values_list("hour").annotate(total=Sum("people")).order_by("hour"))
    assert by_hour == {9: 62, 10: 148, 11: 131, 12: 74, 13: 142, 14: 118, 15: 21}


def test_a_recount_from_the_scans_gives_the_stored_counts():
    assert recounted() == stored()


def test_visits_are_as_many_as_people_walk_and_have_every_outcome():
    scans = Scan.objects.all()
    visits = scans.filter(counted=True, point__kind=Point.Kind.STAND, badge__isnull=False).count()
    assert 3 <= visits / Visitor.objects.count() <= 5
    assert set(scans.values_list("outcome", flat=True)) == {"accepted", "repeat", "conflict", "refused", "unknown"}
    assert 0.05 < scans.filter(mode="offline").count() / scans.count() < 0.2
    assert not scans.filter(received_at__lt=F("occurred_at")).exists()
    assert not scans.exclude(outcome__in=["accepted", "conflict"]).filter(counted=True).exists()
    assert all(codes.is_valid(code) for code in Badge.objects.values_list("code", flat=True))
    assert {scan_id.version for scan_id in scans.values_list("pk", flat=True)} == {7}


def test_scans_happen_while_the_hall_is_open():
    assert set(Scan.objects.values_list("day", flat=True)) == {datetime.date(2023, 10, day) for day in (18, 19, 20)}
    assert set(Scan.objects.values_list("hour", flat=True)) == set(range(9, 16))


def test_popular_stands_are_visited_more():
    visits = dict(HourCount.objects.filter(visits__gt=0).values_list("point__code").annotate(total=Sum("visits")))
    assert len(visits) == 50
    assert visits["46"] > 3 * visits["12"]


def test_kinds_and_origins_follow_their_weights():
    residents = Visitor.objects.filter(kind__code="resident").count() / Visitor.objects.count()
    batu = Visitor.objects.filter(origin__name="Kecamatan Batu").count() / Visitor.objects.count()
    assert abs(residents - 0.44) < 0.05
    assert abs(batu - 0.31) < 0.05
    assert (VisitorKind.objects.count(), Origin.objects.count()) == (6, 12)


def test_comments_become_approved_feedback_and_needs_of_the_agency_they_speak_of(exhibition):
    assert Need.objects.approved().count() == 18
    assert Feedback.objects.approved().count() == 70
    assert not Feedback.objects.filter(is_sample=False).exists()
    need = Need.objects.get(innovation__slug="bener-jeneng")
    assert need.opd.acronym == "Dispendukcapil"
    assert need.progress == Need.Progress.ANSWERED
    assert need.answer.startswith("Jawaban contoh:")
    assert need.answer_en.startswith("Sample answer:")
    rating = Feedback.objects.get(innovation__slug="bener-jeneng")
    assert (rating.rating, rating.text, rating.answer) == (4, "", "")
    days = {day.date for day in exhibition.day_list()}
    assert {said.astimezone(exhibition.zone_info).date() for said in Feedback.objects.values_list("created_at", flat=True)} <= days


def test_who_praises_the_extension_said_so_on_the_added_day():
    said = Feedback.objects.get(text__contains="diperpanjang").created_at
    assert said.date() == datetime.date(2023, 10, 20)


def test_nobody_was_at_a_gate_before_they_came():
    gate = Scan.objects.filter(point__kind=Point.Kind.GATE, badge__isnull=False)

    assert not gate.filter(badge__attendances__first_at__gt=F("occurred_at")).exists()
