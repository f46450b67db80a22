"""What the home page quotes: approved praise, another choice each week, mixed from the categories."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import CategoryFactory, InnovationFactory
from visitors import praised
from visitors.models import Feedback

pytestmark = pytest.mark.django_db


def praise(innovation=None, **kwargs):
    given = {"kind": "praise", "rating": 5, "text": "Bagus sekali.", "status": "approved"}
    return Feedback.objects.create(innovation=innovation or InnovationFactory(hours="Senin"), **given | kwargs)


def test_only_approved_short_high_praise_of_public_entries_is_quoted():
    good = praise()
    praise(status="waiting")
    praise(kind="problem")
    praise(rating=2)
    praise(text="")
    praise(text="x" * 400)
    praise(InnovationFactory(status="draft", hours="Senin"))

    assert praised.this_week(4) == [good]


def test_categories_are_mixed_and_no_entry_stands_twice():
    first = praise()
    praise(first.innovation)
    praise()
    other = praise(InnovationFactory(hours="Senin", category=CategoryFactory(code="regional", name="Daerah", colour="#b3261e")))

    found = praised.this_week(4)

    assert len({voice.innovation_id for voice in found}) == len(found) == 3
    assert other in found[:2]


def test_another_week_begins_with_another_one():
    for _n in range(9):
        praise()

    weeks = [praised.this_week(1, day=datetime.date(2026, 1, 5) + datetime.timedelta(weeks=n))[0].pk for n in range(9)]

    assert len(set(weeks)) == 9


def test_two_queries_for_one_and_for_many():
    praise()
    praise()
    with CaptureQueriesContext(connection) as seen:
        praised.this_week(4)

    assert len(seen) == 2
