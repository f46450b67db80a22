"""The outline of a proposal as a document that Word and LibreOffice open."""

import io
import re
import zipfile

import docx
import pytest
from django.urls import reverse
from docx.oxml.ns import qn
from lxml import etree

from exhibits.exporting import kipp
from exhibits.exporting.kipp_outline import ASPECTS
from tests import factories as f

pytestmark = pytest.mark.django_db


def opened(innovation):
    return docx.Document(io.BytesIO(kipp.document(innovation)))


def under(document, heading):
    """The paragraphs of one part, as (style, text)."""
    found, inside = [], False
    for paragraph in document.paragraphs:
        if paragraph.style.name == "Heading 1":
            inside = paragraph.text.endswith(heading)
        elif inside:
            found.append((paragraph.style.name, paragraph.text))
    return found


def test_every_aspect_is_a_heading_in_the_order_of_the_competition_and_weights_make_a_hundred():
    heads = [line.text for line in opened(f.InnovationFactory()).paragraphs if line.style.name == "Heading 1"]

    assert heads[1:9] == [
        *("1. Ringkasan", "2. Latar Belakang dan Tujuan", "3. Kebaruan/Nilai Tambah", "4. Implementasi Inovasi"),
        *("5. Signifikansi", "6. Adaptabilitas", "7. Sumber Daya", "8. Strategi Keberlanjutan"),
    ]
    assert sum(aspect.weight for aspect in ASPECTS) == 100


def test_what_the_register_knows_is_filled_in_with_its_paragraphs():
    part = under(opened(f.InnovationFactory(problem="Jauh.\n\nMahal.", goals="Dekat.")), "Latar Belakang dan Tujuan")

    assert [text for style, text in part if style == "Normal"] == ["Jauh.", "Mahal.", "Dekat."]
    assert [text for style, text in part if style == "Heading 2"] == ["Masalah", "Tujuan"]


def test_where_nothing_is_known_the_writer_is_asked_to_write():
    part = under(opened(f.InnovationFactory()), "Adaptabilitas")

    assert ("Petunjuk", "Belum ada isian di portal. Tulis di sini.") in part
    assert len([style for style, _text in part if style == "Petunjuk"]) == 3


@pytest.mark.parametrize(("words", "said"), [(200, "Terisi 200 kata, paling banyak 200 kata."), (203, "Kurangi 3 kata.")])
def test_the_summary_is_measured_against_its_limit(words, said):
    part = under(opened(f.InnovationFactory(summary="a " * words)), "Ringkasan")

    assert part[0][1].endswith(said)


def test_the_source_and_year_of_the_outline_and_a_sample_are_named():
    text = "\n".join(line.text for line in opened(f.InnovationFactory(is_sample=True)).paragraphs)

    assert "KIPP 2023" in text
    assert "PermenPANRB Nomor 7 Tahun 2021" in text
    assert "DATA CONTOH" in text


def test_it_is_an_indonesian_document_on_a4_with_numbered_pages():
    document = opened(f.InnovationFactory())

    language = document.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}")
    assert language.get(qn("w:val")) == "id-ID"
    assert document.core_properties.language == "id-ID"
    assert round(document.sections[0].page_width.cm, 1) == 21.0
    fields = [field.get(qn("w:instr")) for field in document.sections[0].footer.paragraphs[0]._p.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_every_part_of_the_file_is_well_formed_also_with_signs_that_xml_cannot_hold():
    innovation = f.InnovationFactory(title="A & B <b>\x0b", summary="x\x01y")
    innovation.links.create(label="Situs", url="https://batukota.go.id")

    with zipfile.ZipFile(io.BytesIO(kipp.document(innovation))) as parts:
        assert parts.testzip() is None
        for name in parts.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(parts.read(name))
        assert b"A &amp; B &lt;b&gt;" in parts.read("word/document.xml")


def test_who_may_see_the_entry_gets_the_document_and_nobody_else(client):
    innovation = f.InnovationFactory()
    address = reverse("admin:exhibits_innovation_kipp", args=[innovation.pk])
    for person, status in ((f.official(innovation.opd), 200), (f.committee(), 200), (f.leader(), 200), (f.official(), 404)):
        client.force_login(person)
        assert client.get(address).status_code == status


def test_the_button_stands_on_the_page_of_the_entry(client):
    innovation = f.InnovationFactory(status="draft")
    client.force_login(f.official(innovation.opd))

    page = client.get(reverse("admin:exhibits_innovation_change", args=[innovation.pk])).content.decode()

    assert re.search(rf'href="{reverse("admin:exhibits_innovation_kipp", args=[innovation.pk])}"', page)
