"""The database holds the rules of the register and the protocol by itself, whatever writes the row."""

import datetime
import uuid

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from exhibits.models import (
    CityIndicator,
    Evidence,
    EvidenceFile,
    Exhibition,
    ExhibitionDay,
    ImportRow,
    ImportRun,
    Indicator,
    Innovation,
    InnovationLink,
    Landmark,
    ReviewEvent,
    ReviewNote,
    Stand,
    Writer,
    Zone,
)
from opds.models import MailMute, Opd, RecoveryCode, Reminder, ReminderRules, ReminderText, Target
from tests import factories as f
from visitors import points
from visitors.models import (
    Allowance,
    Attendance,
    Badge,
    BadgePrint,
    DoorRules,
    Draw,
    Feedback,
    HourCount,
    Need,
    Pairing,
    Point,
    Scan,
    Visitor,
    Winner,
)

DAY = datetime.date(2023, 10, 18)
NOON = datetime.datetime(2023, 10, 18, 5, tzinfo=datetime.UTC)


def target(number=1, **values):
    def store():
        office = f.OpdFactory()
        for _ in range(number):
            Target.objects.create(opd=office, **({"year": 2026} | values))

    return store


def mute(number=1, **values):
    def store():
        user = f.official()
        for _ in range(number):
            MailMute.objects.create(user=user, **values)

    return store


def reminder(number=1, **values):
    def store():
        office = f.OpdFactory()
        for _ in range(number):
            Reminder.objects.create(opd=office, **({"year": 2026, "situation": "draft"} | values))

    return store


def innovation(**changes):
    return lambda: Innovation.objects.filter(pk=f.InnovationFactory().pk).update(**changes)


def merged_into_itself():
    entry = f.InnovationFactory()
    Innovation.objects.filter(pk=entry.pk).update(status="merged", merged_into=entry)


def linked_twice():
    entry = f.InnovationFactory()
    for _ in range(2):
        InnovationLink.objects.create(innovation=entry, url="https://batukota.go.id/")


def photo_beside_itself():
    entry = f.InnovationFactory()
    entry.photos.create(image="photos/2024/x-480.webp", alt="Kebun", focus_x=101, width=1, height=1)


def writing_twice():
    entry, user, now = f.InnovationFactory(), f.official(), timezone.now()
    for page in "ab":
        Writer.objects.create(innovation=entry, user=user, page=page, since=now, seen_at=now)


def its_own_parent():
    office = f.OpdFactory()
    Opd.objects.filter(pk=office.pk).update(parent=office)


def same_recovery_code_twice():
    user = f.committee()
    for _ in range(2):
        RecoveryCode.objects.create(user=user, code_hash="x")


def exhibition(**changes):
    return lambda: Exhibition.objects.filter(pk=f.ExhibitionFactory().pk).update(**changes)


def training_of_itself():
    edition = f.ExhibitionFactory()
    Exhibition.objects.filter(pk=edition.pk).update(training_of=edition)


def day_twice():
    ExhibitionDay.objects.create(exhibition=f.ExhibitionFactory(days=[DAY]), date=DAY)


def closes_before_it_opens():
    f.ExhibitionFactory(days=[DAY]).days.update(opens=datetime.time(16), closes=datetime.time(8))


def landmark_without_size():
    Landmark.objects.create(exhibition=f.ExhibitionFactory(), kind="gate", name="x", x=1, y=1, width=0, height=1)


def zone_code_twice():
    zone = f.ZoneFactory()
    Zone.objects.create(exhibition=zone.exhibition, code=zone.code, name="x")


def number_twice():
    stand = f.StandFactory()
    f.StandFactory(exhibition=stand.exhibition, number=stand.number)


def stand(**changes):
    return lambda: Stand.objects.filter(pk=f.StandFactory().pk).update(**changes)


def allowance_twice():
    for _ in range(2):
        Allowance.objects.create(key="x", window=NOON, used=1)


def visitor(**changes):
    return lambda: Visitor.objects.filter(pk=f.VisitorFactory().pk).update(**changes)


def replaced_but_valid():
    badge, other = f.BadgeFactory(), f.BadgeFactory()
    Badge.objects.filter(pk=badge.pk).update(replaced_by=other)


def its_own_replacement():
    badge = f.BadgeFactory()
    Badge.objects.filter(pk=badge.pk).update(replaced_by=badge, revoked_at=NOON)


def voice(model, **values):
    return lambda: model.objects.create(exhibition=f.ExhibitionFactory(), **values)


def rated_twice():
    badge, entry = f.BadgeFactory(), f.InnovationFactory()
    for _ in range(2):
        Feedback.objects.create(badge=badge, innovation=entry, exhibition=badge.exhibition, rating=5)


def point_twice():
    edition = f.ExhibitionFactory()
    for _ in range(2):
        Point.objects.create(exhibition=edition, code="G7", kind="gate")


def gate_with_a_stand():
    place = f.StandFactory()
    Point.objects.create(exhibition=place.exhibition, code="G7", kind="gate", stand=place)


