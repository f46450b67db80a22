"""The steps of a review as verbs: what each does, refuses, leaves in the history; two people at once."""

import datetime

import pytest
import time_machine
from django.db import connection

from exhibits import asked, catalogue, review
from exhibits.models import Innovation, ReviewEvent, ReviewNote, SearchEntry
from exhibits.states import reason_words
from opds.models import Notice
from tests import factories as f
from tests.visitors.door import at_once

Status = Innovation.Status
STEPS = {
    "submit": {},
    "withdraw": {},
    "publish": {},
    "send_back": {"note": "Lengkapi."},
    "stop": {"reason": "Selesai."},
    "archive": {"reason": "Selesai."},
}


def complete(**kwargs):
    texts = dict.fromkeys(("problem", "solution", "benefits", "who_can_use", "where_to_get_it"), "Cukup jelas.")
    return f.InnovationFactory(**({"stage": "trial"} | texts | kwargs))


@pytest.mark.django_db
@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("status", [status for status in Status if status != Status.MERGED])
def test_a_step_goes_where_the_table_says_and_nowhere_else(name, status):
    stopped = {"stopped_reason": "x"} if status == Status.STOPPED else {}
    entry = complete(status=status, **stopped)
    to = {
        "submit": Status.SUBMITTED,
        "withdraw": Status.DRAFT,
        "publish": Status.PUBLISHED,
        "send_back": Status.CHANGES_REQUESTED,
        "stop": Status.STOPPED,
        "archive": Status.ARCHIVED,
    }[name]

    taken = getattr(review, name)(innovation=entry, actor=f.committee(), **STEPS[name])

    allowed = status in review.MOVES[to]
    assert bool(taken) is allowed
    entry.refresh_from_db()
    assert entry.status == (to if allowed else status)
    assert entry.review_events.count() == (1 if allowed else 0)
    if not allowed:
        assert str(Status(status).label) in taken.refusal


@pytest.mark.django_db
def test_every_step_is_in_the_history_with_who_when_and_why():
    entry, actor = complete(status=Status.SUBMITTED), f.committee()
    at = datetime.datetime(2031, 11, 24, 3, 0, tzinfo=datetime.UTC)

    with time_machine.travel(at, tick=False):
        review.send_back(innovation=entry, actor=actor, note="Umum.", notes={"cost": " Berapa? ", "hours": "  "})

    event, version = entry.review_events.get(), entry.history.first()
    assert (event.actor, event.at, event.note) == (actor, at, "Umum.")
    assert [(note.field, note.text) for note in event.notes.all()] == [("cost", "Berapa?")]
    assert (version.history_user, version.history_date, version.status) == (actor, at, Status.CHANGES_REQUESTED)
    assert reason_words(version.history_change_reason) == "Dikembalikan"
    assert reason_words("loaded") == reason_words(None) == ""


@pytest.mark.django_db
def test_sending_back_needs_a_general_note_or_one_at_a_field():
    entry, actor = complete(status=Status.SUBMITTED), f.committee()

    assert "samping isian" in review.send_back(innovation=entry, actor=actor, note=" ", notes={"cost": "  "}).refusal
    assert not ReviewEvent.objects.exists() and not ReviewNote.objects.exists()
    assert review.send_back(innovation=entry, actor=actor, notes={"cost": "Berapa?"})


@pytest.mark.django_db
def test_what_was_asked_is_open_until_the_entry_is_published():
    entry, actor = complete(status=Status.SUBMITTED, cost="Gratis"), f.committee()
    review.send_back(innovation=entry, actor=actor, notes={"cost": "Syaratnya?", "hours": "Kapan?", "photos": "Terlalu gelap."})
    entry.refresh_from_db()
    entry.cost = "Gratis bagi warga Batu"
    entry.save()

    notes = asked.open_request(entry).at_fields
    assert {name: note.changed for name, note in notes.items()} == {"cost": True, "hours": False, "photos": None}
    assert (notes["cost"].old, notes["cost"].new) == ("Gratis", "Gratis<ins> bagi warga Batu</ins>")
    assert (notes["cost"].anchor, notes["photos"].anchor) == ("id_cost", "photos-group")

    step = review.submit(innovation=entry, actor=f.official(entry.opd))
    assert asked.open_request(step.innovation).changed == 1
    step = review.publish(innovation=entry, actor=actor)
    assert asked.open_request(step.innovation) is None
    step = review.stop(innovation=entry, actor=actor, reason="Selesai.")
    assert asked.open_request(step.innovation) is None


