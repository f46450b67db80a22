"""The scanner in a real browser, at the training edition of the demonstration: what a volunteer does at the door."""

import datetime
import itertools

import pytest
from playwright.sync_api import expect

_badges = itertools.count()
THEMES = ["light", "dark"]


@pytest.fixture
def training(site):
    return site.known["training"]


@pytest.fixture
def badge(training):
    """A known badge that no other test of this worker has used."""
    return training["badges"][next(_badges) % len(training["badges"])]


def enter(page, training, which="scanner"):
    page.goto(f"/petugas/#token={training[which]['token']}")
    expect(page.locator("#scanner")).to_be_visible()


@pytest.fixture
def scanner(phone, training):
    """A phone of 360 px that has signed in at a stand."""
    enter(phone, training)
    return phone


def scan(page, code):
    page.locator("[data-test=scan-input]").fill(code)
    page.locator("[data-test=scan-input]").press("Enter")


def shows(page, outcome, code=None):
    expect(page.locator(f"[data-test=scan-result][data-outcome={outcome}]")).to_be_visible()
    if code is not None:
        expect(page.locator("[data-test=scan-result]")).to_have_attribute("data-code", code)


def queue(page, length):
    expect(page.locator("[data-test=queue-length]")).to_have_text(str(length), timeout=15_000)


def counted(page):
    return int(page.locator("[data-test=point-count]").inner_text().replace(".", ""))


def after_the_pause(page):
    """The same badge again within five seconds is ignored."""
    page.wait_for_timeout(5_100)


def test_the_token_is_read_once_and_leaves_the_address(scanner):
    assert "#" not in scanner.url
    assert "token" not in scanner.evaluate("location.href")
    expect(scanner.locator("#training")).to_be_visible()


def test_a_badge_is_accepted_then_a_repeat_and_after_an_undo_accepted_again(scanner, badge):
    before = counted(scanner)
    scan(scanner, badge)
    shows(scanner, "accepted", badge)
    expect(scanner.locator("[data-test=point-count]")).to_have_text(str(before + 1))

    scan(scanner, badge)
    expect(scanner.locator("#typing")).not_to_be_empty()
    shows(scanner, "accepted", badge)
    after_the_pause(scanner)
    scan(scanner, badge)
    shows(scanner, "repeat", badge)

    scanner.locator("[data-test=undo]").click()
    shows(scanner, "voided")
    expect(scanner.locator("[data-test=point-count]")).to_have_text(str(before))
    scan(scanner, badge)
    shows(scanner, "accepted", badge)


def test_ready_again_within_a_second_of_every_result(scanner, badge):
    scanner.clock.install()
    for code, outcome in ((badge, "accepted"), ("HELLO", "unknown")):
        scan(scanner, code)
        shows(scanner, outcome)
        a_second_later = datetime.datetime.fromtimestamp(scanner.evaluate("Date.now()") / 1000 + 1, datetime.UTC)
        scanner.clock.pause_at(a_second_later)  # the page's own second, however slow the machine is
        expect(scanner.locator("#ready-word")).to_be_visible()
        scanner.clock.resume()
        expect(scanner.locator("[data-test=scan-input]")).to_be_focused()


def test_heads_are_counted_with_one_tap(scanner):
    before = counted(scanner)
    scanner.locator("[data-test=tally-1]").click()
    expect(scanner.locator("[data-test=point-count]")).to_have_text(str(before + 1))
    scanner.locator("[data-test=tally-5]").click()
    expect(scanner.locator("[data-test=point-count]")).to_have_text(str(before + 6))


def test_a_keyboard_wedge_types_from_anywhere_a_whole_address(scanner, badge):
    scanner.evaluate("document.activeElement.blur()")
    scanner.keyboard.type(f"HTTPS://INOVASI.EXAMPLE/T/{badge}")
    scanner.keyboard.press("Enter")

    shows(scanner, "accepted", badge)


