"""What people type and what they must find among the first five, on the sample of 2023."""

import pytest
from django.http import QueryDict
from django.utils import translation

from exhibits.catalogue import LONGEST_QUERY, Filters, find

pytestmark = [pytest.mark.usefixtures("sample"), pytest.mark.django_db]

INDONESIAN = [
    # stems
    ("melayani surat malam", ["layar-tancap"]),
    ("pelayanan surat malam", ["layar-tancap"]),
    ("izin", ["lungguh", "peta-restu"]),
    ("perizinan", ["lungguh", "peta-restu"]),
    ("perijinan", ["lungguh", "peta-restu"]),
    ("ijin", ["lungguh", "peta-restu"]),
    ("merekam ktp", ["sapa-kebun"]),
    ("pengemasan produk", ["kemas-apik"]),
    ("menimbang sampah", ["timbang-resik"]),
    ("peminjaman aula", ["pelataran"]),
    # typos
    ("stuntng", ["sangu-manten"]),
    ("sampa", ["magersari", "sapu-ladang", "timbang-resik"]),
    ("pelayannan surat", ["layar-tancap"]),
    ("kebakarn", ["jago-geni"]),
    ("ambulnas", ["si-embun", "tulung"]),
    ("musrembang", ["rumpi"]),
    ("stroberri", ["tampah", "kelana-desa"]),
    ("kartukeluarga", ["boyongan", "lelayu"]),
    # abbreviations
    ("ktp", ["sapa-kebun", "bener-jeneng", "boyongan"]),
    ("e-ktp", ["sapa-kebun"]),
    ("KK", ["boyongan", "lelayu"]),
    ("pbb", ["openi"]),
    ("ikm", ["takon", "kemas-apik"]),
    ("umkm", ["kemas-apik", "lungguh"]),
    ("adminduk", ["lelayu", "sapa-kebun", "bener-jeneng"]),
    ("nib", ["lungguh"]),
    ("kdrt", ["telinga"]),
    ("rtlh", ["saka-guru"]),
    ("pkl", ["rukun-lapak"]),
    ("pju mati", ["sisir-rapi"]),
    ("tbc", ["napas-lega"]),
    # synonyms and everyday words
    ("bikin ktp", ["sapa-kebun", "bener-jeneng", "boyongan"]),
    ("ngurus akte kematian", ["lelayu"]),
    ("limbah", ["kulit-apel", "magersari", "sapu-ladang"]),
    ("bumil", ["si-embun"]),
    ("ibu hamil", ["si-embun", "sangu-manten"]),
    ("pindah rumah", ["boyongan"]),
    ("jalan berlubang", ["tambal-rapet"]),
    ("pipa bocor", ["kran"]),
    ("air mati", ["kran"]),
    ("loker", ["nyambut-gawe"]),
    ("curhat", ["ngudar-rasa"]),
    ("bansos", ["si-kentong"]),
    ("darah tinggi", ["tensi-pasar", "antre-omah"]),
    ("perpus", ["pawon-buku"]),
    ("macet", ["dalan-longgar"]),
    ("les gratis", ["sanggrah"]),
    ("wisata difabel", ["rampa"]),
    ("kejar paket", ["jempol-kejar"]),
    ("kos-kosan", ["titip-kos"]),
    ("sengketa tanah", ["adem-ayem"]),
    # names, agencies, English words in Indonesian
    ("sapa kebun", ["sapa-kebun"]),
    ("tempe", ["bungkus-tempe"]),
    ("dinkes", ["si-embun", "tensi-pasar"]),
    ("dispendukcapil", ["lelayu", "bener-jeneng", "boyongan"]),
    ("dinas lingkungan hidup", ["jaga-tuk", "sapu-ladang", "timbang-resik"]),
    ("puskesmas bumiaji", ["waras-tani"]),
    ("mothers", ["si-embun"]),
    # whole sentences and everyday needs
    ("saya mau pindah rumah ke batu", ["boyongan"]),
    ("perekaman ektp", ["sapa-kebun"]),
    ("kakek nenek", ["simbah-gayeng", "rantang"]),
    ("disduk", ["lelayu", "bener-jeneng", "boyongan"]),
    ("buka warung", ["lungguh"]),
    ("buang sampah", ["sapu-ladang", "magersari", "kulit-apel"]),
    ("pirt", ["kemas-apik"]),
    ("paket c", ["jempol-kejar"]),
    ("event batu", ["kelana-desa"]),
    ("ketemu walikota", ["sambang"]),
    ("jam berapa puskesmas beji buka", ["antre-omah"]),
    ("korupsi", ["pasang-mata"]),
    ("air pdam mati dari kemarin", ["kran"]),
    ("makan gratis", ["rantang"]),
]
ENGLISH = [
    ("id card", ["sapa-kebun", "boyongan"]),
    ("death certificates", ["lelayu"]),
    ("small business licence", ["lungguh"]),
    ("waste", ["magersari", "timbang-resik", "kulit-apel", "sapu-ladang"]),
    ("pregnancy", ["si-embun"]),
    ("water leak", ["kran"]),
    ("potholes", ["tambal-rapet"]),
    ("landslides", ["titir"]),
    ("health agency", ["si-embun", "tensi-pasar"]),
    ("disabled tourists", ["rampa"]),
    ("village budget", ["bungkus-tempe"]),
    ("public transport", ["nunut"]),
    ("tuberculossis", ["napas-lega"]),
    ("flowers", ["kembang-setaman"]),
    ("sampah", ["magersari", "sapu-ladang"]),
    ("Dinkes", ["si-embun", "tensi-pasar"]),
    ("trash", ["magersari", "sapu-ladang"]),
    ("where can i take rubbish", ["magersari", "sapu-ladang"]),
    ("old people", ["simbah-gayeng", "rantang"]),
    ("see a doctor", ["antre-omah"]),
    ("doctor queue", ["antre-omah"]),
    ("clinic appointment", ["antre-omah"]),
    ("free health check", ["tensi-pasar"]),
    ("road damage", ["tambal-rapet"]),
    ("business licence", ["lungguh"]),
    ("open data", ["satu-lawang"]),
    ("kartu keluarga", ["boyongan", "lelayu"]),
    ("child stunting", ["sangu-manten"]),
    ("adult education", ["jempol-kejar"]),
    ("hire a hall", ["pelataran"]),
    ("scam", ["pager-sandi"]),
    ("farmers", ["waras-tani", "seger"]),
    ("kids", ["sinau-kebon", "sanggrah"]),
    ("tourism events", ["kelana-desa"]),
    ("meet the mayor", ["sambang"]),
]


