"""Checking a workbook: what each row would do, what is wrong with it in words, and that nothing else is written."""

import datetime

import pytest
import time_machine
from django.utils.translation import override

from exhibits.importing import planning, template_words
from exhibits.importing.opening import Unreadable
from exhibits.importing.words import spoken
from exhibits.models import Category, ImportRow, ImportRun, Innovation, Tag
from tests import factories as f
from tests.exhibits.workbooks import workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def opd():
    return f.OpdFactory(acronym="Dinkes", slug="dinkes", name="Dinas Kesehatan")


@pytest.fixture
def official(opd):
    return f.official(opd)


def check(actor, *rows, opd=None, **how):
    found = planning.plan(content=workbook(*rows, **how), name="rekap.xlsx", actor=actor, opd=opd)
    assert isinstance(found, ImportRun), found.said
    return found


def states(run):
    return [row.state for row in run.rows.order_by("number")]


def faults(run):
    """Cell and words of every fault, in Indonesian."""
    return [(fault["cell"], spoken(fault["said"])) for row in run.rows.order_by("number") for fault in row.faults]


def test_a_new_row_needs_a_name_and_a_summary_and_nothing_is_written(official):
    run = check(official, ["SAPA KEBUN — Siap Antar", "Antar ke kebun."], ["GERCEP", None], [None, "Tanpa nama."])

    assert states(run) == ["new", "wrong", "wrong"]
    assert faults(run) == [
        ("B3", "“Ringkasan” kosong; entri baru memerlukannya. Isilah."),
        ("A4", "“Nama inovasi” kosong; entri baru memerlukannya. Isilah."),
    ]
    assert run.counts == {"wrong": 2, "changed": 0, "new": 1, "unchanged": 0}
    assert not Innovation.objects.exists()


def test_an_entry_is_found_by_agency_and_name_whatever_dashes_and_capitals(official, opd):
    entry = f.InnovationFactory(opd=opd, title="SAPA KEBUN — Siap Antar", summary="Lama.", stage="trial")
    f.InnovationFactory(title="SAPA KEBUN — Siap Antar")  # of another agency

    run = check(official, ["Sapa Kebun  -  siap antar", "Baru.", "uji coba"], headings=["Nama inovasi", "Ringkasan", "Tahap"])

    row = run.rows.get()
    assert (row.state, row.innovation) == ("changed", entry)
    assert row.values == {"title": "Sapa Kebun - siap antar", "summary": "Baru."}
    assert row.before == {"title": "SAPA KEBUN — Siap Antar", "summary": "Lama."}


def test_an_entry_is_found_by_its_address_also_a_whole_one(official, opd):
    entry = f.InnovationFactory(opd=opd, slug="sapa-kebun", summary="Sama.")
    headings = ["Alamat", "Ringkasan"]

    assert states(check(official, ["sapa-kebun", "Sama."], headings=headings)) == ["unchanged"]
    run = check(official, ["https://inovasi.example/inovasi/sapa-kebun/", "Lain."], headings=headings)
    assert run.rows.get().innovation == entry


def test_an_address_of_another_agency_is_not_there_for_an_official(official):
    f.InnovationFactory(slug="rahasia")

    run = check(official, ["rahasia", "x"], headings=["Alamat", "Ringkasan"])

    assert faults(run) == [("A2", "tidak menunjuk entri yang dapat Anda ubah; kosongkan untuk entri baru.")]


def test_officials_write_into_their_agency_only(official):
    f.OpdFactory(acronym="Dishub")

    run = check(
        official, ["SATU", "a", "Dishub"], ["DUA", "b", "dinas kesehatan"], ["TIGA", "c", None], headings=["Nama", "Ringkasan", "OPD"]
    )

    assert states(run) == ["wrong", "new", "new"]
    assert faults(run)[0][0] == "C2"
    assert "hanya entri Dinkes" in faults(run)[0][1]


def test_the_committee_names_the_agency_in_each_row_or_once_for_all(opd):
    boss = f.committee()

    assert faults(check(boss, ["SATU", "a"])) == [("", "“Perangkat daerah (OPD)” kosong; entri baru memerlukannya. Isilah.")]
    assert states(check(boss, ["SATU", "a"], opd=opd)) == ["new"]
    run = check(boss, ["SATU", "a", "Dinkess"], headings=["Nama", "Ringkasan", "OPD"])
    assert faults(run)[0] == ("C2", "“Dinkess” tidak ada di daftar; maksud Anda “Dinkes”?")


def test_an_empty_cell_leaves_what_is_there_and_a_dash_empties_it(official, opd):
    f.InnovationFactory(opd=opd, title="SATU", summary="a", cost="Gratis", hours="Senin")

    run = check(official, ["SATU", None, None, "-"], headings=["Nama", "Ringkasan", "Biaya", "Jam layanan"])

    assert run.rows.get().values == {"hours": ""}