def test_a_wedge_that_types_into_the_form_of_a_new_visitor_fills_the_badge_there(scanner, training):
    scanner.locator("#open-walk-in").click()
    scanner.locator("#walk-in-name").fill("Sri")
    scanner.keyboard.type(training["badges"][0])
    scanner.keyboard.press("Enter")

    expect(scanner.locator("#walk-in-badge")).to_have_value(training["badges"][0])
    expect(scanner.locator("#walk-in-name")).to_have_value("Sri")
    expect(scanner.locator("#walk-in-dialog")).to_be_visible()


def test_a_mistyped_code_is_told_while_typing_and_after(scanner, badge):
    wrong = badge[:-1] + ("0" if badge[-1] != "0" else "1")
    field = scanner.locator("[data-test=scan-input]")
    field.fill(badge[:5])
    expect(scanner.locator("#typing")).to_contain_text("5")
    field.fill("7KDU")
    expect(scanner.locator("#typing")).to_contain_text("U")
    field.fill(wrong)
    expect(scanner.locator("#typing")).to_have_attribute("data-fault", "check")
    field.press("Enter")

    shows(scanner, "unknown", wrong)
    queue(scanner, 0)


def test_offline_scans_wait_through_a_reload_and_arrive(scanner, badge, complaints):
    before = counted(scanner)
    scanner.context.set_offline(True)
    scan(scanner, badge)
    shows(scanner, "queued", badge)
    for _tap in range(3):
        scanner.locator("[data-test=tally-1]").click()
    queue(scanner, 4)
    expect(scanner.locator("#queue-offline")).not_to_be_empty()

    scanner.route("**/api/v1/**", lambda route: route.abort())  # before the network is back, or the queue leaves at once
    scanner.context.set_offline(False)
    scanner.reload()
    queue(scanner, 4)
    scanner.unroute("**/api/v1/**")
    scanner.evaluate("window.dispatchEvent(new Event('online'))")

    queue(scanner, 0)
    expect(scanner.locator("[data-test=point-count]")).to_have_text(str(before + 4))
    complaints.expected("ERR_INTERNET_DISCONNECTED")
    complaints.expected("ERR_FAILED")


def test_an_undo_offline_is_kept_and_done_later(scanner, badge, complaints):
    before = counted(scanner)
    scanner.context.set_offline(True)
    scan(scanner, badge)
    shows(scanner, "queued", badge)
    scanner.locator("[data-test=undo]").click()
    shows(scanner, "voided")
    queue(scanner, 2)
    scanner.context.set_offline(False)

    queue(scanner, 0)
    expect(scanner.locator("[data-test=point-count]")).to_have_text(str(before))
    complaints.expected("ERR_INTERNET_DISCONNECTED")


def test_a_walk_in_is_registered_and_nothing_keeps_the_name(scanner):
    before = counted(scanner)
    scanner.locator("#open-walk-in").click()
    scanner.locator("#walk-in-form [type=submit]").click()
    expect(scanner.locator("#walk-in-error")).to_be_visible()
    scanner.locator("#walk-in-kinds label").first.click()
    scanner.locator("#walk-in-origin").select_option(index=1)
    scanner.locator("#walk-in-name").fill("Sulastri")
    scanner.locator("#walk-in-form [type=submit]").click()

    shows(scanner, "accepted")
    expect(scanner.locator("#state-who")).to_contain_text("Sulastri")
    expect(scanner.locator("[data-test=point-count]")).to_have_text(str(before + 1))
    assert "Sulastri" not in scanner.evaluate(KEPT)


KEPT = """async () => {
  const done = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
  const database = await done(indexedDB.open("petugas"));
  const all = (table) => done(database.transaction(table).objectStore(table).getAll());
  const kept = JSON.stringify([await all("queue"), await all("settings"), { ...localStorage }]);
  database.close();
  return kept;
}"""


def test_a_group_counts_every_head(scanner):
    before = counted(scanner)
    scanner.locator("#open-group").click()
    for add in ("10", "10", "10", "10", "-1", "1"):
        scanner.locator(f"#group-dialog [data-add='{add}']").click()
    scanner.locator("#group-form [type=submit]").click()

    shows(scanner, "accepted")
    expect(scanner.locator("[data-test=point-count]")).to_have_text(str(before + 41))


