"""The arithmetic of the index: worked examples reckoned by hand here, and what must hold for every row."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from exhibits import indicators, maturity
from exhibits.models import Evidence, Indicator, Innovation
from tests import factories as f

DATA = Path(__file__).resolve().parents[2] / "data" / "iid"
ROWS_OF_FILE = list(csv.DictReader((DATA / "sid_indicators.csv").read_text(encoding="utf-8").splitlines()))
WEIGHTS = {year: [int(row["weight"]) for row in ROWS_OF_FILE if row["edition"] == year] for year in ("2023", "2026")}
ROWS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), min_size=20, max_size=20)


def of(weight=3, level=0, files=0, verified=None, **more):
    """A row without a database."""
    indicator = Indicator(edition=2026, code=16, weight=weight)
    return maturity.Row(indicator, Evidence(claimed=level, files_number=files, verified=verified, **more))


def score(rows, edition="2026"):
    return sum(maturity.points(weight, level, files) for weight, (level, files) in zip(WEIGHTS[edition], rows, strict=True))


# --- one innovation


@pytest.mark.parametrize("edition", ["2023", "2026"])
def test_every_edition_has_twenty_indicators_whose_highest_points_sum_to_111(edition):
    assert len(WEIGHTS[edition]) == 20
    assert sum(WEIGHTS[edition]) == 37
    assert 37 * 3 == 111 == maturity.HIGHEST


def test_a_level_counts_its_weight_times_the_level_once_a_file_is_there():
    assert of(weight=3, level=2, files=1).claimed_points == 6
    assert of(weight=3, level=2, files=0).claimed_points == 0
    assert of(weight=3, level=2, files=0).missing_file


def test_verified_points_are_those_of_the_verified_level():
    row = of(weight=4, level=3, files=2, verified=1)

    assert (row.claimed_points, row.verified_points) == (12, 4)
    assert of(weight=4, level=3, files=2).verified_points == 0


def test_the_next_step_is_a_file_for_a_claim_without_one_and_else_one_level_more():
    assert of(weight=3, level=3, files=0).next_level_brings == 9
    assert of(weight=3, level=1, files=1).next_level_brings == 3
    assert of(weight=3, level=3, files=1).next_level_brings == 0
    assert maturity.Row(Indicator(weight=2), None).next_level_brings == 2


def test_a_row_says_in_which_state_it_is():
    assert maturity.Row(Indicator(weight=2), None).state == "empty"
    assert of(level=2).state == "no-file"
    assert of(level=2, files=1).state == "waits"
    assert of(level=2, files=1, verified=2).state == "verified"
    assert of(level=2, files=1, verified=0).state == "verified"
    assert of(level=2, files=1, verified_by_id=7).state == "reopened"


def test_gaps_name_what_brings_most_first_and_mandatory_before_others():
    rows = [
        maturity.Row(Indicator(code=20, weight=1), None),
        maturity.Row(Indicator(code=31, weight=3), None),
        maturity.Row(Indicator(code=33, weight=3, mandatory=True), None),
        maturity.Row(Indicator(code=19, weight=2), Evidence(claimed=3, files_number=0)),
        maturity.Row(Indicator(code=16, weight=3), Evidence(claimed=3, files_number=1)),
    ]

    assert [row.indicator.code for row in maturity.Maturity(2026, rows).gaps()] == [19, 33, 31, 20]


@given(ROWS)
def test_a_score_is_never_below_0_or_above_111(rows):
    assert 0 <= score(rows) <= 111


@given(ROWS, st.integers(0, 19))
def test_a_higher_level_never_lowers_the_score(rows, place):
    level, files = rows[place]
    better = [*rows[:place], (min(level + 1, 3), files), *rows[place + 1 :]]

    assert score(better) >= score(rows)


@given(st.lists(st.integers(0, 3), min_size=20, max_size=20))
def test_without_a_file_there_are_no_points(levels):
    assert score([(level, 0) for level in levels]) == 0


def test_all_at_level_3_with_a_file_is_111():
    assert score([(3, 1)] * 20) == score([(3, 1)] * 20, "2023") == 111


# --- from rows


@pytest.fixture
def loaded(db):
    with translation.override("en"):
        indicators.load(DATA)


@pytest.mark.django_db
def test_an_innovation_counts_only_the_edition_asked_for(loaded):
    entry = f.InnovationFactory()
    # 2026: 16 (weight 3) at level 2 with a file = 6; 35 (weight 4) at level 3 without a file = 0; 33 (weight 3) at 1, verified 1 = 3
    f.EvidenceFactory(innovation=entry, indicator=Indicator.objects.get(edition=2026, code=16), claimed=2)
    f.EvidenceFactory(innovation=entry, indicator=Indicator.objects.get(edition=2026, code=35), claimed=3, files_number=0)
    third = Indicator.objects.get(edition=2026, code=33)
    f.EvidenceFactory(innovation=entry, indicator=third, claimed=1, verified=1, verified_at=timezone.now())
    f.EvidenceFactory(innovation=entry, indicator=Indicator.objects.get(edition=2023, code=16), claimed=3)

    found, older = maturity.for_innovation(entry, 2026), maturity.for_innovation(entry, 2023)

    assert (found.claimed, found.verified, found.highest) == (9, 3, 111)
    assert (older.claimed, older.verified, older.highest) == (9, 0, 111)
    assert len(found.rows) == len(older.rows) == 20
    assert maturity.editions() == [2026, 2023]


@pytest.mark.django_db
def test_totals_of_many_are_the_same_numbers_in_one_query(loaded, django_assert_num_queries):
    entries = f.InnovationFactory.create_batch(3)
    for number, entry in enumerate(entries):
        for code in (16, 28, 35):
            f.EvidenceFactory(
                innovation=entry, indicator=Indicator.objects.get(edition=2026, code=code), claimed=number, files_number=number % 3
            )
    f.EvidenceFactory(innovation=entries[0], indicator=Indicator.objects.get(edition=2023, code=16), claimed=3)
    expected = {
        entry.pk: (maturity.for_innovation(entry, 2026).claimed, maturity.for_innovation(entry, 2026).verified) for entry in entries
    }

    with django_assert_num_queries(1):
        assert maturity.totals(Innovation.objects.all(), 2026) == expected
    assert maturity.totals(entries, 2026) == expected
    assert expected[entries[2].pk] == (18, 0)  # level 2 × (3 + 2 + 4)


# --- the city


def projected(**values):
    usual = {"year": 2026, "spd": Decimal(0), "maturity_sum": 0, "number": 0, "basic_found": 6}
    return maturity.project(**(usual | values))


def test_the_index_of_2026_by_a_worked_example():
    found = projected(spd=Decimal("45.75"), maturity_sum=3900, number=60, basic_found=5)

    # 3900 / max(12, 60) = 65; 60 × 0.38 = 22.80; SID = 87.80; (45.75 + 87.80) / 250 × 100 = 53.42
    assert found.mean_maturity == 65
    assert found.number_points == Decimal("22.80")
    assert found.sid == Decimal("87.80")
    assert found.index == Decimal("53.42")
    with translation.override("en"):
        assert str(found.band) == "innovative"


def test_few_innovations_are_divided_by_12_in_2026_and_by_10_in_2023():
    # 600 / 12 = 50 and 600 / 10 = 60
    assert projected(maturity_sum=600, number=6).mean_maturity == 50
    assert projected(maturity_sum=600, number=6, year=2023).mean_maturity == 60


def test_beyond_200_innovations_nothing_is_added_for_the_number():
    # 200 × 0.38 = 76
    assert projected(number=200).number_points == projected(number=205).number_points == 76


def test_the_number_counts_nothing_in_2026_with_four_basic_service_affairs():
    assert projected(number=100, basic_found=4).number_points == 0
    assert projected(number=100, basic_found=5).number_points == 38
    assert projected(number=100, basic_found=0, year=2023).number_points == 38


def test_the_best_possible_city_reaches_100():
    # 63 + 200 × 111 / 200 + 76 = 250
    assert projected(spd=Decimal(63), maturity_sum=200 * 111, number=200).index == 100


@pytest.mark.parametrize(
    ("year", "index", "name"),
    [
        (2023, "60.01", "very innovative"),
        (2023, "60.00", "innovative"),
        (2023, "35.00", "innovative"),
        (2023, "34.99", "less innovative"),
        (2026, "65.01", "very innovative"),
        (2026, "65.004", "innovative"),
        (2026, "65.00", "innovative"),
        (2026, "40.01", "innovative"),
        (2026, "40.00", "less innovative"),
        (2026, "0.01", "less innovative"),
        (2026, "0.00", "not assessable"),
    ],
)
def test_the_bands_of_a_region_begin_where_each_edition_says(year, index, name):
    with translation.override("en"):
        assert str(maturity.EDITIONS[year].band(Decimal(index))) == name


def test_an_edition_to_come_follows_the_latest_known_rules():
    assert maturity.rules(2027).year == 2026
    assert maturity.rules(2025).year == 2023
    assert maturity.rules(2019).year == 2023


def test_what_was_not_found_of_2023_is_said_to_be_assumed():
    assert len(maturity.EDITIONS[2023].assumed) == 2
    assert not maturity.EDITIONS[2026].assumed


@given(st.integers(0, 63), st.integers(0, 400), st.floats(0, 1), st.integers(0, 6), st.sampled_from([2023, 2026]))
def test_an_index_lies_between_0_and_100(spd, number, share, basic, year):
    found = projected(year=year, spd=Decimal(spd), maturity_sum=int(number * 111 * share), number=number, basic_found=basic)

    assert 0 <= found.index <= 100


def test_the_six_basic_service_affairs_are_known_by_their_words():
    found = maturity.basic_affairs(
        [
            ("pendidikan", 2),
            ("kepegawaian serta pendidikan dan pelatihan", 5),
            ("kesehatan", 1),
            ("Pekerjaan Umum dan Penataan Ruang", 3),
            ("perumahan rakyat dan kawasan permukiman", 1),
            ("ketenteraman, ketertiban umum, dan pelindungan masyarakat", 4),
            ("sosial", 1),
            ("pariwisata", 9),
        ]
    )

    assert found == {"education": 2, "health": 1, "public-works": 3, "housing": 1, "order": 4, "social": 1}
