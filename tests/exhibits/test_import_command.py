"""`manage.py import_innovations`: the same import without a browser."""

import pytest
from django.core.management import CommandError, call_command

from exhibits.models import ImportRun, Innovation
from tests import factories as f
from tests.exhibits.workbooks import workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def bring(tmp_path, capsys):
    f.OpdFactory(acronym="Dinkes")
    path = tmp_path / "rekap.xlsx"

    def run(*rows, **options):
        path.write_bytes(workbook(*rows))
        call_command("import_innovations", str(path), opd=options.pop("opd", "dinkes"), **options)
        return capsys.readouterr().out

    return run


def test_it_imports_drafts_of_the_agency_and_the_second_time_changes_nothing(bring):
    assert "1 new, 0 changed" in bring(["SATU", "a"])
    assert "0 new, 0 changed, 1 unchanged" in bring(["SATU", "a"])

    entry = Innovation.objects.get()
    assert (entry.opd.acronym, entry.status) == ("Dinkes", "draft")
    assert entry.history.get().history_user is None


def test_a_dry_run_stores_nothing(bring):
    assert "1 new" in bring(["SATU", "a"], dry_run=True)

    assert not Innovation.objects.exists()
    assert not ImportRun.objects.exists()


def test_a_wrong_row_stops_it_and_is_told_with_its_cell(bring, capsys):
    with pytest.raises(CommandError, match="1 baris salah"):
        bring(["SATU", "a"], ["X", "b"])

    assert "3: A3, “Nama inovasi”: terlalu pendek" in capsys.readouterr().out
    assert not Innovation.objects.exists()
    assert "1 new" in bring(["SATU", "a"], ["X", "b"], right_rows=True)


def test_unknown_agencies_and_unreadable_files_are_told(bring, tmp_path):
    with pytest.raises(CommandError, match="no agency"):
        bring(["SATU", "a"], opd="Tidak ada")
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_innovations", str(tmp_path / "x.xlsx"), opd="Dinkes")
    (tmp_path / "x.csv").write_text("Nama;Ringkasan")
    with pytest.raises(CommandError, match="berkas teks"):
        call_command("import_innovations", str(tmp_path / "x.csv"), opd="Dinkes")
