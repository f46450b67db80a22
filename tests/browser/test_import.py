"""The import before a real browser: upload, look, run, undo; with progress, on a phone, without a script, and clean for axe."""

import re

import pytest
from playwright.sync_api import expect

from tests.exhibits.workbooks import workbook

IMPORT = "/admin/exhibits/innovation/import/"


def mixed(number=1):
    rows = [[f"IMPOR {n} — Uji peramban", "Satu kalimat.", "18/10/2023"] for n in range(number)]
    return workbook(*rows, ["X", "Terlalu pendek.", "besok"], headings=["Nama inovasi", "Ringkasan", "Waktu uji coba"])


def choose(page, content):
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.set_input_files("input[type=file]", {"name": "rekap.xlsx", "mimeType": kind, "buffer": content})
    page.get_by_role("button", name="Periksa berkas").click()


def test_from_the_file_to_the_undo_with_progress(page, sign_in, axe):
    sign_in(page, "official")
    page.goto("/admin/exhibits/innovation/")
    page.get_by_role("link", name="Impor dari Excel").click()
    assert axe(page) == []

    choose(page, mixed(700))
    expect(page.get_by_role("heading", name="rekap.xlsx")).to_be_visible(timeout=30_000)
    expect(page.locator(".import-rows")).to_contain_text("C702, “Waktu uji coba”")
    assert axe(page) == []

    page.get_by_role("button", name="Impor 700 baris").click()
    expect(page.get_by_role("heading", name="Selesai diimpor")).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="Urungkan impor ini").click()
    assert axe(page) == []
    page.get_by_role("button", name="Ya, urungkan").click()
    expect(page.get_by_role("heading", name="Sudah diurungkan")).to_be_visible(timeout=60_000)
    expect(page.locator(".import-outcome")).to_contain_text("700 entri kembali seperti semula")


def test_what_is_wrong_with_a_file_is_said_on_the_page_and_another_can_be_chosen(page, sign_in):
    sign_in(page, "official")
    page.goto(IMPORT)
    choose(page, b"Nama;Ringkasan")
    expect(page.get_by_role("alert")).to_contain_text("berkas teks")

    choose(page, mixed())
    expect(page.get_by_role("heading", name="rekap.xlsx")).to_be_visible()
    page.get_by_role("button", name="Jangan impor apa pun").click()
    expect(page).to_have_url(re.compile(f"{IMPORT}$"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_is_cut_off(new_page, sign_in, axe, no_sideways_scroll, scheme):
    page = new_page(viewport={"width": 360, "height": 740}, has_touch=True, color_scheme=scheme)
    sign_in(page, "committee")
    page.goto(IMPORT)
    no_sideways_scroll(page)
    choose(page, mixed())
    expect(page.get_by_role("heading", name="rekap.xlsx")).to_be_visible()
    no_sideways_scroll(page)
    assert axe(page) == []


def test_everything_works_without_a_script(new_page, sign_in):
    page = new_page(java_script_enabled=False)
    sign_in(page, "official")
    page.goto(IMPORT)
    choose(page, mixed())
    page.get_by_role("button", name="Impor 1 baris").click()
    page.get_by_role("link", name="Urungkan impor ini").click()
    page.get_by_role("button", name="Ya, urungkan").click()
    expect(page.get_by_role("heading", name="Sudah diurungkan")).to_be_visible()
