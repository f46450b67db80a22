"""What becomes of what visitors say: waiting, shown or not, answered, with an agency."""

import datetime
import uuid

import pytest
from django.utils import timezone, translation

from opds import revision
from tests.factories import ExhibitionFactory, InnovationFactory, OpdFactory, StandFactory, committee, leader, official
from visitors import said, voices
from visitors.models import Feedback, Need
from visitors.voices import Subject

pytestmark = pytest.mark.django_db


@pytest.fixture
def innovation():
    return InnovationFactory()


def leave(subject, **changes):
    values = {"kind": "praise", "text": "Cepat sekali.", "rating": 5, "form_id": uuid.uuid4()} | changes
    return voices.leave(subject=subject, **values)


def test_what_somebody_says_waits_and_names_the_agency_asked(innovation):
    voice = leave(Subject(innovation=innovation))

    assert (voice.status, voice.opd, voice.kind, voice.rating) == ("waiting", innovation.opd, "praise", 5)
    assert voice.consent_version == voices.CONSENT_VERSION
    assert said.newest(said.about(innovation)).lines == []


def test_a_stand_of_one_agency_asks_it_and_one_of_several_asks_nobody():
    one, several = StandFactory(number="01"), StandFactory(number="02")
    agency = OpdFactory()
    one.opds.add(agency)
    several.opds.add(agency, OpdFactory())

    assert Subject(stand=one).opd == agency
    assert Subject(stand=several).opd is None
    assert Subject(exhibition=one.exhibition).opd is None


def test_a_double_click_stores_once(innovation):
    form = uuid.uuid4()
    first = leave(Subject(innovation=innovation), form_id=form)
    again = leave(Subject(innovation=innovation), form_id=form)

    assert again == first
    assert Feedback.objects.count() == 1
    assert voices.is_left(form_id=form, text="Cepat sekali.")


def test_other_words_under_the_same_form_are_not_lost(innovation):
    form = uuid.uuid4()
    leave(Subject(innovation=innovation), form_id=form)
    leave(Subject(innovation=innovation), form_id=form, text="Dan ramah.")

    assert {voice.text for voice in Feedback.objects.all()} == {"Cepat sekali.", "Dan ramah."}
    assert not voices.is_left(form_id=form, text="Sesuatu yang lain")


def test_a_need_with_a_rating_keeps_both(innovation):
    need = leave(Subject(innovation=innovation), kind="need", text="Butuh loket malam.", rating=4)

    assert isinstance(need, Need)
    assert Feedback.objects.get().rating == 4


def test_the_committee_approves_and_then_it_shows_with_a_new_revision(innovation, django_capture_on_commit_callbacks):
    voice = leave(Subject(innovation=innovation))
    before = revision.current()
    moderator = committee()

    with django_capture_on_commit_callbacks(execute=True):
        assert voices.approve(voice=voice, actor=moderator)

    voice.refresh_from_db()
    assert (voice.status, voice.moderated_by) == ("approved", moderator)
    assert [line.voice for line in said.newest(said.about(innovation)).lines] == [voice]
    assert revision.current() == before + 1


def test_approving_twice_says_that_somebody_was_faster(innovation):
    voice = leave(Subject(innovation=innovation))
    voices.approve(voice=voice, actor=committee())

    step = voices.approve(voice=voice, actor=committee())

    assert not step
    assert step.refusal


def test_what_was_hidden_disappears_but_stays_stored(innovation):
    voice = leave(Subject(innovation=innovation))
    voices.approve(voice=voice, actor=committee())

    assert voices.hide(voice=voice, actor=committee())
    assert said.newest(said.about(innovation)).lines == []
    assert Feedback.objects.get().status == "hidden"


@pytest.mark.parametrize("verb", [voices.approve, voices.hide])
def test_only_the_committee_decides_what_is_shown(innovation, verb):
    voice = leave(Subject(innovation=innovation))

    for actor in (official(innovation.opd), official(), leader()):
        assert not verb(voice=voice, actor=actor)
    assert Feedback.objects.get().status == "waiting"
    assert verb(voice=voice, actor=committee())


