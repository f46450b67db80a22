"""Journeys of citizens, visitors and staff, with script, on the demonstration."""

import contextlib
import re

from playwright.sync_api import Error, expect

from tests.browser.addresses import FAIR

RESULT = "[data-test=result]"


def number_in(text: str) -> int:
    return int(re.sub(r"\D", "", text) or 0)


def test_a_citizen_searches_filters_opens_and_comes_back_to_the_same_place(page):
    page.goto("/")
    page.fill("#q", "sampah")
    page.press("#q", "Enter")
    page.wait_for_url("**/inovasi/?**q=sampah**")
    expect(page.locator(RESULT).first).to_be_visible()
    found = page.url
    slug = page.locator(RESULT).nth(1).get_attribute("data-slug")

    page.locator(RESULT).nth(1).get_by_role("link").first.click()
    page.wait_for_url(f"**/inovasi/{slug}/")
    page.go_back()

    assert page.url == found
    expect(page.locator(f"{RESULT}[data-slug='{slug}']")).to_be_visible()
    assert page.input_value("#q") == "sampah"


def test_a_misspelt_word_finds_and_says_what_was_searched(page):
    page.goto("/inovasi/?q=stuntng")

    expect(page.locator("[data-test=did-you-mean]")).to_contain_text("stunting")
    assert page.locator(RESULT).count() > 0


def test_suggestions_are_chosen_by_keyboard(page):
    page.goto("/inovasi/")
    page.locator("#q").press_sequentially("samp", delay=30)
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    assert page.get_attribute("#q", "aria-expanded") == "true"

    page.keyboard.press("ArrowDown")
    chosen = page.get_attribute("#q", "aria-activedescendant")
    assert page.locator(f"[id='{chosen}']").get_attribute("aria-selected") == "true"
    page.keyboard.press("Escape")

    expect(page.get_by_role("listbox")).to_be_hidden()
    assert page.input_value("#q") == "samp"


def test_without_a_connection_the_list_stays_and_says_so(page, complaints):
    page.goto("/inovasi/?q=warga")
    found = page.inner_text("[data-test=result-count]")
    page.context.set_offline(True)
    page.fill("#q", "sampah")
    page.press("#q", "Enter")

    expect(page.locator("#putus")).to_be_visible()
    assert page.inner_text("[data-test=result-count]") == found
    assert page.input_value("#q") == "sampah"

    page.context.set_offline(False)
    page.press("#q", "Enter")
    expect(page.locator("[data-test=result-count]")).to_contain_text("sampah")
    expect(page.locator("#putus")).to_be_hidden()
    for words in ("ERR_INTERNET_DISCONNECTED", "htmx:afterRequest", "htmx:sendError"):
        complaints.expected(words)


def test_what_was_written_survives_a_connection_that_is_away(page, complaints):
    page.goto("/suara/tulis/?inovasi=pasang-mata")
    page.locator("[name=kind][value=praise]").check(force=True)
    page.locator("textarea").fill("Semoga buka juga di hari Sabtu.")
    page.context.set_offline(True)
    with contextlib.suppress(Error):  # the browser's own page says that there is no connection
        page.locator(".voice-form [type=submit]").click()
    page.context.set_offline(False)
    page.goto("/suara/tulis/?inovasi=pasang-mata")
    expect(page.locator("textarea")).to_have_value("Semoga buka juga di hari Sabtu.")
    expect(page.locator("[name=kind][value=praise]")).to_be_checked()

    page.locator(".voice-form [type=submit]").click()
    expect(page.locator("[data-test=thanks]")).to_be_visible()
    page.goto("/suara/tulis/?inovasi=pasang-mata")
    expect(page.locator("textarea")).to_have_value("")
    complaints.expected("ERR_INTERNET_DISCONNECTED")