def test_every_fault_of_a_row_is_told_at_its_cell_with_the_mend(official):
    f.CategoryFactory()
    Tag.objects.create(slug="waste", name="Sampah")
    row = ["AB", "x" * 401, "Pelayanan Publk", "Sampahh", "penerapn", "32/01/2024", "mungkin", "bukan alamat", "99", "3000"]
    headings = ["Nama", "Ringkasan", "Kategori", "Tema", "Tahap", "Waktu Penerapan", "Digital", "Alamat web layanan", "TPB", "Tahun sumber"]

    run = check(official, row, headings=headings)

    assert dict(faults(run)) == {
        "A2": "terlalu pendek untuk nama; tulis paling sedikit 3 huruf.",
        "B2": "panjangnya 401 huruf, padahal paling banyak 400; persingkat.",
        "C2": "“Pelayanan Publk” tidak ada di daftar; maksud Anda “Pelayanan Publik”?",
        "D2": "“Sampahh” tidak ada di daftar; maksud Anda “Sampah”?",
        "E2": "“penerapn” tidak ada di daftar; maksud Anda “penerapan”?",
        "F2": "“32/01/2024” tidak ada di kalender; periksa tanggal dan bulannya.",
        "G2": "“mungkin” bukan ya atau tidak; tulis “ya” atau “tidak”.",
        "H2": "“bukan alamat” bukan alamat web; tulis seperti https://batukota.go.id/layanan.",
        "I2": "“99” bukan nomor tujuan; tulis angka 1 sampai 17 dengan koma, seperti 3, 11.",
    }
    assert spoken(run.notes[0]) == "Kolom “Tahun sumber” hanya untuk panitia dan dilewati."
    assert {fault["column"] for fault in run.rows.get().faults} == set(headings[:9])
    with override("en"):
        assert faults(run)[0] == ("A2", "is too short for a name; write at least 3 letters.")


def test_cells_are_read_as_people_write_them(official, opd):
    category = f.CategoryFactory()
    tags = [Tag.objects.create(slug=slug, name=name) for slug, name in (("mother-child", "Ibu, anak, dan keluarga"), ("waste", "Sampah"))]
    cells = {
        "Nama": "SATU", "Ringkasan": "a", "Kategori": "public-service", "Tema": "Ibu, anak, dan keluarga; waste",
        "Tahapan inovasi": "Penerapan", "Waktu uji coba": 45217, "Waktu penerapan": datetime.date(2024, 1, 8), "Inisiator": "ASN",
        "Bentuk inovasi daerah": "Inovasi pelayanan publik", "Jenis inovasi": "Non Digital", "SDGs": "SDG 3; 11",
        "Kata kunci": "ktp; kk\nakta",
        "Website": "www.batukota.go.id", "Biaya": 15000, "Jam layanan": 8.5, "Ringkasan (Inggris)": "One.",
    }  # fmt: skip

    run = check(official, list(cells.values()), headings=list(cells))

    assert faults(run) == []
    assert run.rows.get().values == {
        "title": "SATU", "summary": "a", "category": category.pk, "tags": sorted(tag.pk for tag in tags), "stage": "implemented",
        "trial_date": "2023-10-18", "implemented_date": "2024-01-08", "initiator": "civil-servant", "form": "public-service",
        "digital": False, "sdgs": [3, 11], "keywords": "ktp, kk, akta", "service_url": "https://www.batukota.go.id", "cost": "15000",
        "hours": "8,5", "summary_en": "One.", "opd": opd.pk,
    }  # fmt: skip


def test_dates_and_stage_must_fit_also_with_what_is_stored(official, opd):
    f.InnovationFactory(opd=opd, title="LAMA", summary="a", stage="trial", trial_date=datetime.date(2023, 5, 1))
    headings = ["Nama", "Ringkasan", "Tahap", "Waktu uji coba", "Waktu penerapan"]

    run = check(
        official,
        ["SATU", "a", "penerapan", "2/2/2023", "1/1/2023"],
        ["DUA", "a", "inisiatif", "2/2/2023", None],
        ["LAMA", None, None, None, "1/1/2023"],
        headings=headings,
    )

    assert faults(run) == [
        ("E2", "lebih awal daripada tanggal uji coba; periksa keduanya."),
        ("D3", "harus kosong karena inisiatif belum punya tanggal; atau pilih tahap lain."),
        ("E4", "lebih awal daripada tanggal uji coba; periksa keduanya."),
    ]


def test_the_second_row_of_the_same_entry_is_wrong(official):
    run = check(official, ["SATU — Dua", "a"], ["TIGA", "b"], ["satu - dua", "c"])

    assert states(run) == ["new", "new", "wrong"]
    assert faults(run) == [("A4", "menunjuk entri yang sama dengan baris 2; hapus salah satunya.")]


