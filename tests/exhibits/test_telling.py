"""Who hears of a step of the review: notices at the desk, letters in the reader's language, never to whoever took the step."""

import pytest
from django.core import mail as post_office
from django.db import transaction
from django.urls import reverse

from exhibits import review, telling
from exhibits.models import Innovation
from opds import notices
from opds.models import Mail, MailMute, Notice, Purpose
from tests import factories as f

pytestmark = pytest.mark.django_db
Status = Innovation.Status
SITE = "https://inovasi.example"


@pytest.fixture
def opd():
    return f.OpdFactory(acronym="DinasKami")


@pytest.fixture
def entry(opd):
    texts = dict.fromkeys(("problem", "solution", "benefits", "who_can_use", "where_to_get_it"), "Cukup jelas.")
    return f.InnovationFactory(
        title="SAPA — Siap Antar", title_en="GREET — Ready", opd=opd, status=Status.SUBMITTED, stage="trial", **texts
    )


def told():
    return {(notice.user, notice.kind) for notice in Notice.objects.all()}


def test_what_is_submitted_is_told_to_the_committee_and_to_nobody_else(entry, opd):
    actor, reader = f.official(opd), f.committee()
    f.committee(is_active=False)
    f.official()
    f.leader()
    Innovation.objects.filter(pk=entry.pk).update(status=Status.DRAFT)

    review.submit(innovation=entry, actor=actor)

    assert told() == {(reader, "review-submitted")}
    assert notices.sentence(Notice.objects.get()) == "DinasKami mengajukan “SAPA”."


def test_what_came_back_changed_says_so(entry, opd):
    reader, actor = f.committee(), f.official(opd)
    Innovation.objects.filter(pk=entry.pk).update(status=Status.CHANGES_REQUESTED)

    review.submit(innovation=entry, actor=actor)

    assert told() == {(reader, "review-again")}


@pytest.mark.parametrize(
    ("verb", "words", "kind"),
    [
        ("send_back", {"note": "Lengkapi."}, "review-changes-requested"),
        ("publish", {}, "review-published"),
        ("stop", {"reason": "Selesai."}, "review-stopped"),
    ],
)
def test_decisions_are_told_to_the_active_officials_of_the_agency(entry, opd, verb, words, kind):
    readers = [f.official(opd), f.official(opd)]
    f.official(opd, is_active=False)
    f.official()

    getattr(review, verb)(innovation=entry, actor=f.committee(), **words)

    assert told() == {(reader, kind) for reader in readers}


def test_archiving_and_merging_are_told_and_merging_to_both_agencies(entry, opd):
    ours, theirs = f.official(opd), f.official()
    heir = f.InnovationFactory(opd=theirs.opd, title="PEWARIS — x")
    Innovation.objects.filter(pk=entry.pk).update(status=Status.PUBLISHED)

    review.archive(innovation=entry, actor=f.committee(), reason="Selesai.")
    assert told() == {(ours, "review-archived")}
    review.merge(innovation=entry, into=heir, actor=f.committee())

    assert told() == {(ours, "review-archived"), (ours, "review-merged"), (theirs, "review-merged")}
    assert "“SAPA” digabungkan ke “PEWARIS”." in {notices.sentence(notice) for notice in Notice.objects.all()}


def test_a_draft_taken_back_is_a_notice_and_no_letter(entry, opd):
    reader = f.committee(email="panitia@batu.example")

    review.withdraw(innovation=entry, actor=f.official(opd), site=SITE)

    assert told() == {(reader, "review-draft")}
    assert not Mail.objects.exists()


def test_the_letter_goes_out_on_commit_in_the_readers_language_with_notes_and_address(entry, opd, django_capture_on_commit_callbacks):
    f.official(opd, email="sri@batu.example", first_name="Sri")
    f.official(opd, email="jo@batu.example", language="en")

    with django_capture_on_commit_callbacks() as later:
        review.send_back(innovation=entry, actor=f.committee(first_name="Ayu"), note="Umum.", notes={"cost": "Berapa?"}, site=SITE)
        assert post_office.outbox == []
    for send in later:
        send()

    indonesian, english = sorted(post_office.outbox, key=lambda letter: letter.to, reverse=True)
    address = reverse("admin:exhibits_innovation_change", args=[entry.pk])
    assert indonesian.subject == "“SAPA” dikembalikan: ada yang perlu diperbaiki"
    for words in ("Halo Sri,", "Umum.", "- Biaya: Berapa?", SITE + address, "Ayu"):
        assert words in indonesian.body
    assert english.subject.startswith("“GREET” was sent back")
    assert f"{SITE}/en{address}" in english.body
    assert "- Cost: Berapa?" in english.body
    assert Mail.objects.filter(purpose=Purpose.REVIEW, sent_at__isnull=False).count() == 2


def test_without_the_portals_address_there_are_notices_only(entry, opd):
    f.official(opd, email="sri@batu.example")

    review.publish(innovation=entry, actor=f.committee())

    assert Notice.objects.count() == 1 and not Mail.objects.exists()


def test_who_switched_letters_off_still_has_the_notice(entry, opd):
    reader = f.official(opd, email="sri@batu.example")
    MailMute.objects.create(user=reader, purpose=Purpose.REVIEW)

    review.publish(innovation=entry, actor=f.committee(), site=SITE)

    assert told() == {(reader, "review-published")} and not Mail.objects.exists()


def test_a_step_that_is_rolled_back_tells_nobody(entry, opd):
    f.official(opd, email="sri@batu.example")

    with pytest.raises(RuntimeError), transaction.atomic():
        review.publish(innovation=entry, actor=f.committee(), site=SITE)
        raise RuntimeError
    review.stop(innovation=entry, actor=f.committee(), reason=" ", site=SITE)

    assert not Notice.objects.exists() and not Mail.objects.exists() and not post_office.outbox


def test_several_steps_are_one_letter_and_the_same_is_never_written_twice(entry, opd):
    f.official(opd, email="sri@batu.example")
    other = f.InnovationFactory(title="DUA — x", opd=opd, status=Status.SUBMITTED)
    events = [review.publish(innovation=row, actor=f.committee()).event for row in (entry, other)]

    for _ in range(2):
        telling.write(events, site=SITE)

    letter = Mail.objects.get()
    assert letter.subject == "2 inovasi sudah diputuskan"
    assert "“SAPA” sudah terbit." in letter.body and "“DUA” sudah terbit." in letter.body


def test_every_kind_has_a_sentence_in_both_languages(entry):
    for kind in telling.SENTENCES:
        assert kind in notices.SENTENCES
    assert {f"review-{status}" for status in Status.values} <= set(telling.SENTENCES)
