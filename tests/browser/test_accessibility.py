"""axe-core finds nothing on any page: both languages, light and dark, 360 and 1440 px, menus open; and nothing scrolls sideways."""

import pytest

from tests.browser.addresses import MISSING, PUBLIC, WALLS, desk, english
from tests.browser.conftest import sideways

DESK_ROLES = ["committee", "official", "leader"]
BY_EYE = ["color-contrast", "target-size", "link-in-text-block"]
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
NOT_FOUND = "the server responded with a status of 404"  # the console says so of a page that is not there, as it should be
OPEN_ALL = "() => document.querySelectorAll('details').forEach(part => { part.open = true; })"


def inspect(page, axe, *, by_eye: bool = True) -> list[str]:
    """What is wrong with the loaded page, in each of its looks; the page is loaded once."""
    faults = []

    def look(name, *, scheme, size, rules=None):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        faults.extend(f"{name}: {fault}" for fault in axe(page, rules))
        if wide := sideways(page):
            faults.append(f"{name}: scrolls sideways: {wide}")

    look("light, 1440", scheme="light", size=WIDE)
    if by_eye:
        look("dark, 1440", scheme="dark", size=WIDE, rules=BY_EYE)
        look("light, 360", scheme="light", size=NARROW, rules=BY_EYE)
    page.evaluate(OPEN_ALL)
    look("dark, 360, menus open", scheme="dark", size=NARROW)
    return faults


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_is_for_everybody(page, axe, path, complaints):
    page.goto(path)

    assert inspect(page, axe) == []
    complaints.expected(NOT_FOUND)


@pytest.mark.parametrize("path", [english(path) for path in PUBLIC])
def test_a_public_page_is_for_everybody_in_english(page, axe, path, complaints):
    page.goto(path)

    assert page.get_attribute("html", "lang") == "en"
    assert inspect(page, axe, by_eye=False) == []
    complaints.expected(NOT_FOUND)


@pytest.mark.parametrize("path", [*WALLS, english(WALLS[0])])
def test_the_wall_is_for_everybody(page, axe, path):
    page.goto(path)

    assert inspect(page, axe) == []


def test_the_wall_needs_no_scrolling_on_a_big_screen(new_page):
    page = new_page(viewport={"width": 1920, "height": 1080})
    page.goto(WALLS[0])

    assert page.evaluate("document.documentElement.scrollHeight") <= 1080


@pytest.mark.parametrize("language", ["", "/en"])
def test_a_paired_scanner_is_for_everybody(page, axe, site, language):
    page.goto(f"{language}/petugas/#token={site.known['training']['scanner']['token']}")
    page.wait_for_selector("[data-test=scan-input]:visible")

    assert inspect(page, axe) == []


@pytest.mark.parametrize("path", [MISSING, english(MISSING)])
def test_a_page_that_is_not_there_is_for_everybody(page, axe, path, complaints):
    page.goto(path)

    assert inspect(page, axe) == []
    complaints.expected(NOT_FOUND)


@pytest.mark.parametrize("role", DESK_ROLES)
def test_every_page_of_the_desk_is_for_everybody(page, axe, site, sign_in, role):
    sign_in(page, role)
    faults = []
    for path in desk(site, role):
        page.goto(path)
        faults += [f"{path}: {fault}" for fault in inspect(page, axe, by_eye=role == "committee")]

    assert faults == []


def test_every_page_of_the_desk_is_for_everybody_in_english(page, axe, site, sign_in):
    """One look each: the words are others, the page is the same."""
    sign_in(page, "committee")
    page.set_viewport_size(NARROW)
    faults = []
    for path in desk(site, "committee"):
        page.goto(english(path))
        page.evaluate(OPEN_ALL)
        wide = sideways(page)
        faults += [f"{path}: {fault}" for fault in (*axe(page), *([f"scrolls sideways: {wide}"] if wide else []))]

    assert faults == []
