"""The columns of the spreadsheet, each described once: field, headings, other names it goes by, help, and how a cell is read.

Headings are recognised in Indonesian and English, in any order and spelling of capitals, and by the names of the national
forms (indeksinovasi: «Tahapan Inovasi», «Rancang Bangun» …), so that a file made for them can be brought as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy
from rapidfuzz import fuzz, process

from exhibits.models import Innovation

SIMILAR = 82  # of 100
IGNORED = {"no", "nomor", "no urut", "number", "id", "keterangan import", "kesalahan", "fault", "faults", "what is wrong", "yang salah"}


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` says how a cell is read: line, text, choice, date, yes, address, list … (see `values.py`)."""

    field: str
    heading: Any
    kind: str
    help: Any
    others: str = ""
    needed: bool = False
    width: int = 24
    committee: bool = False

    def names(self) -> Iterator[str]:
        """Every name the heading may have."""
        labels = [self.heading]
        if self.field not in {"slug", "status"}:
            labels.append(Innovation._meta.get_field(self.field).verbose_name)  # type: ignore[union-attr]
        for code, _name in settings.LANGUAGES:
            with override(code):
                yield from (str(label) for label in labels)
        yield from self.others.split("|")
        base = BY_FIELD.get(self.field.removesuffix("_en"))
        if base and base is not self:
            yield from (ending % name for name in base.names() for ending in TWINS)


