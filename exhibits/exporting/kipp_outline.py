"""The outline of a proposal to the national competition of public service innovations (Kompetisi Inovasi Pelayanan Publik, KIPP).

Aspects, their order and weights: general group (kelompok umum) of 2023, as the ministry's presentation «Penulisan Proposal pada
Kompetisi Inovasi Pelayanan Publik Tahun 2023» gives them; basis PermenPANRB 7/2021. Only the limit of the summary (200 words)
was found; for the others none is given here. The guide of 2025 (Pedoman Menteri PANRB 4/2025) was not at hand: the document
tells its writer to compare with the year's guide. The questions under each aspect are ours.

A document for an Indonesian competition: its words are Indonesian whatever language the reader has chosen.
"""

from __future__ import annotations

from dataclasses import dataclass

YEAR = 2023
SOURCE = (
    "Kerangka ini mengikuti aspek dan bobot penilaian KIPP 2023 kelompok umum (paparan Kementerian PANRB “Penulisan Proposal pada "
    "Kompetisi Inovasi Pelayanan Publik Tahun 2023”, dasar PermenPANRB Nomor 7 Tahun 2021). Pertanyaan pemandu disusun oleh portal ini. "
    "Sebelum mengirim, cocokkan dengan pedoman KIPP tahun berjalan: aspek, bobot, dan batas kata dapat berubah."
)


@dataclass(frozen=True, slots=True)
class Aspect:
    """One part: its heading, weight in percent, most words (0: not known), fields it is filled from, what to think of."""

    heading: str
    weight: int
    most_words: int
    fields: tuple[tuple[str, str], ...]
    prompts: tuple[str, ...]


ASPECTS = (
    Aspect(
        "Ringkasan",
        0,
        200,
        (("", "summary"),),
        (
            "Rangkum semua bagian di bawah: masalah, kebaruan, pelaksanaan, dampak, dan keberlanjutan.",
            "Tulis bagian ini paling akhir.",
        ),
    ),
    Aspect(
        "Latar Belakang dan Tujuan",
        10,
        0,
        (("Masalah", "problem"), ("Tujuan", "goals")),
        (
            "Apa masalahnya, siapa yang merasakannya, dan seberapa besar? Sebutkan angka, tahun, dan sumbernya.",
            "Apa yang ingin dicapai inovasi ini, dan bagi siapa?",
        ),
    ),
    Aspect(
        "Kebaruan/Nilai Tambah",
        15,
        0,
        (("", "solution"),),
        (
            "Apa yang berbeda dari cara lama dan dari inovasi serupa di tempat lain?",
            "Jika meniru atau mengembangkan inovasi lain, sebutkan asalnya dan apa yang ditambahkan.",
        ),
    ),
    Aspect(
        "Implementasi Inovasi",
        5,
        0,
        (("", "design"),),
        ("Sejak kapan berjalan, bagaimana langkah-langkahnya, siapa pelaksananya, dan sampai mana jangkauannya sekarang?",),
    ),
    Aspect(
        "Signifikansi",
        30,
        0,
        (("Manfaat", "benefits"), ("Hasil", "output")),
        (
            "Bandingkan keadaan sebelum dan sesudah inovasi dengan angka, waktu, dan sumber data.",
            "Adakah evaluasi internal atau eksternal? Sebutkan siapa yang menilai dan hasilnya.",
            "Bagaimana kelompok rentan ikut merasakan manfaatnya?",
        ),
    ),
    Aspect(
        "Adaptabilitas",
        20,
        0,
        (),
        (
            "Apakah inovasi ini sudah ditiru? Sebutkan instansi, tahun, dan buktinya.",
            "Jika belum, apa yang membuatnya mudah diterapkan di tempat lain dan apa syaratnya?",
        ),
    ),
    Aspect(
        "Sumber Daya",
        5,
        0,
        (),
        ("Orang, anggaran, peralatan, dan mitra apa yang dipakai? Dari mana asalnya, dan berapa per tahun?",),
    ),
    Aspect(
        "Strategi Keberlanjutan",
        15,
        0,
        (("Dasar hukum", "legal_basis"),),
        (
            "Kelembagaan: aturan, tim, dan anggaran apa yang menjamin inovasi terus berjalan?",
            "Sosial: siapa di masyarakat yang ikut menjaga dan mengapa?",
            "Pengelolaan: bagaimana pemantauan, pelatihan, dan pengembangan selanjutnya?",
        ),
    ),
)
