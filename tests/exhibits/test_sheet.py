"""The print sheet: one A4 page, tagged, with every text as it was written."""

import io
import re

import pytest
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from exhibits import sheets
from opds import revision
from tests.factories import ExhibitionFactory, InnovationFactory, OpdFactory, StandFactory

pytestmark = pytest.mark.django_db

EVIL = r"#panic() $x$ \n @a *b* _c_ `d` <script>alert(1)</script> [e] // /* -- ~ = + 'q' \"r\""
FIELDS = ("summary", "problem", "solution", "benefits", "who_can_use", "where_to_get_it", "requirements", "cost", "duration", "hours")


def read(pdf):
    return PdfReader(io.BytesIO(pdf))


def words(pdf):
    """The text of all pages on one line, without the invisible places where a line may end."""
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in read(pdf).pages).replace("\u200b", ""))


def squeezed(text):
    return re.sub(r"\s+", "", text)


@pytest.fixture
def innovation():
    return InnovationFactory(
        slug="sapa-kebun",
        title="SAPA KEBUN — Siap Antar",
        title_en="SAPA KEBUN — At the Field",
        summary="KTP di kebun.",
        summary_en="ID cards in the field.",
        who_can_use="Pekerja kebun",
        cost="Gratis",
        problem="Kantor jauh.",
        opd=OpdFactory(name="Dinas Kependudukan"),
    )


def address_of(innovation):
    return reverse("exhibits:sheet", args=[innovation.slug])


def test_it_is_one_a4_page_with_the_texts_and_the_title_in_its_metadata(client, innovation):
    answer = client.get(address_of(innovation))
    pdf = read(answer.content)

    assert answer["Content-Type"] == "application/pdf"
    assert len(pdf.pages) == 1
    assert (round(pdf.pages[0].mediabox.width), round(pdf.pages[0].mediabox.height)) == (595, 842)
    assert pdf.metadata.title == "SAPA KEBUN"
    for text in ("SAPA KEBUN", "Siap Antar", "KTP di kebun.", "Pekerja kebun", "Gratis", "Kantor jauh.", "Dinas Kependudukan"):
        assert squeezed(text) in words(answer.content)
    assert f"testserver{innovation.get_absolute_url()}" in words(answer.content)


def test_it_is_tagged_and_claims_accessibility(client, innovation):
    pdf = read(client.get(address_of(innovation)).content)

    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in pdf.trailer["/Root"]["/Metadata"].get_data()
    assert pdf.trailer["/Root"]["/Lang"] == "id"


def test_it_speaks_the_language_of_its_address(client, innovation):
    page = client.get("/en" + address_of(innovation)).content

    assert squeezed("ID cards in the field.") in words(page) and squeezed("How to use this service") in words(page)
    assert read(page).trailer["/Root"]["/Lang"] == "en"


def test_it_says_where_texts_are_not_in_the_readers_language():
    row = InnovationFactory(problem="Antrean panjang.", problem_en="")
    with translation.override("en"):
        assert "Indonesianonly" in words(sheets.make(row, address="http://example.org/"))
    assert "Indonesia" not in words(sheets.make(row, address="http://example.org/"))


def test_its_code_leads_to_the_page(innovation):
    with translation.override("id"):
        content = sheets.content(innovation, address="https://inovasi.example/inovasi/sapa-kebun/")

    assert content["qr"].lstrip().startswith(("<svg", "<?xml"))
    assert "https://inovasi.example/inovasi/sapa-kebun/" in content["qr_alt"]


def test_markup_in_any_field_is_written_as_it_is():
    texts = {field: f"{EVIL} {field}" for field in FIELDS}
    row = InnovationFactory(title=EVIL, keywords=EVIL, opd=OpdFactory(name=EVIL), **texts)
    stand = StandFactory(exhibition=ExhibitionFactory(name=EVIL), name=EVIL)
    stand.innovations.add(row)
    found = words(sheets.make(row, address="https://inovasi.example/"))

    assert found.count(squeezed(EVIL)) >= 13
    for text in texts.values():
        assert squeezed(text) in found


