"""What changed between two states of a row, in words."""

import datetime
import decimal
import itertools

import pytest
from django.utils import translation

from exhibits.models import Category, ExhibitionDay, Innovation, Stand
from opds import differences
from tests import factories as f

pytestmark = pytest.mark.django_db


def read(html):
    """Marked words as a sentence: `-gone-` and `+come+`."""
    for tag, sign in (("del", "-"), ("ins", "+")):
        html = html.replace(f"</{tag}>", sign).replace(f'<{tag}><span class="visually-hidden">', sign + "(").replace(" </span>", ") ")
    return html


def test_a_long_text_is_told_word_by_word_and_each_mark_is_also_a_word():
    with translation.override("en"):
        marked = differences.word_difference("Warga harus antre lama di kantor.", "Warga tidak antre lama di kantor desa.")

    assert read(marked) == "Warga -(removed:) harus- +(added:) tidak+ antre lama di -(removed:) kantor.- +(added:) kantor desa.+"


def test_an_excerpt_keeps_a_few_words_around_each_change():
    words = [f"kata{number}" for number in range(100)]
    excerpt = differences.word_difference(" ".join(words), " ".join([*words[:50], "baru", *words[50:]]), around=3)

    assert read(excerpt).split("…")[1].split() == ["kata47", "kata48", "kata49", "+(ditambahkan:)", "baru+", "kata50", "kata51", "kata52"]


def test_what_somebody_wrote_is_never_markup():
    marked = differences.word_difference("aman <b>sekali</b>", "aman <script>alert(1)</script> sekali")

    assert "<script>" not in marked
    assert "&lt;script&gt;" in marked


def test_only_gaps_that_changed_are_told_too():
    assert "<ins>" in differences.word_difference("satu dua tiga", "satu dua\n\ntiga")


def test_values_are_told_as_people_say_them():
    entry = f.InnovationFactory(digital=True, stage="trial", trial_date=datetime.date(2023, 3, 1))
    now = differences.of_row(entry)
    then = now | {"digital": False, "stage": "initiative", "trial_date": None, "sdgs": [3, 11]}
    with translation.override("en"):
        told = {change.name: (change.old, change.new) for change in differences.between(Innovation, then, now)}

    assert told == {
        "Digital": ("no", "yes"),
        "Stage": ("initiative", "trial"),
        "Trial since": ("", "1 March 2023"),
        "Sustainable development goals": ("3, 11", ""),
    }


def test_times_and_decimals_are_told_in_the_readers_language():
    stand = f.StandFactory(x=decimal.Decimal("3.50"))
    day = stand.exhibition.days.first()
    wide, early = differences.of_row(stand), differences.of_row(day)

    (metres,) = differences.between(Stand, wide | {"x": decimal.Decimal("4.25")}, wide)
    (hour,) = differences.between(ExhibitionDay, early | {"opens": datetime.time(8, 30)}, early)

    assert (metres.old, metres.new) == ("4,25", "3,50")
    assert (hour.old, hour.new) == ("08.30", "09.00")


def test_a_row_that_a_version_names_may_be_gone():
    entry = f.InnovationFactory()
    old = Category.objects.create(code="lama", name="Lama", colour="#2E7D32")
    now, then = differences.of_row(entry), differences.of_row(entry) | {"category_id": old.pk}
    assert differences.between(Innovation, then, now)[0].old == "Lama"
    old.delete()

    with translation.override("en"):
        assert differences.between(Innovation, then, now)[0].old == "no longer there"


def test_members_of_a_list_are_told_as_added_and_removed_names():
    stand = f.StandFactory()
    one, two, three = f.OpdFactory(acronym="Satu"), f.OpdFactory(acronym="Dua"), f.OpdFactory(acronym="Tiga")
    stand.opds.set([one, two])
    then = differences.of_row(stand)
    stand.opds.set([two, three])
    (change,) = differences.between(Stand, then, differences.of_row(stand))

    assert (change.name, change.added, change.removed) == ("Perangkat daerah", ("Tiga",), ("Satu",))


def test_names_of_many_pairs_take_one_query_for_each_model(django_assert_num_queries):
    entries = f.InnovationFactory.create_batch(5)
    states = [differences.of_row(entry) for entry in entries]
    pairs = [differences.Pair(Innovation, old, new) for old, new in itertools.pairwise(states)]

    with django_assert_num_queries(1):
        names = differences.Names(pairs)
        for pair in pairs:
            differences.changes(pair, names)


def test_columns_without_a_word_for_people_are_left_out():
    told = {field.name for field in differences.kept_fields(Innovation)}

    assert {"title", "status", "published_at"} <= told
    assert not {"id", "updated_at"} & told
