"""Made-up volume: as many rows as asked for, and counts that agree with them."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from exhibits.models import Innovation, SearchEntry
from tests import sample_folder
from tests.recount import recounted, stored
from visitors.loading import load_folder
from visitors.models import Attendance, Badge, Scan, Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def sample(settings, tmp_path):
    settings.DEMO = True
    return load_folder(sample_folder.write(tmp_path)).exhibition


def scale_up(**numbers):
    out = StringIO()
    call_command("scale_up", stdout=out, **numbers)
    return out.getvalue()


def test_it_is_refused_outside_a_demonstration(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="DEMO=1"):
        scale_up(innovations=10)


def test_without_a_sample_it_says_what_to_do_first(settings):
    settings.DEMO = True

    with pytest.raises(CommandError, match="load_exhibition"):
        scale_up(innovations=10)


def test_innovations_grow_to_the_number_and_can_be_searched(sample):
    scale_up(innovations=40)

    assert Innovation.objects.published().count() == 40
    assert SearchEntry.objects.count() == 40
    made = Innovation.objects.filter(stands__isnull=True, source_url="")
    assert made.count() == 37
    assert not made.filter(is_sample=False).exists()
    assert made.values("title").distinct().count() > 30
    for row in made:
        row.full_clean()
    assert all(row.review_events.count() == 2 for row in made)


def test_visitors_and_scans_grow_to_the_number_and_the_counts_follow(sample):
    handed_out = Badge.objects.create(exhibition=sample, visitor=Visitor.objects.create(exhibition=sample))

    scale_up(visitors=200, scans=1500)

    assert Visitor.objects.count() == 200
    assert Scan.objects.count() == 1500
    assert recounted() == stored()
    assert Attendance.objects.count() > 150
    assert not Scan.objects.filter(badge=handed_out).exists()


def test_many_scans_of_few_badges_become_repeats(sample):
    scale_up(scans=3000)

    assert Scan.objects.count() == 3000
    assert Scan.objects.filter(outcome="repeat").exists()
    assert recounted() == stored()


def test_growing_in_two_steps_keeps_counts_and_numbers(sample):
    scale_up(innovations=20, visitors=100, scans=500)
    told = scale_up(innovations=30, visitors=150, scans=900)

    assert "10 innovations added, 50 visitors added, 400 scans added" in told
    assert (Innovation.objects.count(), Visitor.objects.count(), Scan.objects.count()) == (30, 150, 900)
    assert recounted() == stored()


def test_what_is_there_already_is_not_taken_away(sample):
    before = Innovation.objects.count(), Visitor.objects.count(), Scan.objects.count()

    assert "0 innovations added, 0 visitors added, 0 scans added" in scale_up(innovations=1, visitors=1, scans=1)
    assert (Innovation.objects.count(), Visitor.objects.count(), Scan.objects.count()) == before
