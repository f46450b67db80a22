"""Words, stems, synonyms and corrections, without a database."""

import pytest

from exhibits.search import corrections, language
from exhibits.search.query import parse
from exhibits.search.ranking import Scores, in_order, positions
from exhibits.search.thesaurus import Thesaurus

VOCABULARY = dict.fromkeys(["kartu", "keluarga", "layanan", "pelayanan", "perizinan", "rampa", "sampah", "sapa", "stunting"], 3)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("melayani", "pelayanan"),
        ("layanan", "pelayanan"),
        ("izin", "perizinan"),
        ("ijin", "perijinan"),
        ("penduduk", "kependudukan"),
        ("mengurus", "pengurusan"),
        ("merekam", "perekaman"),
        ("sehat", "kesehatan"),
        ("petani", "pertanian"),
        ("lahir", "kelahiran"),
        ("bekerja", "pekerjaan"),
        ("sampah", "persampahan"),
    ],
)
def test_indonesian_words_of_one_root_share_a_form(one, other):
    assert set(language.forms(one, "id")) & set(language.forms(other, "id"))


@pytest.mark.parametrize(("one", "other"), [("permits", "permit"), ("farming", "farm"), ("vacancies", "vacancy")])
def test_english_words_of_one_root_share_a_stem(one, other):
    assert language.stem(one, "en") == language.stem(other, "en")


def test_words_are_folded_and_single_letters_and_other_scripts_left_out():
    assert language.words("Café “SAPA KEBUN” — e-KTP & 日本 😀 24 jam!") == ["cafe", "sapa", "kebun", "ktp", "24", "jam"]


def test_compounds_are_also_known_as_one_word_but_doubled_words_are_not():
    assert language.joined_words("KTP-el, e-KTP dan kupu-kupu") == ["ktpel", "ektp"]
    assert language.joined_words("oleh-oleh dari kupu-kupu oleh") == ["oleholeh"]


def test_a_very_long_word_is_cut():
    assert language.words("a" * 500) == ["a" * language.LONGEST_WORD]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("stuntng", "stunting"), ("sampa", "sampah"), ("pelayannan", "pelayanan"), ("perizian", "perizinan"), ("kartuu", "kartu")],
)
def test_a_slip_leads_to_the_nearest_word(typed, meant):
    assert corrections.correct(typed, VOCABULARY) == meant


@pytest.mark.parametrize("typed", ["kk", "tik", "blockchain", "xyzzy"])
def test_short_words_and_words_far_from_any_other_stay_as_they_are(typed):
    assert corrections.correct(typed, VOCABULARY) == ""


def test_two_words_written_as_one_are_taken_apart():
    assert corrections.split("kartukeluarga", VOCABULARY) == ("kartu", "keluarga")


def test_synonyms_find_each_other_and_one_way_terms_only_from_the_first():
    thesaurus = Thesaurus((("bumil, ibu hamil", False), ("adminduk, ktp, kartu keluarga", True)))

    assert thesaurus.others(["bumil"]) == ["ibu hamil"]
    assert thesaurus.others(["ibu", "hamil"]) == ["bumil"]
    assert thesaurus.others(["adminduk"]) == ["ktp", "kartu keluarga"]
    assert thesaurus.others(["ktp"]) == []


def test_a_synonym_is_known_in_any_form_of_its_word():
    assert Thesaurus((("izin, ijin", False),)).others(["perijinan"]) == ["izin"]


def test_the_longest_known_term_of_a_query_is_one_group():
    thesaurus = Thesaurus((("kartu tanda penduduk, ktp", False), ("kartu, card", False)))
    groups = [group.typed for group in parse("kartu tanda penduduk rusak", "id", thesaurus) if not group.bonus]

    assert groups == [("kartu", "tanda", "penduduk"), ("rusak",)]


def test_words_of_wanting_are_soft_unless_there_is_nothing_else():
    wanted = {group.typed[0]: group.soft for group in parse("bikin ktp", "id", Thesaurus(())) if not group.bonus}
    alone = [group.soft for group in parse("daftar", "id", Thesaurus(()))]

    assert wanted == {"bikin": True, "ktp": False}
    assert alone == [False]


@pytest.mark.parametrize("text", ["", "   ", "yang dan di", "the of", "😀", '"', '""', "( ) * : - ^ '", "\x00"])
def test_a_query_without_a_telling_word_has_no_groups(text):
    assert parse(text, "id", Thesaurus(())) == []


def test_scores_are_summed_and_come_out_best_first_with_ties_in_order():
    scores = Scores()
    scores.add(0b0110, 5)
    scores.add(0b0011, 3)
    scores.add(0b1000, 100)

    assert scores.best(0b1111, 0, 10) == [3, 1, 2, 0]
    assert scores.best(0b1111, 1, 2) == [1, 2]
    assert scores.best(0b0111, 2, 5) == [0]


def test_scores_know_who_has_at_least_so_much():
    scores = Scores()
    scores.add(0b0111, 1)
    scores.add(0b0011, 1)
    scores.add(0b0001, 1)

    assert scores.at_least(1, 0b1111) == 0b0111
    assert scores.at_least(2, 0b1111) == 0b0011
    assert scores.at_least(3, 0b1111) == 0b0001
    assert scores.at_least(4, 0b1111) == 0


def test_a_page_of_a_set_by_its_own_order_and_by_another():
    assert positions(0b101101, 1, 2) == [2, 3]
    assert positions(0, 0, 5) == []
    assert in_order(0b1011, [3, 2, 1, 0], 1, 5) == [1, 0]
