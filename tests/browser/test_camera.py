"""The scanner as it is used in the hall: a badge before the camera, a network that comes and goes, a server that stops."""

import sqlite3
import subprocess
import sys

import pytest
import segno
from PIL import Image, ImageOps
from playwright.sync_api import expect

from tests.browser import site as demonstration
from tests.browser.conftest import FLAGS, chromium
from tests.browser.door import new_badge
from tests.browser.test_scanner import enter, queue, scan, shows

LONG = 60_000  # milliseconds: how long a slow machine may take for what has no limit of its own


def film(path, text):
    """A second of film that shows the QR code of a badge, as a phone would see it."""
    code = segno.make(text, error="m")
    picture = Image.new("L", (640, 480), 90)
    side = code.symbol_size(border=4)[0]
    rows = b"".join(bytes(255 if not module else 0 for module in row) for row in code.matrix_iter(border=4))
    qr = Image.frombytes("L", (side, side), rows).resize((side * 9, side * 9), Image.Resampling.NEAREST)
    picture.paste(ImageOps.expand(qr, border=6, fill=255), (120, 40))
    frame = b"FRAME\n" + picture.tobytes() + bytes([128]) * (2 * 320 * 240)
    path.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n" + frame * 10)
    return path


@pytest.fixture(scope="module")
def training(site):
    return site.known["training"]


@pytest.fixture(scope="module")
def badge(site):
    return new_badge(site)


@pytest.fixture(scope="module")
def seeing(playwright, tmp_path_factory, badge):
    """A Chromium whose camera sees that badge all the time."""
    shown = film(tmp_path_factory.mktemp("film") / "badge.y4m", f"HTTPS://INOVASI.EXAMPLE/T/{badge}")
    camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", f"--use-file-for-fake-video-capture={shown}"]
    browser = playwright.chromium.launch(executable_path=chromium(), args=[*FLAGS, *camera], headless=True)
    yield browser
    browser.close()


@pytest.fixture
def phone(seeing, browser_context_args, complaints):
    """A phone with that camera, on which the page may be installed."""
    options = browser_context_args | {"viewport": {"width": 360, "height": 740}, "service_workers": "allow"}
    context = seeing.new_context(**options)
    context.set_default_timeout(LONG)
    context.on("page", complaints.listen)
    yield context.new_page()
    context.close()
    complaints.expected("ERR_")
    complaints.expected("error occurred when fetching the script")  # the worker looks for a new version without network


def stored(site, code):
    """Rows of a badge at the stand in the demonstration's database: how many, how many of them counted."""
    rows = "visitors_scan AS scan JOIN visitors_point AS point ON point.id = scan.point_id AND point.kind = 'stand' WHERE scan.code = ?"
    with sqlite3.connect(site.var / "portal.sqlite3") as database:
        return database.execute(f"SELECT COUNT(*), COALESCE(SUM(counted), 0) FROM {rows}", [code]).fetchone()


