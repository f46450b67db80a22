"""The form of one innovation in the national innovation index (Indeks Inovasi Daerah, IID): its columns, named as it names them.

Names and order follow the profile of an innovation as the form asks for it: «Form Isian Proposal Inovasi Daerah» as regional
governments hand it on, and the agency's guide of 2023 to the letter 400.10.11/2704/SJ of 18 May 2023. What may be chosen for
stage, form and initiator follows PP 38/2017 articles 4 and 7 and Permendagri 104/2018. «Nama Inisiator» and «Tematik» are asked
for in later years, and their exact wording was not found in an official document. The rest of the file is ours and says so.

These words belong to an Indonesian form and are never translated.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from exhibits.models import Innovation

Stage, Form, Initiator = Innovation.Stage, Innovation.Form, Innovation.Initiator

STAGES = {Stage.INITIATIVE: "Inisiatif", Stage.TRIAL: "Uji Coba", Stage.IMPLEMENTED: "Penerapan"}
FORMS = {
    Form.GOVERNANCE: "Inovasi tata kelola pemerintahan daerah",
    Form.PUBLIC_SERVICE: "Inovasi pelayanan publik",
    Form.OTHER: "Inovasi daerah lainnya sesuai dengan urusan pemerintahan yang menjadi kewenangan daerah",
}
INITIATORS = {
    Initiator.HEAD: "Kepala Daerah",
    Initiator.COUNCIL: "Anggota DPRD",
    Initiator.AGENCY: "Perangkat Daerah",
    Initiator.CIVIL_SERVANT: "Aparatur Sipil Negara",
    Initiator.COMMUNITY: "Masyarakat",
}


def _themes(innovation: Innovation) -> str:
    return ", ".join(tag.name for tag in innovation.tags.all())


COLUMNS: tuple[tuple[str, int, Callable[[Innovation], Any]], ...] = (
    ("Nama Inovasi", 40, lambda entry: entry.title),
    ("Tahapan Inovasi", 14, lambda entry: STAGES.get(entry.stage, "")),  # type: ignore[call-overload]
    ("Inisiator Inovasi Daerah", 22, lambda entry: INITIATORS.get(entry.initiator, "")),  # type: ignore[call-overload]
    ("Nama Inisiator", 24, lambda entry: entry.initiator_name),
    ("Jenis Inovasi", 14, lambda entry: "Digital" if entry.digital else "Non Digital"),
    ("Bentuk Inovasi Daerah", 30, lambda entry: FORMS.get(entry.form, "")),  # type: ignore[call-overload]
    ("Tematik", 24, _themes),
    ("Urusan Inovasi Daerah", 28, lambda entry: entry.affair),
    ("Waktu Uji Coba", 14, lambda entry: entry.trial_date),
    ("Waktu Penerapan", 14, lambda entry: entry.implemented_date),
    ("Rancang Bangun", 60, lambda entry: entry.design),
    ("Tujuan Inovasi Daerah", 50, lambda entry: entry.goals),
    ("Manfaat yang Diperoleh", 50, lambda entry: entry.benefits),
    ("Hasil Inovasi", 50, lambda entry: entry.output),
)
