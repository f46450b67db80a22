"""The form of the national index: official names, claims with proof, what lacks, and for whom."""

import io

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from exhibits.exporting import iid
from exhibits.models import Indicator, Innovation
from tests import factories as f

pytestmark = pytest.mark.django_db
OFFICIAL = [
    *("Nama Inovasi", "Tahapan Inovasi", "Inisiator Inovasi Daerah", "Nama Inisiator", "Jenis Inovasi", "Bentuk Inovasi Daerah"),
    *("Tematik", "Urusan Inovasi Daerah", "Waktu Uji Coba", "Waktu Penerapan", "Rancang Bangun", "Tujuan Inovasi Daerah"),
    *("Manfaat yang Diperoleh", "Hasil Inovasi"),
]
ABOUT, FORMS, CLAIMS, LACKING, INDICATORS = range(5)


@pytest.fixture
def indicators():
    return [
        Indicator.objects.create(
            edition=2026,
            code=code,
            name=name,
            weight=weight,
            mandatory=must,
            level1="SK Kepala PD",
            level2="SK Wali Kota",
            level3="Perwali",
        )
        for code, name, weight, must in ((16, "Regulasi", 3, True), (18, "Anggaran", 2, False), (35, "Video", 4, True))
    ]


@pytest.fixture
def entry(indicators):
    """Everything of the form filled in, one level proved and verified, one claimed without a file."""
    entry = f.InnovationFactory(
        title="SAPA KEBUN",
        stage="implemented",
        initiator="civil-servant",
        initiator_name="Sulastri",
        form="public-service",
        digital=True,
        affair="Kependudukan",
        trial_date="2022-01-02",
        implemented_date="2023-03-04",
        design="kata " * 300,
        goals="Cepat",
        benefits="Hemat",
        output="Aplikasi",
    )
    entry.evidence.create(indicator=indicators[0], claimed=2, files_number=1, verified=1, verified_at=timezone.now(), claim_note="=1+1")
    entry.evidence.create(indicator=indicators[1], claimed=3)
    return entry


def sheets(rows=None, **options):
    with iid.export(Innovation.objects.all() if rows is None else rows, edition=2026, **options) as file:
        book = openpyxl.load_workbook(file)
    return [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]


def records(sheet):
    head, *rows = sheet
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_columns_carry_the_names_of_the_form_and_one_column_for_each_indicator(entry):
    head = sheets()[FORMS][0]

    assert list(head[2:16]) == OFFICIAL
    assert list(head[16:19]) == ["16 Regulasi", "18 Anggaran", "35 Video"]


def test_an_entry_stands_there_in_the_words_of_the_form(entry):
    (row,) = records(sheets()[FORMS])

    assert row["Tahapan Inovasi"] == "Penerapan"
    assert row["Inisiator Inovasi Daerah"] == "Aparatur Sipil Negara"
    assert row["Bentuk Inovasi Daerah"] == "Inovasi pelayanan publik"
    assert row["Jenis Inovasi"] == "Digital"
    assert row["Waktu Penerapan"].date().isoformat() == "2023-03-04"
    assert row["16 Regulasi"] == "Diklaim: 2 – SK Wali Kota\nTerverifikasi: 1 – SK Kepala PD\nBerkas: 1"
    assert row["35 Video"] is None


def test_points_are_weight_times_level_and_nothing_without_a_file(entry):
    (row,) = records(sheets()[FORMS])
    regulation, budget = records(sheets()[CLAIMS])

    assert (row["Poin menurut klaim"], row["Poin terverifikasi"]) == (6, 3)
    assert (regulation["Poin menurut klaim"], regulation["Poin terverifikasi"]) == (6, 3)
    assert (budget["Tingkat diklaim"], budget["Poin menurut klaim"]) == (3, 0)
    assert budget["Tingkat terverifikasi"] is None


def test_notes_are_kept_from_being_formulas(entry):
    assert records(sheets()[CLAIMS])[0]["Catatan perangkat daerah"] == "'=1+1"


def lacking():
    return {row["Isian atau indikator"]: row["Yang kurang"] for row in records(sheets()[LACKING])}


def test_what_lacks_names_proof_that_is_missing_and_is_silent_about_the_rest(entry):
    found = lacking()

    assert set(found) == {"18 Anggaran", "35 Video"}
    assert "tanpa berkas" in found["18 Anggaran"]
    assert "Wajib" in found["35 Video"]


def test_a_design_of_fewer_than_300_words_lacks_some_and_says_how_many_there_are(entry):
    Innovation.objects.update(design="kata " * 299)
    assert "299" in lacking()["Rancang Bangun"]

    Innovation.objects.update(design="")
    assert lacking()["Rancang Bangun"] == "Belum diisi."


@pytest.mark.parametrize(
    ("stage", "dates"), [("initiative", set()), ("trial", {"Waktu Uji Coba"}), ("implemented", {"Waktu Uji Coba", "Waktu Penerapan"})]
)
def test_dates_lack_only_where_the_stage_has_them(entry, stage, dates):
    Innovation.objects.update(stage=stage, trial_date=None, implemented_date=None)

    assert {name for name in lacking() if name.startswith("Waktu")} == dates


