"""What a visitor does with their badge, in a browser that sends what browsers send: stamps, their own data, with script and without."""

import pytest
from playwright.sync_api import expect

from tests.browser.door import new_badge, poster_of


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def visitor(request, new_page):
    return new_page(java_script_enabled=request.param, viewport={"width": 360, "height": 740})


def test_a_visitor_corrects_and_deletes_their_data(visitor, site, complaints):
    code = new_badge(site)
    visitor.goto(f"/t/{code}/ubah")
    visitor.locator("[name=name]").fill("Bu Lastri")
    visitor.locator("main form [type=submit]").click()
    expect(visitor.locator("h1")).to_contain_text("Bu Lastri")

    visitor.goto(f"/t/{code}/hapus")
    visitor.locator("main form [type=submit]").click()
    expect(visitor.locator("h1")).to_contain_text("dihapus")
    visitor.goto(f"/t/{code}")
    expect(visitor.locator("main")).not_to_contain_text("Bu Lastri")
    complaints.expected("410")


def test_a_poster_gives_its_stamp_to_the_badge_that_the_browser_carries(visitor, site):
    code = new_badge(site)
    visitor.goto(f"/t/{code}")
    visitor.goto(poster_of(site))
    visitor.locator("main form [type=submit]").first.click()
    expect(visitor.locator("main")).to_contain_text("1 dari 50")

    visitor.goto(f"/t/{code}")
    expect(visitor.locator("[data-test=passport]")).to_contain_text("1 dari 50")


def test_without_a_badge_in_the_browser_the_code_is_typed(visitor, site, complaints):
    visitor.goto(poster_of(site, "16"))
    visitor.locator("main form input:not([type=hidden])").first.fill("salah")
    visitor.locator("main form [type=submit]").first.click()
    expect(visitor.locator("main form input:not([type=hidden])").first).to_have_value("salah")

    visitor.locator("main form input:not([type=hidden])").first.fill(new_badge(site))
    visitor.locator("main form [type=submit]").first.click()
    expect(visitor.locator("main")).to_contain_text("1 dari 50")
    complaints.expected("422")