def test_the_language_switch_stays_on_the_page(page):
    page.goto("/inovasi/pasang-mata/")
    page.locator("[data-test=switch-language]").first.click()
    page.wait_for_url("**/en/inovasi/pasang-mata/")
    assert page.get_attribute("html", "lang") == "en"

    page.locator("[data-test=switch-language]").first.click()
    page.wait_for_url(re.compile(r"//[^/]+/inovasi/pasang-mata/$"))
    assert page.get_attribute("html", "lang") == "id"


def test_the_theme_that_was_chosen_stays(page):
    page.goto("/")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("[data-test=switch-theme]:visible").first.click()
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.goto("/opd/")

    assert dark != before
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark


def test_the_plan_is_walked_with_the_arrow_keys(page):
    page.goto(f"{FAIR}/denah/")
    first = page.locator("svg [data-test=stand][tabindex='0']").first
    first.focus()
    numbers = []
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
        numbers.append(page.evaluate("document.activeElement.dataset.number"))
    page.keyboard.press("Enter")

    assert all(numbers)
    assert len(set(numbers)) > 1
    page.wait_for_url(re.compile(rf"stan[=/]{numbers[-1]}"))


def test_the_plan_shows_the_same_stands_drawn_and_as_a_list(page):
    page.goto(f"{FAIR}/denah/")

    drawn = page.locator("svg [data-test=stand]").evaluate_all("stands => stands.map(stand => stand.dataset.number).sort()")
    listed = page.locator("[data-stand]").evaluate_all("rows => rows.map(row => row.dataset.stand).sort()")

    assert len(drawn) == 50
    assert drawn == listed


def test_a_volunteer_scans_counts_a_family_and_undoes_while_the_wall_follows(page, phone, site):
    training = site.known["training"]
    page.goto(f"/pameran/{training['slug']}/langsung/")
    wall = number_in(page.inner_text("[data-test=people]"))
    phone.goto(f"/petugas/#token={training['gate_scanner']['token']}")
    phone.wait_for_selector("[data-test=scan-input]:visible")
    assert "token" not in phone.url

    phone.fill("[data-test=scan-input]", training["badges"][-1])
    phone.press("[data-test=scan-input]", "Enter")
    result = phone.locator("[data-test=scan-result]").first
    expect(result).to_have_attribute("data-outcome", "accepted")
    phone.click("[data-test=tally-5]")
    expect(phone.locator("[data-test=queue-length]").first).to_have_text(re.compile(r"^\D*0?\D*$"))
    phone.click("[data-test=undo]")
    expect(phone.locator("[data-test=queue-length]").first).to_have_text(re.compile(r"^\D*0?\D*$"))

    page.wait_for_function(
        "wanted => Number(document.querySelector('[data-test=people]').innerText.replace(/\\D/g, '')) === wanted",
        arg=wall + 1,
        timeout=15_000,
    )


def test_a_scan_made_without_network_arrives_once_when_it_is_back(phone, site, complaints):
    training = site.known["training"]
    phone.goto(f"/petugas/#token={training['scanner']['token']}")
    phone.wait_for_selector("[data-test=scan-input]:visible")
    phone.context.set_offline(True)
    phone.fill("[data-test=scan-input]", training["badges"][-2])
    phone.press("[data-test=scan-input]", "Enter")
    expect(phone.locator("[data-test=queue-length]").first).to_contain_text("1")

    phone.context.set_offline(False)
    expect(phone.locator("[data-test=queue-length]").first).to_have_text(re.compile(r"^\D*0?\D*$"), timeout=20_000)
    for words in ("ERR_INTERNET_DISCONNECTED", "htmx:afterRequest", "htmx:sendError"):
        complaints.expected(words)


def test_an_official_sees_their_agency_only(page, site, sign_in):
    sign_in(page, "official")
    page.goto("/admin/exhibits/innovation/")
    acronym = site.known["accounts"]["official"]["opd"]

    rows = page.locator("#result_list tbody tr").all_inner_texts()
    assert rows
    assert all(acronym in row for row in rows) or page.locator("#result_list th", has_text="OPD").count() == 0
