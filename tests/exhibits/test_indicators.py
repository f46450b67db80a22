"""Loading the indicators: strict, repeatable, and never touching what the city entered."""

import shutil
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from exhibits.models import CityIndicator, Evidence, Indicator
from tests import factories as f
from tests.exhibits.test_maturity import DATA

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(DATA, tmp_path / "iid")


def load(folder=DATA):
    out = StringIO()
    call_command("load_indicators", str(folder), stdout=out)
    return out.getvalue()


def changed(folder, file, old, new):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_both_editions_and_the_rows_of_the_city_are_there_with_their_words():
    load()

    assert list(Indicator.objects.order_by("edition").values_list("edition", flat=True)) == [2023] * 20 + [2026] * 20
    assert sum(CityIndicator.objects.values_list("max_score", flat=True)) == Decimal(63)
    first = Indicator.objects.get(edition=2026, code=16)
    assert (first.mandatory, first.weight, first.file_types, first.level3) == (True, 3, "PDF", "Peraturan Daerah")
    assert set(Indicator.objects.filter(mandatory=True).values_list("code", flat=True)) == {16, 17, 32, 33, 35}


def test_again_changes_nothing():
    load()

    said = load()

    assert "0 new, 0 changed, 40 unchanged" in said
    assert "0 new, 0 changed, 20 unchanged" in said


def test_new_words_arrive_and_scores_and_claims_stay(folder):
    load()
    CityIndicator.objects.filter(number=1).update(score=Decimal("2.5"), note="RPJMD")
    claim = f.EvidenceFactory(indicator=Indicator.objects.get(edition=2026, code=16))
    changed(folder, "spd_indicators.csv", "Visi dan Misi", "Visi dan Misi Daerah")
    changed(folder, "sid_indicators.csv", "Peraturan Daerah,", "Perda,")

    load(folder)

    row = CityIndicator.objects.get(number=1)
    assert (row.name, row.score, row.note) == ("Visi dan Misi Daerah", Decimal("2.5"), "RPJMD")
    assert Evidence.objects.get(pk=claim.pk).claimed == 2


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("spd_indicators.csv", "2026,1,,Visi dan Misi,1,3,yes", "2026,1,,Visi dan Misi,1,4,yes", "line 2, column max_score: 4"),
        ("spd_indicators.csv", "2026,2,b", "2026,2,a", "stands already in line 3"),
        ("sid_indicators.csv", "2023,16,", "2023,x,", "column code: “x” is not a whole number"),
        ("sid_indicators.csv", ",JPEG/JPG/PNG,", ",EXE/PNG,", "“EXE” is not known here"),
        ("sid_indicators.csv", "edition,code", "edition,number", "sid_indicators.csv"),
    ],
)
def test_a_fault_is_told_with_its_place_and_nothing_is_loaded(folder, file, old, new, words):
    changed(folder, file, old, new)

    with pytest.raises(CommandError) as refused:
        load(folder)

    assert words in str(refused.value)
    assert "Nothing was loaded" in str(refused.value)
    assert not Indicator.objects.exists()
    assert not CityIndicator.objects.exists()


def test_a_lower_highest_score_than_was_entered_is_refused(folder):
    load()
    CityIndicator.objects.filter(number=12).update(score=6)
    changed(folder, "spd_indicators.csv", "Penghargaan bagi inovator,2,6", "Penghargaan bagi inovator,1,3")

    with pytest.raises(CommandError, match="less than the score 6"):
        load(folder)


def test_a_folder_without_the_files_says_which_is_missing(tmp_path):
    with pytest.raises(CommandError, match=r"sid_indicators\.csv"):
        load(tmp_path)
