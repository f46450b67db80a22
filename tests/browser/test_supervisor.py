"""The supervisor's live page before a real browser: it moves by itself and leaves alone what somebody is doing."""

import datetime
import json
import urllib.request
import uuid

import pytest
from playwright.sync_api import expect

LIVE = "/petugas/pengawas/?pameran=pameran-inovasi-2023-latihan"


def send(site, **scan):
    """What an offline phone at the gate of the training edition sends."""
    now = datetime.datetime.now(datetime.UTC)
    scanner = site.known["training"]["gate_scanner"]
    said = {"id": str(uuid.uuid4()), "point": scanner["points"][0], "scanned_at": now.isoformat(), "mode": "offline"} | scan
    request = urllib.request.Request(
        f"{site.address}/api/v1/scans",
        json.dumps({"sent_at": now.isoformat(), "scans": [said]}).encode(),
        {"Authorization": f"Bearer {scanner['token']}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["results"][0]


def from_the_future():
    return (datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=20)).isoformat()


@pytest.fixture(autouse=True)
def _test_ids(playwright):
    playwright.selectors.set_test_id_attribute("data-test")
    yield
    playwright.selectors.set_test_id_attribute("data-testid")


def test_a_new_conflict_comes_by_itself_is_said_once_and_ticks_and_focus_stay(site, page, sign_in):
    assert send(site, heads=2, scanned_at=from_the_future())["outcome"] == "conflict"
    sign_in(page, "committee")
    page.goto(LIVE)
    box = page.locator("#live-conflicts input[type=checkbox]").first
    box.check()
    ticked = box.get_attribute("id")
    before = int(page.get_by_test_id("conflicts").inner_text())

    send(site, heads=3, scanned_at=from_the_future())

    expect(page.get_by_test_id("conflicts")).to_have_text(str(before + 1), timeout=15_000)
    expect(page.locator(f"#{ticked}")).to_be_checked()
    assert page.evaluate("document.activeElement.id") == ticked
    expect(page.locator("#live-news")).to_contain_text(f"{before + 1} konflik")

    page.locator("#live-stand").click()
    expect(page.get_by_test_id("conflicts")).to_have_text(str(before))


def test_an_undo_asks_and_works_without_a_script(site, new_page, sign_in):
    page = new_page(java_script_enabled=False)
    scan = send(site, heads=4)
    sign_in(page, "committee")
    page.goto(LIVE)
    page.locator(f"#u-{scan['id']}").click()
    page.get_by_role("button", name="Ya, urungkan").click()

    expect(page.get_by_role("status").first).to_contain_text("sudah diurungkan")
    expect(page.locator(f"#u-{scan['id']}")).to_have_count(0)


def test_cut_off_it_says_since_when_and_goes_on(page, sign_in, complaints):
    sign_in(page, "committee")
    page.goto(LIVE)
    page.context.set_offline(True)
    expect(page.locator("#live-state")).to_contain_text("Terputus sejak", timeout=15_000)

    page.context.set_offline(False)
    expect(page.locator("#live-state")).to_contain_text("Diperbarui", timeout=15_000)
    complaints.expected("ERR_INTERNET_DISCONNECTED")
    complaints.expected("htmx:")
