"""A proposal's outline for one innovation as a Word document: what the register knows is filled in, what lacks is asked for.

The outline itself, with its source and edition, is in `kipp_outline.py`.
"""

from __future__ import annotations

import io
import re
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from exhibits.exporting.kipp_outline import ASPECTS, SOURCE, YEAR, Aspect
from exhibits.models import Innovation
from exhibits.readiness import words_in
from opds.sheets_out import UNWRITABLE

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LANGUAGE = "id-ID"
PROMPT, NOTE = "Petunjuk", "Catatan"
GREEN, GREY, TINT = RGBColor(0x1B, 0x5E, 0x3B), RGBColor(0x55, 0x5B, 0x57), "EAF3EC"


def document(innovation: Innovation) -> bytes:
    """The outline of this innovation as DOCX, A4, in Indonesian."""
    with override("id"):
        page = _blank(innovation)
        _opening(page, innovation)
        for number, aspect in enumerate(ASPECTS, start=1):
            _part(page, f"{number}. {aspect.heading}", aspect, innovation)
        _proof(page, innovation)
    file = io.BytesIO()
    page.save(file)
    return file.getvalue()


def _blank(innovation: Innovation) -> Any:
    page = Document()
    section = page.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2.5)
    _styles(page)
    _footer(section, innovation)
    about = page.core_properties
    about.title, about.subject, about.language = _clean(innovation.title), f"Kerangka proposal KIPP {YEAR}", LANGUAGE
    about.author, about.comments, about.keywords = innovation.opd.name, "", ""
    about.created = about.modified = timezone.now().replace(tzinfo=None)
    return page


def _styles(page: Any) -> None:
    """Real styles, so that the writer's own program shows an outline and can change the look in one place."""
    styles = page.styles
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = defaults.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        defaults.append(language)
    language.set(qn("w:val"), LANGUAGE)
    styles["Normal"].font.name, styles["Normal"].font.size = "Calibri", Pt(11)
    styles["Normal"].paragraph_format.space_after = Pt(6)
    for name, size in (("Title", 22), ("Heading 1", 15), ("Heading 2", 12)):
        style = styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Calibri", Pt(size), GREEN
        style.element.rPr.rFonts.attrib.clear()
        style.element.rPr.rFonts.set(qn("w:ascii"), "Calibri")
        style.element.rPr.rFonts.set(qn("w:hAnsi"), "Calibri")
    for name, italic in ((PROMPT, True), (NOTE, False)):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        style.font.italic, style.font.size, style.font.color.rgb = italic, Pt(10), GREY
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), TINT)
    styles[PROMPT].element.get_or_add_pPr().append(shade)


def _footer(section: Any, innovation: Innovation) -> None:
    line = section.footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.add_run(f"{_clean(innovation.short_title)} · halaman ")
    _field(line, "PAGE")
    line.add_run(" dari ")
    _field(line, "NUMPAGES")


def _field(line: Any, code: str) -> None:
    """A number that the reader's program works out."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    line._p.append(field)


def _opening(page: Any, innovation: Innovation) -> None:
    page.add_paragraph(_clean(innovation.title), style="Title")
    if innovation.is_sample:
        page.add_paragraph("DATA CONTOH: entri ini dibuat untuk peragaan, bukan inovasi sungguhan.", style=NOTE)
    page.add_paragraph(
        f"Kerangka proposal Kompetisi Inovasi Pelayanan Publik (KIPP), disusun {date_format(timezone.localdate())}", style=NOTE
    )
    page.add_paragraph(SOURCE, style=NOTE)
    page.add_paragraph("Bagian berlatar hijau adalah petunjuk. Hapus setelah diisi.", style=PROMPT)
    page.add_heading("Identitas", level=1)
    rows = [
        ("Nama inovasi", innovation.title),
        ("Unit pelayanan publik", innovation.opd.name),
        ("Kelompok dan kategori KIPP", ""),
        ("Mulai diterapkan", date_format(innovation.implemented_date) if innovation.implemented_date else ""),
        ("Penggagas", innovation.initiator_name or innovation.get_initiator_display()),
        ("Tujuan pembangunan berkelanjutan", ", ".join(f"TPB {number}" for number in innovation.sdgs)),
        ("Alamat layanan", innovation.service_url),
        ("Video", innovation.video_url),
        ("Nama dan nomor narahubung", ""),
    ]
    table = page.add_table(rows=0, cols=2, style="Table Grid")
    for name, value in rows:
        cells = table.add_row().cells
        cells[0].width, cells[1].width = Cm(5.5), Cm(10.5)
        cells[0].paragraphs[0].add_run(name).bold = True
        cells[1].paragraphs[0].text = _clean(value) or "Lengkapi di sini."
        if not value:
            cells[1].paragraphs[0].style = PROMPT


def _part(page: Any, heading: str, aspect: Aspect, innovation: Innovation) -> None:
    page.add_heading(heading, level=1)
    texts = [(label, str(getattr(innovation, field)).strip()) for label, field in aspect.fields]
    page.add_paragraph(_measure(aspect, sum(words_in(text) for _label, text in texts)), style=NOTE)
    for prompt in aspect.prompts:
        page.add_paragraph(prompt, style=PROMPT)
    if not any(text for _label, text in texts):
        page.add_paragraph("Belum ada isian di portal. Tulis di sini.", style=PROMPT)
    for label, text in texts:
        if not text:
            continue
        if label:
            page.add_heading(label, level=2)
        for paragraph in re.split(r"\s*\n\s*", _clean(text)):
            page.add_paragraph(paragraph)


def _measure(aspect: Aspect, words: int) -> str:
    weight = f"Bobot {aspect.weight} %." if aspect.weight else "Tidak dinilai tersendiri (bobot 0 %)."
    if not aspect.most_words:
        return f"{weight} Terisi {words} kata; batas kata: lihat pedoman tahun berjalan."
    over = f" Kurangi {words - aspect.most_words} kata." if words > aspect.most_words else ""
    return f"{weight} Terisi {words} kata, paling banyak {aspect.most_words} kata.{over}"


def _proof(page: Any, innovation: Innovation) -> None:
    page.add_heading("Data pendukung", level=1)
    page.add_paragraph("Sertakan bukti untuk setiap angka dan pernyataan: dokumen, foto, tautan, hasil survei.", style=PROMPT)
    known = [f"{link.label}: {link.url}" for link in innovation.links.all()] + [row.title for row in innovation.documents.all()]
    for line in known:
        page.add_paragraph(_clean(line), style="List Bullet")
    if not known:
        page.add_paragraph("Belum ada tautan atau dokumen di portal.", style=PROMPT)


def _clean(text: object) -> str:
    """A text as the format can hold it."""
    return UNWRITABLE.sub("\ufffd", str(text))