def test_the_longest_texts_fit_one_page_and_what_is_shortened_says_so():
    short = dict.fromkeys(("who_can_use", "where_to_get_it", "requirements"), "kata " * 59)
    short |= dict.fromkeys(("cost", "duration", "hours"), "kata " * 39)
    row = InnovationFactory(
        title="JUDUL PANJANG " * 14,
        summary="ringkas " * 49,
        problem="masalah " * 6000,
        solution="cara " * 6000,
        benefits="hasil " * 6000,
        **short,
    )
    pdf = sheets.make(row, address="https://inovasi.example/inovasi/" + "a" * 80 + "/")

    assert len(read(pdf).pages) == 1
    assert words(pdf).count("…(") == 3
    assert squeezed("ringkas " * 49) in words(pdf)


def test_a_long_text_that_fits_in_small_type_is_not_shortened():
    text = "Kalimat yang cukup panjang untuk diuji. " * 25
    row = InnovationFactory(problem=text, solution=text, benefits=text)
    pdf = sheets.make(row, address="https://inovasi.example/")

    assert len(read(pdf).pages) == 1
    assert words(pdf).count(squeezed(text)) == 3


def test_a_word_longer_than_a_line_breaks_rather_than_leaving_the_page():
    row = InnovationFactory(title="X" * 200, summary="y" * 400)
    pdf = sheets.make(row, address="https://inovasi.example/")

    assert len(read(pdf).pages) == 1
    assert "y" * 400 in words(pdf)


@pytest.mark.parametrize("text", ["apel 😀", "aksara ꦲꦤ", "\x0bkendali\x07", "baris\nbaru"])
def test_unusual_characters_make_a_page_all_the_same(text):
    pdf = sheets.make(InnovationFactory(summary=text), address="https://inovasi.example/")

    assert len(read(pdf).pages) == 1


def test_an_entry_with_nothing_but_a_summary_has_a_sheet():
    pdf = sheets.make(InnovationFactory(category=None, source_url="https://sumber.example/"), address="https://inovasi.example/")

    assert len(read(pdf).pages) == 1


def test_the_stand_of_a_training_edition_is_not_named(innovation):
    training = ExhibitionFactory(name="Ruang coba", training_of=ExhibitionFactory())
    StandFactory(exhibition=training, number="77").innovations.add(innovation)

    assert sheets.content(innovation, address="https://inovasi.example/")["stand"] == ""


@pytest.mark.parametrize("status", ["draft", "submitted", "changes-requested", "stopped"])
def test_what_is_not_public_has_no_sheet(client, status):
    row = InnovationFactory(status=status, stopped_reason="Selesai." if status == "stopped" else "")

    assert client.get(address_of(row)).status_code == 404


def test_an_unknown_slug_is_not_found(client):
    assert client.get(reverse("exhibits:sheet", args=["tidak-ada"])).status_code == 404


def test_a_merged_entry_leads_to_the_sheet_of_its_heir(client, innovation):
    row = InnovationFactory(status="merged", merged_into=innovation)
    answer = client.get(address_of(row))

    assert (answer.status_code, answer["Location"]) == (301, address_of(innovation))


def test_an_unchanged_sheet_costs_a_reader_nothing(client, innovation):
    first = client.get(address_of(innovation))
    again = client.get(address_of(innovation), headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304 and not again.content


def test_it_is_made_once_for_each_revision(client, innovation, django_capture_on_commit_callbacks):
    before = client.get(address_of(innovation))
    innovation.summary = "KTP di gudang."
    innovation.save()
    kept = client.get(address_of(innovation) + "?apa=saja")
    with django_capture_on_commit_callbacks(execute=True):
        revision.bump()
    after = client.get(address_of(innovation))

    assert kept["ETag"] == before["ETag"] != after["ETag"]
    assert squeezed("KTP di gudang.") in words(after.content)


def test_only_reading_is_allowed(client, innovation):
    assert client.post(address_of(innovation)).status_code == 405