def installed(page):
    """Wait until the page opens without the server."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("caches.keys().then(names => names.length > 1)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")


def open_camera(page):
    page.locator("#camera-open").click()
    expect(page.locator("#camera-picture")).to_be_visible(timeout=LONG)


def test_a_badge_before_the_camera_is_accepted_once(phone, training, site, badge):
    enter(phone, training)
    open_camera(phone)

    expect(phone.locator("[data-test=scan-result][data-outcome=accepted]")).to_have_attribute("data-code", badge, timeout=LONG)
    expect(phone.locator("#typing")).not_to_be_empty(timeout=LONG)  # it is still there, and ignored
    queue(phone, 0)
    assert stored(site, badge) == (1, 1)

    phone.reload()
    expect(phone.locator("#camera-picture")).to_be_visible(timeout=LONG)
    phone.locator("#camera-close").click()
    expect(phone.locator("#camera-picture")).to_be_hidden()


def test_what_was_scanned_without_network_outlives_a_reload_and_a_killed_tab_and_arrives_once(phone, training, site):
    enter(phone, training)
    installed(phone)
    codes = [new_badge(site) for _ in range(5)]
    phone.context.set_offline(True)
    for number, code in enumerate(codes, start=1):
        scan(phone, code)
        queue(phone, number)
    phone.reload()
    queue(phone, 5)
    again = phone.context.new_page()
    phone.close()
    again.goto("/petugas/")
    queue(again, 5)
    again.context.set_offline(False)
    again.evaluate("window.dispatchEvent(new Event('online'))")

    expect(again.locator("[data-test=queue-length]")).to_have_text("0", timeout=LONG)
    assert [stored(site, code) for code in codes] == [(1, 1)] * 5


def test_the_page_opens_while_the_server_is_stopped_and_its_scans_arrive_afterwards(phone, prepared, tmp_path, complaints):
    folder = demonstration.copy(prepared, tmp_path / "var")
    with demonstration.serving(folder) as running:
        training, port = running.known["training"], running.address.rpartition(":")[2]
        phone.goto(f"{running.address}/petugas/#token={training['scanner']['token']}")
        expect(phone.locator("#scanner")).to_be_visible()
        installed(phone)
    for address in ("/petugas/", "/en/petugas/"):
        phone.goto(running.address + address)
        expect(phone.locator("#scanner")).to_be_visible()
    scan(phone, training["badges"][0])
    shows(phone, "queued", training["badges"][0])
    queue(phone, 1)
    server = restart(folder, port)
    try:
        demonstration.wait(running.address, server, folder / "again.log", 240)
        phone.evaluate("window.dispatchEvent(new Event('online'))")
        expect(phone.locator("[data-test=queue-length]")).to_have_text("0", timeout=LONG)
        assert stored(running, training["badges"][0]) == (1, 1)
    finally:
        server.terminate()
        server.wait()
    complaints.expected("Failed to load resource")


def restart(folder, port):
    environment = demonstration.surroundings(folder, int(port))
    with (folder / "again.log").open("w") as log:
        return subprocess.Popen([sys.executable, "tools/demo.py"], cwd=demonstration.ROOT, env=environment, stdout=log, stderr=log)


def test_a_camera_that_is_not_allowed_says_how_to_mend_it(new_page, training, complaints):
    page = new_page(viewport={"width": 360, "height": 740})
    enter(page, training)
    page.locator("#camera-open").click()

    expect(page.locator("#camera-fault")).not_to_be_empty()
    expect(page.locator("[data-test=scan-input]")).to_be_visible()


PAIRED = {"name": "Ponsel 7", "exhibition": {"slug": "x"}}


def test_a_pairing_code_of_the_address_makes_the_phone_a_scanner(new_page, training):
    page = new_page(viewport={"width": 360, "height": 740})
    asked = []

    def answer(route):
        asked.append(route.request.post_data_json["code"])
        route.fulfill(json=PAIRED | {"token": training["scanner"]["token"], "point": training["scanner"]["points"][0]})

    page.route("**/api/v1/pairings", answer)
    page.goto("/petugas/#pair=7KD299M4XQ")

    expect(page.locator("#scanner")).to_be_visible()
    assert "#" not in page.url
    assert asked == ["7KD299M4XQ"]


def test_a_used_code_is_told_and_one_given_without_network_is_tried_again(new_page, training, complaints):
    page = new_page(viewport={"width": 360, "height": 740})
    page.route("**/api/v1/pairings", lambda route: route.fulfill(status=404, json={"detail": "Kode ini sudah dipakai.", "errors": []}))
    page.goto("/petugas/#pair=7KD299M4XQ")
    expect(page.locator("#sign-in-said")).to_contain_text("Kode ini sudah dipakai.")

    page.unroute("**/api/v1/pairings")
    page.route("**/api/v1/pairings", lambda route: route.abort())
    page.locator("#token").fill("7kd29 9m4xq")
    page.locator("#token-form [type=submit]").click()
    expect(page.locator("#sign-in-said")).not_to_contain_text("Kode ini sudah dipakai.")
    page.unroute("**/api/v1/pairings")
    page.route("**/api/v1/pairings", lambda route: route.fulfill(json=PAIRED | {"token": training["scanner"]["token"], "point": ""}))
    page.evaluate("window.dispatchEvent(new Event('online'))")

    expect(page.locator("#scanner")).to_be_visible()
    complaints.expected("404")
    complaints.expected("ERR_FAILED")