def test_every_empty_field_of_the_form_is_named(indicators):
    f.InnovationFactory()

    assert set(lacking()) == {
        *("Tahapan Inovasi", "Inisiator Inovasi Daerah", "Bentuk Inovasi Daerah", "Urusan Inovasi Daerah"),
        *("Rancang Bangun", "Tujuan Inovasi Daerah", "Manfaat yang Diperoleh", "Hasil Inovasi", "16 Regulasi", "35 Video"),
    }


def test_the_first_sheet_says_what_it_is_of_when_and_how_much_is_sample(entry):
    f.InnovationFactory(is_sample=True)

    text = "\n".join(f"{name}: {value}" for name, value in sheets()[ABOUT])

    assert "2026" in text
    assert "Proyeksi" in text
    assert str(timezone.localdate().year) in text
    assert "1 entri" in text


def test_stopped_archived_and_merged_entries_are_left_out(entry):
    f.InnovationFactory(status="archived")
    f.InnovationFactory(status="stopped", stopped_reason="selesai")

    assert len(records(sheets()[FORMS])) == 1


def test_an_edition_whose_indicators_are_not_known_is_refused():
    with pytest.raises(ValueError, match="2026"):
        iid.export(Innovation.objects.all(), edition=2026)


def test_claims_of_another_edition_are_not_mixed_in(entry):
    entry.evidence.create(indicator=Indicator.objects.create(edition=2023, code=16, name="Regulasi", weight=3), claimed=3, files_number=1)

    assert len(records(sheets()[CLAIMS])) == 2
    assert records(sheets()[FORMS])[0]["Poin menurut klaim"] == 6


def test_it_is_indonesian_whatever_the_reader_reads(client, entry):
    client.force_login(f.committee())

    answer = client.get(reverse("admin:exhibits_innovation_iid"), {"edition": 2026}, headers={"accept-language": "en"})

    names = openpyxl.load_workbook(io.BytesIO(answer.getvalue())).sheetnames
    assert names == ["Baca dulu", "Inovasi", "Klaim dan bukti", "Yang kurang", "Indikator"]


def taken(client, person, **asked):
    client.force_login(person)
    answer = client.get(reverse("admin:exhibits_innovation_iid"), {"edition": 2026, **asked})
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.getvalue()))
    return [
        {row[column] for row in sheet.iter_rows(min_row=2, values_only=True)}
        for sheet, column in zip(book.worksheets[1:4], (2, 1, 1), strict=True)
    ]


def test_an_official_gets_their_agency_on_every_sheet_whatever_they_ask_for(client, entry, indicators):
    other = f.InnovationFactory(title="ORANG LAIN")
    other.evidence.create(indicator=indicators[0], claimed=1, files_number=1)

    assert taken(client, f.official(entry.opd), opd=other.opd_id) == [{"SAPA KEBUN"}] * 3
    assert taken(client, f.official(other.opd)) == [{"ORANG LAIN"}] * 3


def test_the_committee_and_a_leader_get_all_or_the_agency_they_choose(client, entry):
    f.InnovationFactory(title="ORANG LAIN")
    for person in (f.committee(), f.leader()):
        assert taken(client, person)[0] == {"SAPA KEBUN", "ORANG LAIN"}
        assert taken(client, person, opd=entry.opd_id)[0] == {"SAPA KEBUN"}


def test_an_edition_that_does_not_exist_is_refused_on_the_page(client, entry):
    client.force_login(f.committee())

    answer = client.get(reverse("admin:exhibits_innovation_iid"), {"edition": "1999"})

    assert answer.status_code == 400
    assert answer.context["form"].errors["edition"]


def test_without_any_edition_the_page_says_what_to_do(client):
    client.force_login(f.committee())

    assert "Belum ada edisi" in client.get(reverse("admin:exhibits_innovation_iid")).content.decode()


def test_one_entry_and_three_take_as_many_queries(entry, indicators):
    def queries():
        with CaptureQueriesContext(connection) as found:
            sheets()
        return len(found)

    before = queries()
    for _again in range(2):
        f.InnovationFactory().evidence.create(indicator=indicators[0], claimed=1, files_number=1)

    assert queries() == before


def test_the_command_writes_the_same_file_for_one_agency_too(tmp_path, entry, capsys):
    f.InnovationFactory(title="ORANG LAIN")
    out = tmp_path / "iid.xlsx"

    call_command("export_iid", "--edition", "2026", "--out", str(out), "--opd", entry.opd.acronym.lower())

    assert [row[2].value for row in openpyxl.load_workbook(out).worksheets[1].iter_rows(min_row=2)] == ["SAPA KEBUN"]
    assert "2026" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--edition", "1999", "--out", "iid.xlsx"], "loaded: 2026"),
        (["--edition", "2026", "--out", "iid.csv"], ".xlsx"),
        (["--edition", "2026", "--out", "nowhere/iid.xlsx"], "folder"),
        (["--edition", "2026", "--out", "iid.xlsx", "--opd", "ZZZ"], "ZZZ"),
    ],
)
def test_the_command_says_what_is_wrong_and_writes_nothing(tmp_path, monkeypatch, indicators, asked, said):
    monkeypatch.chdir(tmp_path)

    with pytest.raises(CommandError, match=said):
        call_command("export_iid", *asked)
    assert list(tmp_path.iterdir()) == []
