"""The catalogue page on the sample register: hits, filters, what is unknown, the part that htmx fetches, suggestions."""

import json
import re

import pytest
from django.test import Client

FRAGMENT = {"HX-Request": "true", "HX-Target": "katalog"}


@pytest.fixture
def get(sample, db):
    client = Client()

    def read(address="/inovasi/", headers=None, **query):
        answer = client.get(address, query, headers=headers)
        answer.text = answer.content.decode()
        return answer

    return read


def slugs(answer):
    return re.findall(r'data-slug="([\w-]+)"', answer.text)


def test_hits_carry_their_handles_and_marked_words(get):
    page = get(q="bikin ktp")

    assert slugs(page)[0] == "sapa-kebun"
    assert page.text.count('data-test="result"') == len(slugs(page)) <= 12
    assert "<mark>KTP-el</mark>" in page.text
    assert re.search(r'data-test="result-count">\s*\d+ inovasi untuk “bikin ktp”', page.text)


def test_a_snippet_of_another_language_says_so(get):
    page = get("/en/inovasi/", q="bikin ktp")

    assert re.search(r'<p class="snippet">(?:[\w ]+: )?<span lang="id">', page.text)


def test_filters_are_boxes_of_the_search_form_and_chips_that_can_be_removed(get):
    page = get(q="ktp", kategori="public-service", tahap="implemented")

    assert re.search(r'name="kategori"\s+value="public-service"\s+id="kategori-public-service"\s+checked', page.text)
    assert 'href="?q=ktp&amp;kategori=public-service"' in page.text
    assert 'href="?q=ktp&amp;tahap=implemented"' in page.text


@pytest.mark.parametrize("example", ["bikin ktp", "sampah dapur", "antre puskesmas"])
def test_the_example_searches_of_the_home_page_find_something(get, example):
    assert example in get("/").text
    assert slugs(get(q=example))


@pytest.mark.parametrize("example", ["get an identity card", "kitchen waste", "health centre queue"])
def test_the_english_example_searches_find_something(get, example):
    assert example in get("/en/").text
    assert slugs(get("/en/inovasi/", q=example))


def test_unknown_filters_are_named_and_left_out(get):
    page = get(kategori="ngawur", urut="acak")

    assert page.status_code == 200
    assert "<code>kategori=ngawur</code>" in page.text
    assert "<code>urut=acak</code>" in page.text
    assert len(slugs(page)) == 12


def test_a_page_beyond_the_end_is_404_and_offers_the_first_with_the_filters(get):
    page = get(q="ktp", halaman="99")

    assert page.status_code == 404
    assert "Tidak ada halaman 99" in page.text
    assert 'href="?q=ktp"' in page.text


def test_a_typo_is_answered_with_what_was_meant(get):
    page = get(q="stuntng")

    assert 'data-test="did-you-mean"' in page.text
    assert slugs(page)


def test_nothing_found_leads_on_to_saying_what_is_missing(get):
    page = get(q="zzqqx")

    assert not slugs(page)
    assert "Belum ada inovasi untuk “zzqqx”" in page.text
    assert 'href="/suara/tulis/"' in page.text


@pytest.mark.parametrize("words", ["🙂", "a" * 5000, "<script>alert(1)</script>", '"', "%", "' OR 1=1 --", "\x00", "(((", "*"])
def test_no_search_is_too_strange(get, words):
    page = get(q=words)

    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_htmx_gets_the_very_part_that_stands_in_the_page(get):
    whole, part = get(q="ktp"), get(q="ktp", headers=FRAGMENT)
    body = re.sub(r"<title>.*?</title>", "", part.text, flags=re.S)

    assert "<html" not in part.text
    assert "<title>" in part.text
    assert re.sub(r"\s+", " ", body).strip() in re.sub(r"\s+", " ", whole.text)
    assert "HX-Request" in whole["Vary"]


def test_a_page_restored_from_history_is_whole(get):
    assert "<html" in get(q="ktp", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}).text


def test_every_search_names_the_catalogue_as_its_proper_address(get):
    for page in (get(), get(q="ktp"), get(kategori="regional", halaman="1")):
        assert '<link rel="canonical" href="http://testserver/inovasi/">' in page.text
    assert 'href="http://testserver/inovasi/?halaman=2"' in get(halaman="2").text
    assert 'content="noindex"' in get(halaman="99").text


def test_suggestions_are_json_with_addresses(get):
    answer = get("/cari/saran", q="puske")
    rows = json.loads(answer.text)["suggestions"]

    assert rows and {"label", "detail", "url", "kind"} == set(rows[0])
    assert json.loads(get("/cari/saran", q="p").text) == {"suggestions": []}
    assert json.loads(get("/en/cari/saran", q="dinkes").text)["suggestions"][0]["url"].startswith("/en/opd/")