def test_a_token_that_ended_keeps_what_waits(scanner, complaints):
    scanner.route("**/api/v1/**", lambda route: route.fulfill(status=401, json={"detail": "no", "errors": []}))
    scanner.locator("[data-test=tally-1]").click()

    shows(scanner, "queued")
    expect(scanner.locator("#token-ended")).to_be_visible()
    queue(scanner, 1)
    scanner.unroute("**/api/v1/**")
    complaints.expected("401")


def test_signing_out_wipes_all_but_what_waits_and_says_so(scanner, training, complaints):
    scanner.context.set_offline(True)
    scanner.locator("[data-test=tally-1]").click()
    queue(scanner, 1)
    scanner.locator("#open-settings").click()
    scanner.locator("#sign-out").click()
    expect(scanner.locator("#sign-out-keeps")).to_contain_text("1")
    scanner.locator("#sign-out-now").click()

    expect(scanner.locator("#sign-in-said")).to_contain_text("1")
    assert training["scanner"]["token"] not in scanner.evaluate(KEPT)
    scanner.context.set_offline(False)
    enter(scanner, training)
    queue(scanner, 0)
    complaints.expected("ERR_INTERNET_DISCONNECTED")


def test_a_wrong_token_is_told(phone, complaints):
    phone.goto("/petugas/#token=wrong")

    expect(phone.locator("#sign-in-said")).to_be_visible()
    assert "#" not in phone.url
    complaints.expected("401")


def test_an_account_signs_in_and_scans(page, sign_in):
    sign_in(page, "committee")
    page.goto("/petugas/")
    page.locator("#account-form [type=submit]").click()

    expect(page.locator("#scanner")).to_be_visible()
    page.locator("[data-test=tally-1]").click()
    shows(page, "accepted")


def test_an_account_counts_without_javascript(new_page, sign_in, badge):
    page = new_page(java_script_enabled=False)
    sign_in(page, "committee")
    page.goto("/petugas/")
    page.locator("#account-form [type=submit]").click()
    scan(page, badge)
    shows(page, "accepted", badge)
    page.locator("[data-test=undo]").click()
    shows(page, "voided")
    before = counted(page)
    page.locator("[data-test=tally-5]").click()
    assert counted(page) == before + 5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [360, 1440])
def test_every_state_is_accessible(new_page, training, badge, axe, no_sideways_scroll, theme, width):
    page = new_page(viewport={"width": width, "height": 740}, color_scheme=theme)
    page.goto("/petugas/")
    assert not axe(page)
    enter(page, training)
    assert not axe(page)
    scan(page, badge)
    expect(page.locator("[data-test=scan-result][data-outcome=ready]")).to_have_count(0)
    assert not axe(page)
    scan(page, "HELLO")
    shows(page, "unknown")
    assert not axe(page)
    no_sideways_scroll(page)
    for opener, dialog in (("open-group", "group"), ("open-walk-in", "walk-in"), ("open-settings", "settings"), ("open-points", "points")):
        page.locator(f"#{opener}").click()
        expect(page.locator(f"#{dialog}-dialog")).to_be_visible()
        assert not axe(page), dialog
        page.keyboard.press("Escape")
        expect(page.locator(f"#{dialog}-dialog")).to_be_hidden()


@pytest.mark.parametrize(("level", "people", "said"), [("", 400, ""), ("warn", 740, "Hampir penuh"), ("full", 800, "Penuh")])
def test_a_phone_at_the_gate_tells_how_full_the_hall_is(phone, training, level, people, said):
    inside = {"people": people, "capacity": 800, "level": level}
    phone.route("**/api/v1/inside", lambda route: route.fulfill(json={"server_time": "2026-01-01T00:00:00Z", "inside": inside}))
    enter(phone, training, "gate_scanner")

    expect(phone.locator("#point-detail")).to_have_text(f"Di dalam: {people} dari 800")
    if level:
        expect(phone.locator("[data-test=hall]")).to_contain_text(said)
    else:
        expect(phone.locator("[data-test=hall]")).to_be_hidden()
    last = phone.locator("[data-test=undo]").bounding_box()
    assert last["y"] + last["height"] <= phone.viewport_size["height"]