def search(text, language="id"):
    with translation.override(language):
        return find(Filters(q=text), language)


def slugs(page):
    return [hit.innovation.slug for hit in page.hits]


@pytest.mark.parametrize(("text", "expected"), INDONESIAN, ids=[text for text, _ in INDONESIAN])
def test_indonesian_queries_find_the_right_ones_among_the_first_five(text, expected):
    assert set(expected) <= set(slugs(search(text))[:5])


@pytest.mark.parametrize(("text", "expected"), ENGLISH, ids=[text for text, _ in ENGLISH])
def test_english_queries_find_the_right_ones_among_the_first_five(text, expected):
    assert set(expected) <= set(slugs(search(text, "en"))[:5])


ALIKE = [("izin", "perizinan"), ("perizinan", "perijinan"), ("penduduk", "kependudukan"), ("limbah", "sampah"), ("kost", "kos")]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_words_that_are_one_word_to_a_reader_find_the_same_entries(one, other):
    assert search(one).total == search(other).total > 0


def test_a_word_of_the_title_comes_before_the_same_word_further_down():
    assert slugs(search("tempe"))[0] == "bungkus-tempe"
    assert slugs(search("apel"))[0] == "kulit-apel"


def test_a_name_typed_in_full_is_the_first_hit():
    for name in ("rumpi", "kran", "sapa kebun", "peta restu", "si embun"):
        assert slugs(search(name))[0] == name.replace(" ", "-")


def test_an_english_term_is_not_taken_for_parts_of_indonesian_words():
    assert "openi" not in slugs(search("open data", "en"))


def test_a_correction_is_told_and_searched():
    page = search("stuntng anak")

    assert page.did_you_mean == "stunting anak"
    assert page.did_you_mean_query == "q=stunting+anak"