def test_the_agency_asked_and_the_committee_may_answer_another_agency_may_not(innovation):
    voice = leave(Subject(innovation=innovation), kind="need", text="Butuh loket malam.", rating=None)

    assert not voices.answer(voice=voice, text="Bukan urusan kami.", actor=official())
    assert voices.answer(voice=voice, text="Mulai Januari.", text_en="From January.", actor=official(innovation.opd))
    assert voices.answer(voice=voice, text="Mulai Februari.", actor=committee())
    voice.refresh_from_db()
    assert (voice.answer, voice.progress) == ("Mulai Februari.", "answered")
    assert voice.answered_at


def test_an_empty_answer_is_refused(innovation):
    voice = leave(Subject(innovation=innovation))

    assert not voices.answer(voice=voice, text="  \n", actor=committee())
    assert Feedback.objects.get().answered_at is None


def test_a_need_goes_to_an_agency_which_can_then_answer():
    need = leave(Subject(exhibition=ExhibitionFactory()), kind="need", text="Butuh juru bahasa isyarat.", rating=None)
    agency = OpdFactory()

    assert not voices.assign(voice=need, opd=agency, actor=official(agency))
    assert voices.assign(voice=need, opd=agency, actor=committee())
    need.refresh_from_db()
    assert (need.opd, need.progress) == (agency, "assigned")
    assert voices.answer(voice=need, text="Ada setiap Rabu.", actor=official(agency))


def test_an_answered_need_stays_answered_when_it_changes_hands():
    need = leave(Subject(), kind="need", text="Butuh juru bahasa isyarat.", rating=None)
    voices.answer(voice=need, text="Ada setiap Rabu.", actor=committee())

    voices.assign(voice=need, opd=OpdFactory(), actor=committee())

    assert Need.objects.get().progress == "answered"


def approved(**changes):
    values = {"text": "Bagus.", "rating": 5, "status": "approved"} | changes
    return Feedback.objects.create(**values)


def test_an_average_shows_from_five_ratings_on(innovation):
    for rating in (5, 4, 3, 2):
        approved(innovation=innovation, rating=rating)
    assert said.newest(said.about(innovation)).rating == said.Rating(4, None)

    approved(innovation=innovation, rating=1)
    approved(innovation=innovation, rating=1, status="waiting")
    assert said.newest(said.about(innovation)).rating == said.Rating(5, 3.0)


def test_voices_of_drafts_and_of_training_are_not_public():
    exhibition = ExhibitionFactory()
    training = ExhibitionFactory(training_of=exhibition)
    draft = InnovationFactory(status="draft")
    approved(exhibition=exhibition, innovation=draft)
    approved(exhibition=training)

    assert said.newest(said.about(exhibition)).lines == []
    assert said.newest(said.about(training)).lines == []


def test_the_newest_come_first_whatever_their_kind(innovation):
    now = timezone.now()
    old = approved(innovation=innovation, created_at=now - datetime.timedelta(days=2))
    need = Need.objects.create(innovation=innovation, text="Butuh.", status="approved", created_at=now - datetime.timedelta(days=1))
    new = approved(innovation=innovation, created_at=now)

    found = said.newest(said.about(innovation), most=2)

    assert [line.voice for line in found.lines] == [new, need]
    assert found.more
    assert old.pk


def test_the_best_comment_is_a_praise_with_words(innovation):
    approved(innovation=innovation, rating=5, text="")
    approved(innovation=innovation, rating=2, kind="problem")
    assert said.best_comment(innovation) is None

    best = approved(innovation=innovation, rating=5, text="Luar biasa.")
    approved(innovation=innovation, rating=4, text="Lumayan.")
    assert said.best_comment(innovation).voice == best


def test_the_answer_is_read_in_the_readers_language_where_there_is_one(innovation):
    voice = approved(innovation=innovation, answer="Terima kasih.", answer_en="Thank you.")
    assert said.line(voice).answer == "Terima kasih."
    with translation.override("en"):
        assert said.line(voice).answer == "Thank you."
        assert said.line(approved(answer="Baik.")).answer == "Baik."


def test_the_wall_takes_turns_with_short_voices():
    exhibition = ExhibitionFactory()
    approved(exhibition=exhibition, text="Satu.")
    approved(exhibition=exhibition, text="Dua.")
    approved(exhibition=exhibition, text="panjang " * 40)
    moment = timezone.now()
    later = moment + datetime.timedelta(seconds=20)

    turns = {said.for_the_wall(exhibition, moment=when).voice.text for when in (moment, later)}

    assert turns == {"Satu.", "Dua."}
    assert said.for_the_wall(ExhibitionFactory(), moment=moment) is None
