"""The catalogue's filters, counts, pages, chips and type-ahead, on the sample of 2023 (82 innovations and 26 from the press)."""

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from exhibits.catalogue import PER_PAGE, SORTS, Filters, find, suggest
from exhibits.models import Innovation

pytestmark = [pytest.mark.usefixtures("sample"), pytest.mark.django_db]


def page(address="", language="id"):
    with translation.override(language):
        return find(Filters.from_query(QueryDict(address)), language)


def counts(result, name):
    facet = next(facet for facet in result.facets if facet.name == name)
    return {option.value: option.count for option in facet.options}


def slugs(result):
    return [hit.innovation.slug for hit in result.hits]


def test_without_filters_every_published_innovation_is_there_in_the_order_of_titles():
    result = page()

    assert result.total == Innovation.objects.published().count() == 108
    assert result.pages == -(-108 // PER_PAGE)
    assert slugs(result) == sorted(slugs(result))


def test_counts_of_a_filter_are_what_choosing_it_would_show():
    for name in ("kategori", "tahap", "tema", "opd", "digital", "pameran"):
        for value, count in counts(page("q=warga"), name).items():
            assert page(f"q=warga&{name}={value}").total == count


def test_a_filter_is_counted_with_the_others_applied_but_not_itself():
    alone, chosen = page("tahap=trial"), page("tahap=trial&kategori=regional")

    assert counts(chosen, "kategori") == counts(alone, "kategori")
    assert counts(chosen, "tahap") == counts(page("kategori=regional"), "tahap")
    assert chosen.total == counts(alone, "kategori")["regional"]


def test_values_of_one_filter_widen_and_filters_together_narrow():
    waste, water = page("tema=waste").total, page("tema=water").total
    both = page("tema=waste&tema=water").total

    assert max(waste, water) < both <= waste + water
    assert page("tema=waste&tema=water&kategori=regional").total < both


def test_the_exhibition_filter_knows_who_stands_there():
    assert page("pameran=pameran-inovasi-2023").total == 82


def test_digital_and_not_digital_are_everything():
    assert page("digital=ya").total + page("digital=tidak").total == page().total


def test_agencies_may_be_named_in_any_case():
    assert page("opd=DINKES").filters.opd == ("dinkes",)


def test_choices_that_would_show_nothing_are_left_out_unless_chosen():
    result = page("q=biogas&tema=tax")

    assert counts(result, "tema")["tax"] == 0
    assert "budget" not in counts(result, "tema")
    assert len(counts(result, "kategori")) == 3


def test_unknown_values_are_told_and_do_not_filter():
    result = page("kategori=angkasa&tema=waste&tahap=%3Cb%3E&urut=acak&halaman=nol&opd=&pameran=2099&digital=mungkin")

    assert result.filters.unknown == (
        "kategori=angkasa", "tahap=<b>", "digital=mungkin", "pameran=2099", "urut=acak", "halaman=nol",
    )  # fmt: skip
    assert result.total == page("tema=waste").total
    assert result.number == 1


@pytest.mark.parametrize("number", ["0", "-1", "1e3", "²", "99999999999", "1.5", "\x00"])
def test_a_page_number_that_is_none_is_told_and_page_one_is_shown(number):
    filters = Filters.from_query(QueryDict(f"halaman={number}"))

    assert filters.halaman == 1


def test_a_page_beyond_the_end_has_no_hits_and_says_so():
    result = page("halaman=500&tema=waste")

    assert result.beyond_end
    assert result.hits == []
    assert result.total > 0
    assert result.filters.query(halaman=1) == "tema=waste"


def test_pages_show_everything_once_in_every_order():
    pages = page("q=warga").pages
    for sort in SORTS:
        seen = [slug for number in range(1, pages + 1) for slug in slugs(page(f"q=warga&urut={sort}&halaman={number}"))]
        assert len(seen) == len(set(seen)) == page("q=warga").total


def test_newest_first_and_by_title():
    published = [hit.innovation.published_at for hit in page("urut=terbaru").hits]
    titles = [hit.innovation.slug for hit in page("q=warga&urut=judul").hits]

    assert published == sorted(published, reverse=True)
    assert titles == sorted(titles)


def test_the_order_is_by_match_with_words_and_by_title_without():
    assert page("q=ktp").filters.sort == "relevan"
    assert page("urut=relevan").filters.sort == "judul"
    assert page("q=ktp&urut=terbaru").filters.sort == "terbaru"


def test_each_filter_in_use_is_a_chip_that_leads_to_the_page_without_it():
    result = page("q=warga&kategori=regional&tema=waste&tema=water&halaman=2")

    assert (result.chips[0].facet, result.chips[0].label) == ("Kategori", "Inovasi daerah")
    assert {chip.query for chip in result.chips} == {
        "q=warga&tema=waste&tema=water",
        "q=warga&kategori=regional&tema=water",
        "q=warga&kategori=regional&tema=waste",
    }


def test_an_address_is_made_from_what_is_chosen_with_changes():
    filters = page("q=bikin+ktp&kategori=regional&halaman=3&urut=judul&xyz=1").filters

    assert filters.query() == "q=bikin+ktp&kategori=regional&urut=judul"
    assert filters.query(halaman=4) == "q=bikin+ktp&kategori=regional&urut=judul&halaman=4"
    assert filters.query(q="", kategori=(), urut="") == ""
    assert filters.active == 1


def test_labels_are_in_the_readers_language():
    labels = {option.label for facet in page(language="en").facets for option in facet.options}

    assert {"Waste", "Public service", "Implemented", "Not digital"} <= labels
    assert "Sampah" in {option.label for facet in page().facets for option in facet.options}


def test_control_characters_and_runs_of_spaces_are_taken_out_of_a_query():
    assert Filters.from_query(QueryDict("q=%00%0a+bikin++%09ktp%00")).q == "bikin ktp"


def test_the_number_of_queries_is_the_same_for_few_and_for_many():
    def queries(address):
        page(address)
        with CaptureQueriesContext(connection) as captured:
            page(address)
        return len(captured)

    assert queries("q=biogas") == queries("q=warga") == queries("") == queries("kategori=regional") <= 5


def test_a_first_reading_takes_at_most_ten_queries():
    with CaptureQueriesContext(connection) as captured:
        page("q=stuntng+ibuk&kategori=public-service")

    assert len(captured) <= 10


def test_type_ahead_offers_names_agencies_categories_themes_and_words():
    def kinds(text):
        return {(one.kind, one.label) for one in suggest(text, "id")}

    assert ("innovation", "SAPA KEBUN") in kinds("sapa k")
    assert ("innovation", "SAPA KEBUN") in kinds("kebu")
    assert ("opd", "Dinkes") in kinds("dink")
    assert ("opd", "DPMPTSP") in kinds("dinas penanaman")
    assert ("theme", "Sampah") in kinds("samp")
    assert ("category", "Pelayanan publik") in kinds("pelayanan pu")
    assert ("word", "bikin ktp") in kinds("bikin kt")


def test_type_ahead_leads_somewhere_that_exists(client):
    found = [one for text in ("sampah", "dinkes", "pelayanan") for one in suggest(text, "id")]

    assert found
    assert all(one.url.startswith("/") and one.detail for one in found)
    assert next(one.url for one in found if one.kind == "theme") == "/inovasi/?tema=waste"


def test_type_ahead_speaks_english():
    with translation.override("en"):
        found = suggest("wat", "en")

    assert ("Water and springs", "Theme", "/en/inovasi/?tema=water") in {(one.label, one.detail, one.url) for one in found}


@pytest.mark.parametrize("text", ["", "a", "%", "_", "\x00", "😀", '"', "x" * 5000, "' OR 1=1", "zzzz"])
def test_type_ahead_has_nothing_to_say_to_nonsense(text):
    assert suggest(text, "id") == []


def test_type_ahead_takes_at_most_five_queries():
    for text in ("sa", "kebun", "pel", "bikin k"):
        with CaptureQueriesContext(connection) as captured:
            suggest(text, "id")
        assert len(captured) <= 5
