"""The import at the desk: upload, preview, run and undo, with and without a script; template and marked copy."""

import io
import json

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from exhibits.importing import planning, reading
from exhibits.importing.opening import MOST_BYTES
from exhibits.models import ImportRun, Innovation
from tests import factories as f
from tests.exhibits.workbooks import workbook

pytestmark = pytest.mark.django_db
UPLOAD = "/admin/exhibits/innovation/import/"
LINES = {"Accept": "application/x-ndjson"}


@pytest.fixture
def official():
    return f.official(f.OpdFactory(acronym="Dinkes"))


@pytest.fixture
def desk(client, official):
    client.force_login(official)
    return client


def send(client, content, name="rekap.xlsx", **options):
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, content)}, **options)


def lines(answer):
    return [json.loads(line) for line in answer.getvalue().decode().splitlines()]


def test_upload_preview_run_and_undo_work_without_a_script(desk, official):
    f.InnovationFactory(opd=official.opd, title="LAMA", summary="Dulu.")

    sent = send(desk, workbook(["BARU", "a"], ["LAMA", "Kini."], ["X", "b"]))
    assert sent.status_code == 302
    page = desk.get(sent.url).content.decode()
    assert "A4, “Nama inovasi”" in page
    assert "<del>Dulu.</del>" in page
    assert "<ins>Kini.</ins>" in page
    assert not Innovation.objects.filter(title="BARU").exists()

    refused = desk.post(sent.url, {"choice": "all"})
    assert refused.status_code == 409
    assert "1 baris salah, jadi tidak ada yang diimpor" in refused.content.decode()
    assert desk.post(sent.url, {"choice": "right"}).url == sent.url
    assert "1 entri baru · 1 berubah" in desk.get(sent.url).content.decode()
    assert Innovation.objects.filter(title="BARU").exists()

    undo = f"{sent.url}undo/"
    assert "1 entri baru dihapus" in desk.get(undo).content.decode()
    assert desk.post(undo).url == sent.url
    assert "2 entri kembali seperti semula" in desk.get(sent.url).content.decode()
    assert desk.get(undo).url == sent.url
    assert not Innovation.objects.filter(title="BARU").exists()


def test_a_script_hears_of_each_step_and_of_the_next_page(desk):
    told = lines(send(desk, workbook(*[[f"NAMA {n}", "a"] for n in range(300)]), headers=LINES))
    assert told[:-1] == [{"done": 0, "total": 0}, {"done": 250, "total": 300}, {"done": 300, "total": 300}]

    told = lines(desk.post(told[-1]["url"], {"choice": "all"}, headers=LINES))
    assert told[0] == {"done": 0, "total": 300}
    assert Innovation.objects.count() == 300
    assert Innovation.history.first().history_user.opd.acronym == "Dinkes"

    told = lines(desk.post(f"{told[-1]['url']}undo/", headers=LINES))
    assert told[-1]["url"]
    assert not Innovation.objects.exists()


def test_what_cannot_be_read_is_said_in_both_ways(desk):
    plain = send(desk, b"Nama;Ringkasan")
    assert plain.status_code == 422
    assert "berkas teks" in plain.content.decode()
    assert "berkas teks" in lines(send(desk, b"Nama;Ringkasan", headers=LINES))[-1]["fault"]

    none = desk.post(UPLOAD)
    assert none.status_code == 422
    assert "Pilih berkasnya dulu." in none.content.decode()
    assert lines(desk.post(UPLOAD, headers=LINES)) == [{"fault": "Pilih berkasnya dulu."}]


def test_a_refused_run_tells_the_script_why(desk):
    url = send(desk, workbook(["X", "b"], ["SATU", "a"])).url

    assert "1 baris salah" in lines(desk.post(url, {"choice": "all"}, headers=LINES))[-1]["fault"]
    assert "Pilih apakah" in lines(desk.post(url, {}, headers=LINES))[-1]["fault"]


def test_a_huge_file_is_refused_before_it_is_kept(desk, monkeypatch):
    monkeypatch.setattr("django.http.request.HttpRequest._load_post_and_files", lambda request: pytest.fail("the body was read"))

    answer = send(desk, b"PK\x03\x04" + b"\0" * (MOST_BYTES + 200_000))

    assert answer.status_code == 413
    assert "10 MB" in answer.content.decode()


def test_the_upload_asks_for_its_token(official):
    client = Client(enforce_csrf_checks=True)
    client.force_login(official)

    assert send(client, workbook(["SATU", "a"])).status_code == 403
    assert not ImportRun.objects.exists()


def test_runs_of_another_agency_are_not_there(desk, client):
    url = send(desk, workbook(["SATU", "a"])).url
    client.force_login(f.official())

    for address in (url, f"{url}undo/", f"{url}faults.xlsx"):
        assert client.get(address).status_code == 404
        assert client.post(address, {"choice": "all"}).status_code == 404
    assert not Innovation.objects.exists()