def scan_row(**changes):
    """Store a scan of a gate, accepted and counted but for the changes."""
    edition = changes.pop("exhibition", None) or f.ExhibitionFactory()
    gate = points.ensure(edition)[0]
    values = {"exhibition": edition, "point": gate, "point_code": gate.code, "mode": "online", "outcome": "accepted", "counted": True}
    values |= {"scanned_at": NOON, "occurred_at": NOON, "received_at": NOON, "day": DAY, "hour": 12}
    return Scan.objects.create(pk=uuid.uuid4(), **(values | changes))


def scan(**changes):
    return lambda: scan_row(**changes)


def counted_twice():
    badge = f.BadgeFactory()
    for _ in range(2):
        scan_row(exhibition=badge.exhibition, badge=badge)


def heads_with_a_badge():
    scan_row(badge=f.BadgeFactory(), heads=3)


def stamped_twice():
    badge = f.BadgeFactory()
    for _ in range(2):
        scan_row(exhibition=badge.exhibition, badge=badge, source="self", counted=False)


def door_rules(**values):
    return lambda: DoorRules.objects.create(exhibition=f.ExhibitionFactory(), **values)


def used_by_nobody():
    Pairing.objects.create(exhibition=f.ExhibitionFactory(), name="x", code_hash="x", expires_at=NOON, used_at=NOON)


def winners(badges, *, places):
    def store():
        edition = f.ExhibitionFactory()
        draw = Draw.objects.create(exhibition=edition, name="x")
        drawn = [f.BadgeFactory(exhibition=edition) for _ in range(badges)]
        for number, place in enumerate(places):
            Winner.objects.create(draw=draw, place=place, badge=drawn[number % badges])

    return store


def unknown_with_a_badge():
    scan_row(badge=f.BadgeFactory(), outcome="unknown", counted=False)


def attended_twice():
    badge = f.BadgeFactory()
    gate = points.ensure(badge.exhibition)[0]
    for _ in range(2):
        Attendance.objects.create(exhibition=badge.exhibition, badge=badge, first_at=NOON, point=gate, day=DAY, hour=12)


def hour_counts(number=2, *, with_point=True, **values):
    def store():
        edition = f.ExhibitionFactory()
        point = points.ensure(edition)[0] if with_point else None
        for _ in range(number):
            HourCount.objects.create(exhibition=edition, point=point, day=DAY, hour=12, **values)

    return store


def city_indicator(**values):
    return lambda: CityIndicator.objects.create(**({"edition": 2026, "number": 1, "name": "x", "weight": 1, "max_score": 3} | values))


def city_indicator_twice():
    for _ in range(2):
        city_indicator()()


def indicator_twice():
    Indicator.objects.create(edition=2026, code=16, name="x", weight=f.IndicatorFactory().weight)


def evidence(**changes):
    return lambda: Evidence.objects.filter(pk=f.EvidenceFactory().pk).update(**changes)


def evidence_twice():
    first = f.EvidenceFactory()
    f.EvidenceFactory(innovation=first.innovation, indicator=first.indicator)


def evidence_file_twice():
    claim = f.EvidenceFactory()
    for _ in range(2):
        EvidenceFile.objects.create(evidence=claim, file="evidence/2026/x.pdf", name="x.pdf", size=1, sha256="x")


def noted_twice():
    event = ReviewEvent.objects.create(innovation=f.InnovationFactory(), from_status="submitted", to_status="changes-requested")
    for text in ("satu", "dua"):
        ReviewNote.objects.create(event=event, field="cost", text=text)


def imported(**changes):
    return lambda: ImportRun.objects.create(file_name="x.xlsx", **changes)


def import_rows(number, **changes):
    def store():
        run = ImportRun.objects.create(file_name="x.xlsx")
        for _ in range(number):
            ImportRow.objects.create(run=run, number=2, **({"state": "new"} | changes))

    return store