def test_a_name_that_several_entries_have_needs_an_address(official, opd):
    for _ in range(2):
        f.InnovationFactory(opd=opd, title="KEMBAR")

    assert "tulis alamat" in faults(check(official, ["KEMBAR", "a"]))[0][1]


def test_a_name_like_that_of_another_entry_is_pointed_out(official, opd):
    f.InnovationFactory(opd=opd, title="SAPA KEBUN — Siap Antar")

    row = check(official, ["SAPA KEBUN", "a"]).rows.get()

    assert row.state == "new"
    assert spoken(row.notes[0]).startswith("Mirip dengan “SAPA KEBUN — Siap Antar”")


def test_the_example_of_the_template_is_passed_over(official):
    run = check(official, *[[text, "x"] for text in template_words.EXAMPLES.values()], ["SATU", "a"])

    assert [row.title for row in run.rows.all()] == ["SATU"]


def test_line_ends_and_commas_that_differ_are_no_change(official, opd):
    f.InnovationFactory(opd=opd, title="SATU", summary="a", problem="baris\r\nkedua ", keywords="ktp,kk")

    run = check(official, ["SATU", "a", "baris\nkedua", "ktp, kk"], headings=["Nama", "Ringkasan", "Masalah", "Kata kunci"])

    assert states(run) == ["unchanged"]


def test_only_the_committee_may_set_a_status_and_only_to_published_and_complete(opd):
    Category.objects.all().delete()
    category = f.CategoryFactory()
    headings = ["Nama", "Ringkasan", "OPD", "Status", "Masalah", "Jalan keluar", "Manfaat", "Untuk siapa", "Di mana", "Tahap", "Kategori"]
    whole = ["x"] * 5 + ["uji coba", category.code]

    run = check(
        f.committee(),
        ["SATU", "a", "Dinkes", "terbit", *whole],
        ["DUA", "a", "Dinkes", "terbit"],
        ["TIGA", "a", "Dinkes", "dihentikan", *whole],
        ["EMPAT", "a", "Dinkes", "draf"],
        headings=headings,
    )

    assert states(run) == ["new", "wrong", "wrong", "new"]
    assert run.rows.get(number=2).values["status"] == "published"
    assert faults(run)[0][1].startswith("“terbit”, tetapi yang ini masih kosong: Masalah, Jalan keluar")
    assert "status" not in check(f.official(opd), ["LIMA", "a", None, "terbit", *whole], headings=headings).rows.get().values


def test_a_published_entry_keeps_a_category(official, opd):
    f.InnovationFactory(opd=opd, title="SATU")

    assert faults(check(official, ["SATU", None, "-"], headings=["Nama", "Ringkasan", "Kategori"]))[0][0] == "C2"


def test_merged_entries_are_out_of_reach(official, opd):
    heir = f.InnovationFactory(opd=opd)
    f.InnovationFactory(opd=opd, title="LEBUR", slug="lebur", status="merged", merged_into=heir)

    assert states(check(official, ["LEBUR", "a"])) == ["new"]
    assert states(check(official, ["lebur", "a"], headings=["Alamat", "Ringkasan"])) == ["wrong"]


def test_who_has_no_agency_is_told(official):
    found = planning.plan(content=workbook(["SATU", "a"]), name="x.xlsx", actor=f.leader())

    assert isinstance(found, Unreadable)


def test_plans_nobody_carried_out_end_with_the_next_upload(official):
    with time_machine.travel("2026-01-01T08:00:00Z"):
        old = check(official, ["SATU", "a"])
    with time_machine.travel("2026-01-04T07:00:00Z"):
        check(official, ["DUA", "a"])
        assert ImportRun.objects.filter(pk=old.pk).exists()
    with time_machine.travel("2026-01-04T09:00:00Z"):
        check(official, ["TIGA", "a"])
    assert not ImportRun.objects.filter(pk=old.pk).exists()


def test_a_check_asks_no_more_for_many_rows_than_for_few(official, django_assert_max_num_queries):
    def queries(number):
        with django_assert_max_num_queries(100) as asked:
            check(official, *[[f"NAMA {n}", "a"] for n in range(number)])
        return len(asked)

    queries(3)  # what a person may do is asked once
    assert queries(3) == queries(200)


def test_the_progress_is_told_and_ends_at_the_total(official):
    content = workbook(*[[f"NAMA {n}", "a"] for n in range(600)])

    told = list(planning.plan_steps(content=content, name="x.xlsx", actor=official))

    assert [(step.done, step.total) for step in told] == [(0, 0), (250, 600), (500, 600), (600, 600)]
    assert ImportRow.objects.count() == 600
