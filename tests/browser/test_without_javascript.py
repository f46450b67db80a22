"""Everything public, and the desk's and the door's forms, work without script."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.addresses import FAIR

RESULT = "[data-test=result]"


@pytest.fixture
def plain(new_page):
    return new_page(java_script_enabled=False, viewport={"width": 360, "height": 740})


def test_searching_filtering_and_paging(plain):
    plain.goto("/inovasi/?q=warga")
    total = plain.inner_text("[data-test=result-count]")
    first = plain.locator(RESULT).first.get_attribute("data-slug")
    plain.goto("/inovasi/?q=warga&kategori=public-service")
    assert plain.inner_text("[data-test=result-count]") != total

    plain.goto("/inovasi/")
    plain.get_by_role("link", name=re.compile("^(2|Halaman 2|Berikutnya)")).first.click()
    plain.wait_for_url("**halaman=2**")

    assert plain.locator(RESULT).count() > 0
    assert plain.locator(RESULT).first.get_attribute("data-slug") != first


def test_the_menu_opens_and_leads_on(plain):
    plain.goto("/")
    plain.locator("details.menu summary").click()
    plain.locator("details.menu").get_by_role("link").first.click()

    expect(plain.locator("h1")).to_be_visible()


def test_a_stand_is_found_on_the_plan(plain):
    plain.goto(f"{FAIR}/denah/?stan=02")

    expect(plain.locator("#stan-02")).to_be_visible()


def test_a_need_is_told_and_thanked_for(plain):
    plain.goto("/suara/tulis/?inovasi=pasang-mata")
    plain.check("input[name=kind][value=need]", force=True)
    plain.fill("textarea", "Tempat parkir sepeda di balai kota.")
    for box in plain.locator("input[type=checkbox]").all():
        box.check(force=True)
    plain.locator("main form button[type=submit]").first.click()

    expect(plain.locator("[data-test=thanks]")).to_be_visible()


def test_what_was_typed_stays_when_something_is_wrong(plain, complaints):
    plain.goto("/suara/tulis/?inovasi=pasang-mata")
    plain.fill("textarea", "NIK saya 3579010101010001, tolong dibantu.")
    plain.locator("main form button[type=submit]").first.click()

    assert "3579010101010001" in plain.input_value("textarea")
    expect(plain.locator("#error-summary")).to_be_visible()
    complaints.expected("422")


def test_a_volunteer_who_signed_in_works_with_a_form(plain, site, sign_in):
    training = site.known["training"]
    sign_in(plain, "door")
    plain.goto("/petugas/")
    plain.select_option("[name=place]", f"{training['slug']}/{training['scanner']['points'][0]}")
    plain.locator("form:has([name=place]) [type=submit]").first.click()
    plain.fill("[data-test=scan-input]", training["badges"][-3])
    plain.press("[data-test=scan-input]", "Enter")

    expect(plain.locator("[data-test=scan-result]").first).to_have_attribute("data-outcome", "accepted")
    expect(plain.locator("[data-test=scan-result]").first).to_have_attribute("data-code", training["badges"][-3])


def test_the_committee_signs_in_and_reads_what_waits(plain, sign_in):
    sign_in(plain, "committee")

    expect(plain.locator("h1")).to_be_visible()
    plain.goto("/admin/exhibits/innovation/?q=sampah")
    assert plain.locator("#result_list tbody tr").count() > 0


def test_a_search_of_five_thousand_letters_is_answered_by_the_portal(plain):
    answer = plain.goto(f"/inovasi/?q={'perizinan usaha ' * 320}")

    assert answer.status == 200
    expect(plain.get_by_text("200 huruf")).to_be_visible()