@pytest.mark.django_db
def test_an_archived_entry_keeps_its_page_and_is_in_no_list():
    entry, actor = complete(title="ARSIPAN — lama"), f.committee()

    review.archive(innovation=entry, actor=actor, reason="Dilanjutkan layanan lain.")

    entry.refresh_from_db()
    assert (entry.status, entry.stopped_reason, entry.has_page) == (Status.ARCHIVED, "Dilanjutkan layanan lain.", True)
    assert not Innovation.objects.published().filter(pk=entry.pk).exists()
    assert not SearchEntry.objects.filter(pk=entry.pk).exists()
    assert catalogue.find(catalogue.Filters(), "id").total == 0

    review.publish(innovation=entry, actor=actor)
    entry.refresh_from_db()
    assert (entry.status, entry.stopped_reason) == (Status.PUBLISHED, "")
    assert SearchEntry.objects.filter(pk=entry.pk).exists()


@pytest.mark.django_db
def test_stopping_what_is_archived_replaces_the_reason():
    entry, actor = complete(), f.committee()
    review.archive(innovation=entry, actor=actor, reason="Lama.")
    review.stop(innovation=entry, actor=actor, reason="Keliru.")

    assert Innovation.objects.get(pk=entry.pk).stopped_reason == "Keliru."


@pytest.mark.django_db
def test_a_decision_on_what_is_no_longer_so_is_refused():
    entry, actor = complete(status=Status.SUBMITTED), f.committee()
    review.publish(innovation=entry, actor=actor, seen=Status.SUBMITTED)

    late = review.send_back(innovation=entry, actor=f.committee(), note="Belum.", seen=Status.SUBMITTED)

    assert "terbit" in late.refusal
    assert Innovation.objects.get(pk=entry.pk).status == Status.PUBLISHED


@pytest.mark.django_db
def test_what_was_deleted_meanwhile_is_told_and_no_error():
    entry = complete(status=Status.DRAFT)
    Innovation.objects.filter(pk=entry.pk).delete()

    assert "dihapus" in review.submit(innovation=entry, actor=f.official()).refusal


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told():
    entry = complete(status=Status.SUBMITTED)
    people = [f.committee(), f.committee()]

    def decide(number):
        if number:
            return review.send_back(innovation=entry, actor=people[1], notes={"cost": "Berapa?"}, seen=Status.SUBMITTED)
        return review.publish(innovation=entry, actor=people[0], seen=Status.SUBMITTED)

    taken = at_once(2, decide)

    assert sorted(bool(step) for step in taken) == [False, True]
    assert next(step.refusal for step in taken if not step)
    event = entry.review_events.get()
    entry.refresh_from_db()
    assert entry.status == event.to_status
    assert ReviewNote.objects.count() == (1 if event.to_status == Status.CHANGES_REQUESTED else 0)
    assert entry.history.filter(history_change_reason__startswith="review:").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_entries_merged_into_each_other_at_once_leave_one():
    one, two = complete(), complete()
    people = [f.committee(), f.committee()]
    pairs = [(one, two), (two, one)]

    taken = at_once(2, lambda number: review.merge(innovation=pairs[number][0], into=pairs[number][1], actor=people[number]))

    assert sorted(bool(step) for step in taken) == [False, True]
    assert Innovation.objects.published().count() == 1
    assert connection.vendor in {"sqlite", "postgresql"}


@pytest.mark.django_db
def test_entries_that_come_published_have_the_steps_of_their_past_and_nobody_is_told():
    opd = f.OpdFactory()
    f.official(opd)
    submitted, published = (datetime.datetime(2023, 10, day, tzinfo=datetime.UTC) for day in (1, 5))
    row = Innovation(slug="dari-berkas", title="DARI BERKAS — x", opd=opd, category=f.CategoryFactory(), summary="x")

    stored = review.bring_in(innovation=row, submitted=submitted, published=published, store=lambda: row.save() or "new")

    assert stored == "new"
    assert Innovation.objects.published().get() == row
    assert [(event.to_status, event.at) for event in row.review_events.all()] == [("published", published), ("submitted", submitted)]
    assert not Notice.objects.exists()
