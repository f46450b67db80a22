"""What visitors said of an entry that is merged into another one goes along."""

import pytest

from exhibits import joining as register
from exhibits import review
from tests import factories as f
from visitors import joining
from visitors.models import Feedback, Need

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return f.InnovationFactory(), f.InnovationFactory()


def merge(gone, heir):
    assert review.merge(innovation=gone, into=heir, actor=f.committee())


def said(model, innovation, **values):
    return model.objects.create(innovation=innovation, opd=innovation.opd, status="approved", **values)


def test_ratings_comments_and_needs_move_and_are_asked_of_the_heirs_agency(pair):
    gone, heir = pair
    comment, need = said(Feedback, gone, text="Bagus.", rating=4), said(Need, gone, text="Mohon parkir.")
    answered = said(Feedback, gone, text="Antre.", answer="Sudah ditambah loket.")
    numbers = [moving.number for moving in register.summary(gone, heir)[:2]]

    merge(gone, heir)

    assert numbers == [2, 1]
    for row in (comment, need, answered):
        row.refresh_from_db()
        assert row.innovation == heir
    assert (comment.opd, need.opd, answered.opd) == (heir.opd, heir.opd, gone.opd)
    assert not Feedback.objects.filter(innovation=gone).exists()


def test_who_rated_both_keeps_the_rating_of_the_heir_and_no_words_are_lost(pair):
    gone, heir = pair
    first, second, third = (f.BadgeFactory(exhibition=f.ExhibitionFactory()) for _ in range(3))
    for badge in (first, second):
        said(Feedback, heir, rating=5, badge=badge)
    with_words = said(Feedback, gone, rating=1, text="Lama sekali.", badge=first)
    silent = said(Feedback, gone, rating=2, badge=second)
    only_there = said(Feedback, gone, rating=3, badge=third)
    assert register.summary(gone, heir)[0].note

    merge(gone, heir)

    for row in (with_words, silent, only_there):
        row.refresh_from_db()
    assert (with_words.innovation, with_words.rating, with_words.status) == (heir, None, "approved")
    assert (silent.innovation, silent.badge, silent.status) == (heir, None, "hidden")
    assert (only_there.innovation, only_there.rating, only_there.badge) == (heir, 3, third)
    assert sorted(Feedback.objects.approved().exclude(rating=None).values_list("rating", flat=True)) == [3, 5, 5]


def test_the_public_page_of_the_heir_shows_what_was_said_of_both(client, pair):
    gone, heir = pair
    said(Feedback, gone, text="Petugasnya ramah.", rating=5)
    merge(gone, heir)

    assert "Petugasnya ramah." in client.get(heir.get_absolute_url()).content.decode()


def test_the_voices_are_registered_once():
    joining.register()
    joining.register()

    assert register.FOLLOWERS.count(joining.FOLLOWER) == 1