def test_a_leader_imports_nothing(client):
    client.force_login(f.leader())

    assert client.get(UPLOAD).status_code == 403
    assert send(client, workbook(["SATU", "a"])).status_code == 403


def test_a_plan_can_be_thrown_away(desk):
    url = send(desk, workbook(["SATU", "a"])).url

    assert desk.post(url, {"discard": "1"}).url == UPLOAD
    assert desk.get(url).status_code == 404


def test_rows_are_shown_in_pages_the_wrong_ones_first_and_by_state(desk):
    url = send(desk, workbook(*[[f"NAMA {n}", "a"] for n in range(60)], ["X", "b"])).url

    page = desk.get(url)
    assert page.context["rows"][0].row.title == "X"
    assert len(page.context["rows"]) == 50
    assert len(desk.get(url, {"p": 2}).context["rows"]) == 11
    assert [shown.row.title for shown in desk.get(url, {"show": "wrong"}).context["rows"]] == ["X"]
    assert desk.get(url, {"show": "unchanged"}).context["rows"] == []
    assert desk.get(url, {"show": "x", "p": "zzz"}).status_code == 200


def test_a_preview_asks_no_more_for_many_rows_than_for_one(desk, official, django_assert_max_num_queries):
    for n in range(3):
        f.InnovationFactory(opd=official.opd, title=f"LAMA {n}", summary="Dulu.")
    asked = []
    for number in (1, 1, 3):  # the first page also fills caches
        url = send(desk, workbook(*[[f"LAMA {n}", "Kini."] for n in range(number)])).url
        with django_assert_max_num_queries(40) as queries:
            desk.get(url)
        asked.append(len(queries))

    assert asked[1] == asked[2]


def test_what_is_in_a_file_is_shown_as_text(desk):
    page = desk.get(send(desk, workbook(["<script>x</script>", "<b>"])).url).content.decode()

    assert "&lt;script&gt;" in page
    assert "<script>x" not in page


@pytest.mark.parametrize("code", ["id", "en"])
@pytest.mark.parametrize("role", ["official", "committee"])
def test_the_template_has_help_and_lists_and_its_example_is_not_imported(client, official, role, code):
    f.CategoryFactory()
    user = official if role == "official" else f.committee()
    client.force_login(user)
    with override(code):
        content = client.get(reverse("admin:exhibits_innovation_import_template"), headers={"Accept-Language": code}).content

    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    assert all(cell.comment for cell in sheet[1])
    assert len(sheet.data_validations.dataValidation) == len(headings)
    assert [page.sheet_state for page in book.worksheets] == ["visible", "visible", "hidden"]
    assert any("OPD" in heading for heading in headings) is (role == "committee")
    table = reading.read(content)
    assert all(heading.column for heading in table.headings)
    run = planning.plan(content=content, name="t.xlsx", actor=user)
    assert run.total == 0


def test_the_marked_copy_has_the_same_cells_the_reasons_and_can_be_brought_again(desk):
    content = workbook(
        ["SATU", "a", "18/10/2023"],
        [None] * 3,
        ["DUA", "=1+1", "besok"],
        headings=["Nama", "Ringkasan", "Waktu uji coba"],
        above=[["REKAP"]],
    )
    url = send(desk, content).url

    marked = desk.get(f"{url}faults.xlsx").content

    sheet = openpyxl.load_workbook(io.BytesIO(marked)).active
    assert [cell.value for cell in sheet[2]] == ["Nama", "Ringkasan", "Waktu uji coba", "Yang salah"]
    assert sheet["C5"].value == "besok"
    assert "bukan tanggal" in sheet["C5"].comment.text
    assert sheet["C5"].fill.fgColor.rgb.endswith("FBE9E5")
    assert "B5, “Ringkasan”" in sheet["D5"].value
    again = ImportRun.objects.get(pk=send(desk, marked).url.rstrip("/").rpartition("/")[2])
    assert (again.counts["new"], again.notes) == (1, [])


def test_texts_that_look_like_formulas_stay_texts_in_the_copy(desk):
    from tests.exhibits.workbooks import with_result

    bad = with_result(workbook(["SATU", '="x"', "besok"], headings=["Nama", "Ringkasan", "Waktu uji coba"]), "B2", "=cmd|x", ' t="str"')
    sheet = openpyxl.load_workbook(io.BytesIO(desk.get(f"{send(desk, bad).url}faults.xlsx").content)).active

    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=cmd|x", "s")


def test_the_list_of_innovations_leads_to_the_import(desk):
    assert UPLOAD in desk.get("/admin/exhibits/innovation/").content.decode()