def test_a_word_with_another_beginning_and_another_slip_is_not_offered():
    page = search("minyak jelantah")
    assert "pelantas" not in page.did_you_mean


def test_a_known_word_is_never_corrected():
    assert search("tampah").did_you_mean == ""
    assert slugs(search("tampah"))[0] == "tampah"


def test_the_reader_is_told_what_else_was_searched():
    assert "ibu hamil" in search("bumil").also_searched
    assert search("stroberi").also_searched == []


def test_a_synonym_that_only_repeats_what_was_typed_is_not_told():
    assert "ktp-el" not in search("ktp").also_searched


def test_when_no_entry_has_all_words_the_nearest_are_shown_and_said_to_be():
    page = search("perijinan paspor")

    assert page.relaxed
    assert "lungguh" in slugs(page)[:3]


def test_a_word_that_nobody_wrote_finds_nothing_and_invents_nothing():
    page = search("blockchain")

    assert (page.total, page.hits, page.did_you_mean, page.relaxed) == (0, [], "", False)


def test_a_quoted_phrase_must_stand_side_by_side():
    phrase, words = search('"surat pindah"'), search("pindah dan surat")

    assert 0 < phrase.total < words.total
    assert slugs(phrase)[0] == "boyongan"


HARMLESS = [
    "yang dan di",
    "😀 🎪",
    '"',
    "AND OR NOT",
    "* : ^ -",
    "' OR 1=1 --",
    "NEAR(a b)",
    "a:b",
    "{id}",
    "%_\\",
    "<script>alert(1)</script>",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_operators_quotes_emoji_and_stop_words_do_no_harm(text):
    assert search(text).number == 1


def test_a_query_of_stop_words_shows_everything_and_says_why():
    page = search("yang untuk dan")

    assert page.wordless
    assert page.total == search("").total
    assert not search("").wordless


def test_markup_in_a_query_is_never_markup_in_the_answer():
    page = search("<script>alert(1)</script> ktp")

    assert "<script" not in "".join(hit.summary_marked + hit.snippet for hit in page.hits)
    assert all("&lt;" not in hit.title_marked for hit in page.hits)


def test_matches_are_marked_where_they_stand():
    hit = search("bikin ktp").hits[0]

    assert "<mark>KTP-el</mark>" in hit.expansion_marked
    assert "<mark>KTP-el</mark>" in hit.summary_marked
    assert "<mark>" in hit.snippet


def test_stems_are_marked_in_the_form_the_text_has():
    assert "<mark>perekam</mark>" in next(hit for hit in search("rekam ktp").hits if hit.innovation.slug == "sapa-kebun").summary_marked


def test_a_snippet_names_its_field_and_stays_short():
    hit = next(hit for hit in search("ktp").hits if hit.innovation.slug == "pasang-mata" or hit.snippet_label)

    assert hit.snippet_label
    assert len(hit.snippet.replace("<mark>", "").replace("</mark>", "")) < 210


def test_english_texts_are_marked_for_english_readers():
    with translation.override("en"):
        hit = find(Filters(q="waste"), "en").hits[0]

    assert "<mark>" in hit.summary_marked + hit.title_marked + hit.expansion_marked


def test_a_query_of_five_thousand_letters_is_cut_and_said_to_be(rf):
    filters = Filters.from_query(rf.get("/", {"q": "ktp " * 1250}).GET)

    assert filters.shortened
    assert len(filters.q) <= LONGEST_QUERY
    assert "sapa-kebun" in slugs(find(filters, "id"))[:5]


@pytest.mark.parametrize("words", ["xyzzy", "helikopter", "qqq www", "🚁🚁 helikopter"])
def test_who_finds_nothing_is_offered_the_nearest(words):
    page = search(words)

    assert page.total == 0
    assert page.nearest


def test_without_the_filters_there_may_be_something():
    page = find(Filters.from_query(QueryDict("q=sampah&kategori=regional&tahap=initiative&digital=ya")), "id")

    assert page.total == 0
    assert page.nearest and not page.nearest_words


def test_a_doubled_word_is_found_though_the_single_one_says_nothing():
    page = find(Filters.from_query(QueryDict("q=oleh-oleh")), "id")

    assert 0 < page.total < 10
    assert not page.wordless
