"""What an entry still lacks, and why."""

import pytest

from exhibits import readiness
from exhibits.models import Evidence, Indicator, Innovation
from tests import factories as f

pytestmark = pytest.mark.django_db


def lacking(entry):
    return {point.field: point for point in readiness.lacking(entry)}


def test_an_empty_entry_lacks_what_submitting_is_refused_on_first():
    entry = f.InnovationFactory(status=Innovation.Status.DRAFT, category=None)

    points = readiness.lacking(entry)

    assert [point.kind for point in points] == sorted((point.kind for point in points), key=list(readiness.KINDS).index)
    assert points[0].field == "category"
    assert all(point.why for point in points)


@pytest.mark.parametrize(("words", "lacks"), [(299, True), (300, False)])
def test_a_design_counts_from_three_hundred_words(words, lacks):
    assert ("design" in lacking(f.InnovationFactory(design="kata " * words))) is lacks


def test_mandatory_indicators_of_the_newest_edition_want_a_file():
    entry = f.InnovationFactory()
    assert "" not in lacking(entry)
    old = Indicator.objects.create(edition=2023, code=16, name="Lama", mandatory=True, weight=1, level1="a", level2="b", level3="c")
    new = Indicator.objects.create(edition=2026, code=16, name="Baru", mandatory=True, weight=1, level1="a", level2="b", level3="c")
    Evidence.objects.create(innovation=entry, indicator=old, claimed=1, files_number=1)
    assert "" in lacking(entry)

    Evidence.objects.create(innovation=entry, indicator=new, claimed=1, files_number=1)

    assert "" not in lacking(entry)


def test_the_gaps_of_three_entries_take_no_more_queries_than_of_one(django_assert_num_queries):
    from exhibits import entry

    Indicator.objects.create(edition=2026, code=16, name="Baru", mandatory=True, weight=1, level1="a", level2="b", level3="c")
    rows = [f.InnovationFactory() for _ in range(3)]
    known = entry.with_photos_known(Innovation.objects.all())
    for number in (1, 3):
        few = list(known[:number])
        with django_assert_num_queries(3):
            found = readiness.gaps(few)
        assert len(found) == number
    assert "design" in {point.field for point in found[rows[0].pk]}