TRANSLATED = _("The same in English; may stay empty.")
ENGLISH = ""  # the English twins are named after their columns
TWINS = ("%s inggris", "%s bahasa inggris", "%s dalam bahasa inggris", "%s english", "%s in english", "%s en")
COLUMNS: list[Column] = [
    Column(
        "title",
        pgettext_lazy("heading", "Name of the innovation"),
        "line",
        _("Short name, a dash, what it stands for. Needed for a new entry. At most 200 letters."),
        "nama inovasi|judul inovasi|inovasi|judul|nama",
        needed=True,
        width=40,
    ),
    Column(
        "opd",
        pgettext_lazy("heading", "Agency (OPD)"),
        "opd",
        _("Acronym or name of the agency. Officials may leave it empty: it is their own."),
        "opd|perangkat daerah|nama opd|instansi|dinas|agency|pd|skpd|nama perangkat daerah",
        width=18,
    ),
    Column(
        "slug",
        pgettext_lazy("heading", "Address"),
        "slug",
        _("Only for entries that exist: the end of their page's address. Empty: they are found by agency and name."),
        "alamat|slug|url inovasi|tautan halaman|alamat halaman inovasi",
    ),
    Column("category", pgettext_lazy("heading", "Category"), "category", _("Choose from the list."), "kategori inovasi|kategori|kelompok"),
    Column(
        "summary",
        pgettext_lazy("heading", "Summary"),
        "text",
        _("One sentence on what it does for a resident. Needed for a new entry. At most 400 letters."),
        "ringkasan singkat|deskripsi singkat|deskripsi|ringkasan inovasi|gambaran singkat",
        needed=True,
        width=50,
    ),
    Column(
        "stage",
        pgettext_lazy("heading", "Stage"),
        "stage",
        _("Choose from the list: initiative, trial, implemented."),
        "tahapan|tahapan inovasi|tahap inovasi|tahap|status inovasi",
    ),
    Column(
        "trial_date",
        pgettext_lazy("heading", "Trial since"),
        "date",
        _("Day, month, year, for example 18/10/2023. Empty for an initiative."),
        "tanggal uji coba|waktu uji coba|waktu uji coba inovasi|waktu uji coba inovasi daerah|uji coba|mulai uji coba|tgl uji coba",
        width=16,
    ),
    Column(
        "implemented_date",
        pgettext_lazy("heading", "Implemented since"),
        "date",
        _("Day, month, year, for example 18/10/2023. Not before the trial."),
        "tanggal penerapan|tanggal implementasi|waktu penerapan|waktu implementasi|waktu implementasi inovasi|"
        "waktu penerapan inovasi|waktu inovasi daerah diterapkan|penerapan|implementasi|mulai diterapkan|tgl penerapan",
        width=16,
    ),
    Column(
        "initiator",
        pgettext_lazy("heading", "Initiator"),
        "initiator",
        _("Choose from the list: who proposed it."),
        "inisiator|inisiator inovasi|inisiator inovasi daerah|penggagas inovasi|penggagas",
    ),
    Column(
        "initiator_name",
        pgettext_lazy("heading", "Name of the initiator"),
        "line",
        _("Person or unit that proposed it."),
        "nama inisiator|nama penggagas|nama inisiator inovasi",
    ),
    Column(
        "form",
        pgettext_lazy("heading", "Form of the innovation"),
        "form",
        _("Choose from the list."),
        "bentuk|bentuk inovasi|bentuk inovasi daerah",
    ),
    Column(
        "affair",
        pgettext_lazy("heading", "Government affair"),
        "line",
        _("The affair of government it belongs to."),
        "urusan|urusan inovasi|urusan inovasi daerah|urusan pemerintah|urusan pemerintahan",
    ),
    Column(
        "digital",
        pgettext_lazy("heading", "Digital"),
        "yes",
        _("Yes or no: residents use it on a phone or computer."),
        "jenis|jenis inovasi|digital non digital|apakah digital",
        width=12,
    ),
    Column(
        "legal_basis",
        pgettext_lazy("heading", "Legal basis"),
        "line",
        _("Number and title of the decision or regulation."),
        "regulasi|landasan hukum|dasar hukum inovasi|sk|nomor sk",
        width=36,
    ),
    Column(
        "problem",
        pgettext_lazy("heading", "Problem"),
        "text",
        _("What was difficult before, with numbers. 80 to 150 words."),
        "permasalahan|latar belakang|latar belakang masalah",
        width=50,
    ),
    Column(
        "solution",
        pgettext_lazy("heading", "Solution"),
        "text",
        _("What you do differently, step by step. 80 to 200 words."),
        "solusi|cara kerja|jalan keluar",
        width=50,
    ),
    Column(
        "design",
        pgettext_lazy("heading", "Design narrative"),
        "text",
        _("Rancang bangun for the national index, at least 300 words."),
        "rancang bangun inovasi|rancang bangun dan pokok perubahan|rancang bangun dan pokok perubahan yang dilakukan|"
        "rancang bangun inovasi daerah",
        width=50,
    ),
    Column(
        "goals", pgettext_lazy("heading", "Goals"), "text", _("What it is to achieve."), "tujuan inovasi|tujuan inovasi daerah", width=40
    ),
    Column(
        "output",
        pgettext_lazy("heading", "What was produced"),
        "text",
        _("Hasil inovasi for the national index: documents, systems, services."),
        "hasil inovasi daerah|keluaran|output",
        width=40,
    ),
    Column(
        "benefits",
        pgettext_lazy("heading", "Results"),
        "text",
        _("What changed, before and after, with numbers. 50 to 150 words."),
        "manfaat|manfaat inovasi|manfaat yang diperoleh|manfaat inovasi daerah|dampak",
        width=50,
    ),
    Column(
        "who_can_use",
        pgettext_lazy("heading", "Who can use it"),
        "line",
        _("For example: every resident of Batu with an identity card."),
        "untuk siapa|sasaran|penerima manfaat|sasaran pengguna",
        width=30,
    ),
    Column(
        "where_to_get_it",
        pgettext_lazy("heading", "Where"),
        "line",
        _("Office, address, or the name of the app."),
        "di mana|tempat layanan|lokasi|tempat",
        width=30,
    ),
    Column(
        "requirements",
        pgettext_lazy("heading", "What to bring"),
        "line",
        _("Separated by commas. Nothing? Write: nothing."),
        "syarat|persyaratan|yang dibawa",
        width=30,
    ),
    Column("cost", pgettext_lazy("heading", "Cost"), "line", _("Free, or the amount and what it is for."), "biaya layanan|tarif"),
    Column(
        "duration",
        pgettext_lazy("heading", "Done within"),
        "line",
        _("How long until it is done."),
        "selesai dalam|waktu penyelesaian|lama layanan",
    ),
    Column("hours", pgettext_lazy("heading", "Service hours"), "line", _("Days and hours."), "jam layanan|waktu layanan|jam buka"),
    Column(
        "service_url",
        pgettext_lazy("heading", "Address of the service"),
        "url",
        _("The page where a resident uses it, beginning with https://."),
        "alamat layanan|tautan layanan|link layanan|website|url layanan",
        width=30,
    ),
    Column(
        "video_url",
        pgettext_lazy("heading", "Video"),
        "url",
        _("Address of a video, beginning with https://."),
        "link video|tautan video|url video|video inovasi",
        width=30,
    ),
    Column(
        "tags",
        pgettext_lazy("heading", "Themes"),
        "tags",
        _("From the list, several separated by semicolons."),
        "tema|tag|tema inovasi",
        width=30,
    ),
    Column(
        "sdgs",
        pgettext_lazy("heading", "Development goals"),
        "goals",
        _("Goal numbers from 1 to 17, separated by commas, like 3, 11."),
        "tpb|sdgs|sdg|tujuan pembangunan berkelanjutan|nomor tpb",
        width=16,
    ),
    Column(
        "keywords",
        pgettext_lazy("heading", "Keywords"),
        "words",
        _("Words people search with, separated by commas."),
        "kata kunci|kata pencarian",
        width=30,
    ),
    Column(
        "source_url",
        pgettext_lazy("heading", "Source"),
        "url",
        _("Only the committee: where the entry was taken from."),
        "sumber|tautan sumber|url sumber",
        committee=True,
    ),
    Column(
        "source_year",
        pgettext_lazy("heading", "Year of the source"),
        "year",
        _("Only the committee."),
        "tahun sumber",
        committee=True,
        width=12,
    ),
    Column(
        "status",
        pgettext_lazy("heading", "Status"),
        "status",
        _("Only the committee: draft or published. Empty: a new entry is a draft, an existing one stays."),
        "status tinjauan|status entri",
        committee=True,
        width=14,
    ),
    Column("title_en", pgettext_lazy("heading", "Title in English"), "line", TRANSLATED, ENGLISH, width=30),
    Column("summary_en", pgettext_lazy("heading", "Summary (English)"), "text", TRANSLATED, ENGLISH, width=30),
    Column("problem_en", pgettext_lazy("heading", "Problem (English)"), "text", TRANSLATED, ENGLISH, width=30),
    Column("solution_en", pgettext_lazy("heading", "Solution (English)"), "text", TRANSLATED, ENGLISH, width=30),
    Column("design_en", pgettext_lazy("heading", "Design narrative (English)"), "text", TRANSLATED, ENGLISH, width=30),
    Column("goals_en", pgettext_lazy("heading", "Goals (English)"), "text", TRANSLATED, ENGLISH, width=30),
    Column("output_en", pgettext_lazy("heading", "What was produced (English)"), "text", TRANSLATED, ENGLISH, width=30),
    Column("benefits_en", pgettext_lazy("heading", "Results (English)"), "text", TRANSLATED, ENGLISH, width=30),
    Column("who_can_use_en", pgettext_lazy("heading", "Who can use it (English)"), "line", TRANSLATED, ENGLISH, width=30),
    Column("where_to_get_it_en", pgettext_lazy("heading", "Where (English)"), "line", TRANSLATED, ENGLISH, width=30),
    Column("requirements_en", pgettext_lazy("heading", "What to bring (English)"), "line", TRANSLATED, ENGLISH, width=30),
    Column("cost_en", pgettext_lazy("heading", "Cost (English)"), "line", TRANSLATED, ENGLISH, width=30),
    Column("duration_en", pgettext_lazy("heading", "Done within (English)"), "line", TRANSLATED, ENGLISH, width=30),
    Column("hours_en", pgettext_lazy("heading", "Service hours (English)"), "line", TRANSLATED, ENGLISH, width=30),
]
BY_FIELD = {column.field: column for column in COLUMNS}


