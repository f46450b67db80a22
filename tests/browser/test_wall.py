"""The wall before a real browser: it moves by itself, says when it is cut off, wakes up again, and fits its screen."""

import datetime
import json
import re
import urllib.request
import uuid

import pytest
from playwright.sync_api import expect

WALL = "/pameran/pameran-inovasi-2023-latihan/langsung/"
PAST = "/pameran/pameran-inovasi-2023/langsung/"


def tally(site, heads):
    """What a phone at the gate of the training edition sends."""
    now = datetime.datetime.now(datetime.UTC).isoformat()
    scanner = site.known["training"]["gate_scanner"]
    scan = {"id": str(uuid.uuid4()), "point": scanner["points"][0], "heads": heads, "scanned_at": now, "mode": "online"}
    request = urllib.request.Request(
        f"{site.address}/api/v1/scans",
        json.dumps({"sent_at": now, "scans": [scan]}).encode(),
        {"Authorization": f"Bearer {scanner['token']}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200


def people(page):
    return int(re.sub(r"\D", "", page.get_by_test_id("people").inner_text()))


@pytest.fixture(autouse=True)
def _test_ids(playwright):
    playwright.selectors.set_test_id_attribute("data-test")
    yield
    playwright.selectors.set_test_id_attribute("data-testid")


def test_a_scan_moves_the_wall_without_a_reload(site, page):
    page.goto(WALL)
    before = people(page)
    marked = page.locator("#wall-stands").evaluate_handle("part => part")

    tally(site, 7)

    expect(page.get_by_test_id("people")).to_have_text(re.compile(rf"^{before + 7}$"), timeout=15_000)
    assert page.evaluate("part => part.isConnected", marked), "a part that did not change was replaced"


def test_cut_off_it_says_since_when_and_wakes_up_by_itself(site, page, complaints):
    page.clock.install()
    page.goto(WALL)
    page.clock.run_for(3_000)
    expect(page.locator("#wall-state")).to_contain_text("Terakhir diperbarui")

    page.context.set_offline(True)
    page.clock.run_for(20_000)
    expect(page.locator("#wall-state")).to_contain_text("Terputus sejak")
    expect(page.get_by_test_id("people")).to_be_visible()

    page.context.set_offline(False)
    page.clock.run_for(4_000)
    expect(page.locator("#wall-state")).to_contain_text("Terakhir diperbarui")
    complaints.expected("ERR_INTERNET_DISCONNECTED")


def test_while_the_server_is_away_it_asks_more_seldom_and_wakes_up_by_itself(page, complaints):
    asked = []

    def away(route):
        asked.append(route.request.url)
        route.fulfill(status=503, body="")

    page.clock.install()
    page.goto(WALL)
    page.route("**/langsung/angka/", away)
    for _ in range(40):
        page.clock.run_for(3_000)
        page.wait_for_timeout(20)
    expect(page.locator("#wall-state")).to_contain_text("Terputus sejak")
    assert 4 <= len(asked) <= 16, "two minutes without an answer"

    page.unroute("**/langsung/angka/")
    for _ in range(40):  # a question that was under way may fail once more and wait its half minute
        page.clock.run_for(3_000)
        page.wait_for_timeout(50)
        if "Terakhir diperbarui" in page.inner_text("#wall-state"):
            break
    expect(page.locator("#wall-state")).to_contain_text("Terakhir diperbarui")
    complaints.expected("503")


@pytest.mark.parametrize("size", [(1920, 1080), (3840, 2160), (1366, 768), (1280, 1024)])
@pytest.mark.parametrize("address", [PAST, f"/en{PAST}", WALL])
def test_a_screen_in_the_hall_never_scrolls_and_nothing_is_cut_off(new_page, size, address):
    page = new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(address)

    over = page.evaluate(
        """() => {
            const root = document.documentElement;
            const outside = [...document.querySelectorAll("main b, main p, main h1, main h2, main li")].filter((part) => {
                const box = part.getBoundingClientRect();
                return box.width > 1 && (box.right > innerWidth + 1 || box.bottom > innerHeight + 1);
            });
            const foot = document.querySelector("#wall-foot").getBoundingClientRect().top;
            const into = [...document.querySelectorAll("#wall-counts *, #wall-stands li, #wall-hours *")].filter(
                (part) => part.getBoundingClientRect().width > 1 && part.getBoundingClientRect().bottom > foot + 1);
            const cut = [...outside, ...into].map((part) => part.outerHTML.slice(0, 80));
            return [root.scrollWidth - innerWidth, root.scrollHeight - innerHeight, ...cut];
        }"""
    )

    assert over == [0, 0]


def test_on_a_phone_it_is_a_plain_list_with_a_table(new_page):
    page = new_page(viewport={"width": 360, "height": 740})
    page.goto(PAST)

    expect(page.locator(".wall-table")).to_be_visible()
    expect(page.locator(".bars")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_without_a_script_it_shows_the_numbers_of_the_moment(new_page):
    page = new_page(java_script_enabled=False)
    page.goto(PAST)

    expect(page.get_by_test_id("people")).to_have_text("2.059")
