"""Entries that may be the same: by words, sound and agency."""

import pytest

from exhibits import likeness, search
from exhibits.models import Innovation
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def kebun():
    rows = [
        f.InnovationFactory(title="SAPA KEBUN — Siap Antar Perekaman KTP-el bagi Pekerja Kebun"),
        f.InnovationFactory(title="BANK SAMPAH — Tabungan dari Botol Plastik"),
        f.InnovationFactory(title="SI EMBUN — Sistem Informasi Ibu Hamil"),
    ]
    search.rebuild()
    return rows[0]


@pytest.mark.parametrize("title", ["Sapa Kebun", "SAPAKEBUN", "Sapa Kebon", "saapa  kebbun", "Siap antar perekaman KTP pekerja kebun"])
def test_the_same_words_sounds_and_spellings_find_the_entry(kebun, title):
    assert [found.innovation for found in likeness.near(title)] == [kebun]


@pytest.mark.parametrize("title", ["", "di ke dari", "Kelas Menulis Puisi", "Sistem Parkir Pintar", "🙂", "\x00"])
def test_another_title_finds_nothing(kebun, title):
    assert likeness.near(title) == []


def test_the_reasons_are_told_in_words_and_the_entry_itself_is_left_out(kebun):
    (found,) = likeness.near("Sapa kebun", opd=kebun.opd)

    assert found.why == ["kata sama: sapa, kebun", "bunyi mirip", "OPD sama"]
    assert likeness.near(kebun) == []


def test_an_official_finds_drafts_of_their_agency_but_of_no_other(kebun):
    draft = f.InnovationFactory(title="RAHASIA WANGI — Kopi", status=Innovation.Status.DRAFT)

    assert [found.innovation for found in likeness.near("Rahasia Wangi", user=f.official(draft.opd))] == [draft]
    assert likeness.near("Rahasia Wangi", user=f.official()) == []
    assert [found.innovation for found in likeness.near("Rahasia Wangi", user=f.committee())] == [draft]


def test_three_likely_ones_take_as_many_queries_as_one(kebun, django_assert_num_queries):
    with django_assert_num_queries(4):
        likeness.near("Sapa Kebun")
    for _ in range(2):
        f.InnovationFactory(title="SAPA KEBUN — Lain lagi")
    search.rebuild()
    with django_assert_num_queries(4):
        assert len(likeness.near("Sapa Kebun")) == 3
