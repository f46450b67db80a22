"""The history of an entry in a real browser: edited, read, compared, restored and brought back; for everybody, in both languages."""

import re

import pytest

from tests.browser.addresses import english
from tests.browser.test_accessibility import inspect

ENTRIES = "/admin/exhibits/innovation/"


def open_first(page, status="published"):
    page.goto(f"{ENTRIES}?status__exact={status}")
    page.click("#result_list tbody th a")
    return page.url.split("/change/")[0]


def save(page, **values):
    for name, value in values.items():
        page.fill(f"[name={name}]", value)
    page.click("input[name=_save]")
    page.wait_for_url("**/innovation/**")


def test_an_edit_is_read_compared_and_taken_back(page, axe, sign_in):
    sign_in(page, "committee")
    entry = open_first(page)
    before = page.input_value("[name=benefits]")
    save(page, benefits=before + " Antrean kini dua menit.", cost="Rp5.000")
    faults = []
    page.goto(f"{entry}/history/")
    faults += inspect(page, axe)
    assert "Antrean kini dua menit." in page.inner_text(".moment >> nth=0")
    page.click("#compare button")
    faults += inspect(page, axe)
    assert page.inner_text("ins:has-text('Antrean kini dua menit.')").endswith("Antrean kini dua menit.")
    page.go_back()
    page.get_by_role("link", name=re.compile("^Pulihkan")).first.press("Enter")
    page.wait_for_url("**/restore/")
    faults += inspect(page, axe)
    page.get_by_role("button", name="Pulihkan versi ini").press("Enter")
    page.wait_for_url("**/history/")
    page.get_by_role("link", name=re.compile("^Baca")).first.click()
    faults += inspect(page, axe)
    page.goto(f"{entry}/change/")

    assert page.input_value("[name=benefits]") == before
    assert faults == []


def test_the_history_is_for_everybody_in_english_too(page, axe, sign_in):
    sign_in(page, "committee")
    entry = open_first(page).partition("/admin/")[2]
    page.goto(english(f"/admin/{entry}/history/"))
    faults = inspect(page, axe, by_eye=False)
    page.get_by_role("link", name=re.compile("^Read")).first.click()
    faults += inspect(page, axe, by_eye=False)

    assert page.get_attribute("html", "lang") == "en"
    assert faults == []


def test_what_was_deleted_comes_back(page, axe, sign_in):
    sign_in(page, "committee")
    page.goto("/admin/exhibits/tag/add/")
    page.fill("[name=name]", "Tema percobaan")
    page.fill("[name=slug]", "tema-percobaan")
    page.click("input[name=_save]")
    page.wait_for_url("**/tag/")
    page.click("#result_list a:has-text('Tema percobaan')")
    page.click("a.deletelink")
    page.click("form input[type=submit]")
    page.wait_for_url("**/tag/")
    page.click(".deleted-link a")
    faults = inspect(page, axe)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.click(".moment a")
    faults += inspect(page, axe)
    page.get_by_role("button", name="Kembalikan").click()
    page.wait_for_url("**/change/")

    assert page.input_value("[name=name]") == "Tema percobaan"
    assert faults == []


@pytest.mark.parametrize("role", ["official", "leader"])
def test_who_may_not_restore_reads_all_the_same(page, axe, sign_in, role):
    sign_in(page, role)
    entry = open_first(page)
    page.goto(f"{entry}/history/")

    assert inspect(page, axe, by_eye=False) == []
    assert page.locator(".moment").count() > 0