def plain(heading: str) -> str:
    """A heading as it is compared: small letters and digits, one space between, without hints in brackets or stars.

    Brackets that name a language stay, as they tell a column from its twin.
    """
    text = unicodedata.normalize("NFKD", heading).casefold()
    text = re.sub(r"\((?!\s*(?:bahasa )?(?:inggris|english|en)\b)[^)]*\)", " ", text)
    return " ".join(re.findall(r"[a-z0-9]+", text))


@cache
def known() -> dict[str, Column]:
    """Every name of every column; the first column that claims a name has it."""
    found: dict[str, Column] = {}
    for first in (True, False):
        for column in COLUMNS:
            names = list(column.names())
            for name in names[: len(settings.LANGUAGES) * 2 : 2] if first and column.field not in {"slug", "status"} else names:
                if plain(name):
                    found.setdefault(plain(name), column)
    return found


def find(heading: str) -> Column | None:
    """The column a heading means: by its name, its field, or either with an exact bracket."""
    name = plain(heading)
    return known().get(name) or BY_FIELD.get(heading.strip().lower())


def near(heading: str) -> Column | None:
    """The column whose name is nearest to a heading that is none, if it is near at all."""
    best = process.extractOne(plain(heading), known().keys(), scorer=fuzz.ratio, score_cutoff=SIMILAR)
    return known()[best[0]] if best else None


def is_ignored(heading: str) -> bool:
    """Headings that need no word: running numbers, and what a marked copy of ours adds."""
    return plain(heading) in IGNORED