BROKEN = {
    "recovery_code_once": same_recovery_code_twice,
    "opd_acronym_unique_in_any_case": lambda: [f.OpdFactory(acronym=name) for name in ("DINKES", "Dinkes")],
    "opd_not_its_own_parent": its_own_parent,
    "target_once_per_agency_and_year": target(2),
    "target_year_plausible": target(year=1999),
    "mute_once": mute(2, purpose="review"),
    "mute_never_of_account": mute(purpose="account"),
    "reminder_once": reminder(2),
    "reminder_round_from_1": reminder(round=0),
    "reminder_situation_known": reminder(situation="lost"),
    "reminder_text_situation_known": lambda: ReminderText.objects.create(situation="lost"),
    "reminder_rules_one_row": lambda: ReminderRules.objects.create(pk=2),
    "photo_focus_within_picture": photo_beside_itself,
    "writer_once_per_entry": writing_twice,
    "innovation_status_known": innovation(status="lost"),
    "innovation_stopped_has_reason": innovation(status="stopped", stopped_reason=""),
    "innovation_merged_names_heir": innovation(status="merged"),
    "innovation_not_its_own_heir": merged_into_itself,
    "innovation_trial_before_implemented": innovation(trial_date=DAY, implemented_date=DAY - datetime.timedelta(1), stage="trial"),
    "innovation_initiative_has_no_dates": innovation(stage="initiative", trial_date=DAY),
    "innovation_published_is_classed_or_sourced": innovation(category=None, source_url=""),
    "link_once_per_innovation": linked_twice,
    "indicator_once_per_edition": indicator_twice,
    "indicator_has_weight": lambda: f.IndicatorFactory(weight=0),
    "city_indicator_once_per_edition": city_indicator_twice,
    "city_indicator_score_within": city_indicator(score=4),
    "evidence_once_per_indicator": evidence_twice,
    "evidence_claimed_level_known": evidence(claimed=4),
    "evidence_verified_level_known": evidence(verified=4, verified_at=NOON),
    "evidence_verified_says_when": evidence(verified=1, verified_at=None),
    "evidence_no_verified_points_without_file": evidence(verified=1, verified_at=NOON, files_number=0),
    "evidence_file_once": evidence_file_twice,
    "review_note_once_per_field": noted_twice,
    "import_run_state_known": imported(state="lost", done_at=NOON),
    "import_run_done_has_its_time": imported(state="done"),
    "import_row_once_per_run": import_rows(2),
    "import_row_state_known": import_rows(1, state="lost"),
    "import_row_outcome_known": import_rows(1, outcome="lost"),
    "exhibition_floor_has_size": exhibition(floor_width=0),
    "exhibition_not_training_of_itself": training_of_itself,
    "day_once_per_exhibition": day_twice,
    "day_closes_after_it_opens": closes_before_it_opens,
    "zone_code_once_per_exhibition": zone_code_twice,
    "landmark_has_size": landmark_without_size,
    "stand_number_once_per_exhibition": number_twice,
    "stand_has_size": stand(width=0),
    "stand_group_has_category_service_none": stand(category=None),
    "allowance_once_per_key_and_window": allowance_twice,
    "visitor_heads_1_to_500": visitor(heads=501),
    "visitor_contact_has_consent": visitor(contact="0812", contact_consent_at=None),
    "badge_replaced_is_revoked": replaced_but_valid,
    "badge_not_its_own_replacement": its_own_replacement,
    "feedback_rating_1_to_5": voice(Feedback, rating=6),
    "feedback_status_known": voice(Feedback, rating=5, status="lost"),
    "feedback_says_something": voice(Feedback, rating=None, text=""),
    "rating_once_per_badge_and_innovation": rated_twice,
    "need_has_words": voice(Need, text=""),
    "need_status_known": voice(Need, text="Parkir", status="lost"),
    "point_code_once_per_exhibition": point_twice,
    "point_stand_is_of_kind_stand": gate_with_a_stand,
    "scan_counted_once_per_badge_point_day": counted_twice,
    "scan_counted_only_when_accepted_and_not_voided": scan(heads=1, voided_at=timezone.now()),
    "scan_heads_1_to_500": scan(heads=501),
    "scan_has_code_or_heads": heads_with_a_badge,
    "scan_hour_of_a_day": scan(heads=1, hour=24),
    "scan_outcome_known": scan(heads=1, outcome="lost", counted=False),
    "scan_mode_and_source_known": scan(heads=1, source="lost"),
    "scan_refused_online_for_a_reason": scan(heads=1, outcome="refused", reason="", counted=False),
    "scan_unknown_has_no_badge": unknown_with_a_badge,
    "scan_by_visitor_once_per_badge_point_day": stamped_twice,
    "scan_by_visitor_is_counted_apart": scan(heads=1, source="self"),
    "scan_settled_is_conflict": scan(heads=1, settled_at=NOON),
    "door_rules_capacity_is_positive": door_rules(capacity=0),
    "door_rules_warn_1_to_100": door_rules(warn_percent=101),
    "door_rules_stamps_are_positive": door_rules(stamps_needed=0),
    "pairing_used_names_scanner": used_by_nobody,
    "badge_print_number_is_positive": lambda: BadgePrint.objects.create(
        exhibition=f.ExhibitionFactory(), kind="blank", layout="a4", number=0
    ),
    "draw_has_winners": lambda: Draw.objects.create(exhibition=f.ExhibitionFactory(), name="x", winners_wanted=0),
    "draw_run_has_its_list": lambda: Draw.objects.create(exhibition=f.ExhibitionFactory(), name="x", run_at=NOON),
    "winner_place_once_per_draw": winners(2, places=[1, 1]),
    "winner_once_per_draw": winners(1, places=[1, 2]),
    "attendance_once_per_badge_and_exhibition": attended_twice,
    "hour_count_once_per_point": hour_counts(),
    "hour_count_once_without_point": hour_counts(with_point=False),
    "hour_count_never_negative": hour_counts(1, visits=-1),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses_what_the_constraint_forbids(name):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        BROKEN[name]()
    # SQLite names the columns of a unique constraint instead
    assert name in str(refused.value) or "UNIQUE constraint failed" in str(refused.value)


def test_every_constraint_is_tried():
    ours = [model for app in ("opds", "exhibits", "visitors") for model in apps.get_app_config(app).get_models()]
    assert {constraint.name for model in ours for constraint in model._meta.constraints} == set(BROKEN)
