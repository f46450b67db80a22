"""Writing an entry in a real browser: saved while typed, without network, two editors, preview, photo focus by keyboard."""

import io

import pytest
from PIL import Image

ADD = "/admin/exhibits/innovation/add/"
LINE = ".writing-line"


@pytest.fixture
def draft(page, sign_in):
    """A page of an official with a new draft open."""
    sign_in(page, "official")
    page.goto(ADD)
    page.fill("[name=title]", "TULIS CEPAT — Uji Coba")
    page.fill("[name=summary]", "Satu kalimat.")
    page.click("[name=_continue]")
    page.wait_for_url("**/change/**")
    return page


def typed(page, words):
    page.locator("[name=problem]").press_sequentially(words)


def test_words_are_saved_while_they_are_typed_and_the_guide_follows(draft, axe, no_sideways_scroll):
    lacks = draft.locator(".ready > summary").inner_text()
    typed(draft, "Warga antre lama.")
    draft.wait_for_selector(f'{LINE}[data-state="saved"]')

    assert draft.locator(".ready > summary").inner_text() != lacks
    assert axe(draft) == []
    draft.reload()
    assert draft.input_value("[name=problem]") == "Warga antre lama."
    assert not draft.is_visible(".kept-copy")
    draft.set_viewport_size({"width": 360, "height": 740})
    no_sideways_scroll(draft)


def test_without_network_the_words_stay_and_are_offered_after_a_crash(draft, complaints):
    draft.context.set_offline(True)
    typed(draft, "Tanpa jaringan.")
    draft.wait_for_selector(f'{LINE}[data-state="away"]')
    address = draft.url
    other = draft.context.new_page()
    draft.close(run_before_unload=False)
    other.context.set_offline(False)
    other.goto(address)
    complaints.expected("ERR_INTERNET_DISCONNECTED")

    assert other.input_value("[name=problem]") == ""
    other.click("[data-restore]")
    assert other.input_value("[name=problem]") == "Tanpa jaringan."
    other.wait_for_selector(f'{LINE}[data-state="saved"]')


def test_the_second_of_two_editors_is_told_and_saving_stops(draft, new_page, sign_in, complaints):
    other = draft.context.new_page()
    other.goto(draft.url)
    typed(other, "Yang pertama.")
    other.wait_for_selector(f'{LINE}[data-state="saved"]')
    typed(draft, "Yang kedua.")
    draft.wait_for_selector(f'{LINE}[data-state="stopped"]')
    complaints.expected("409")

    draft.click("[name=_continue]")
    assert "Yang pertama." in draft.locator(".differences").inner_text()
    assert draft.input_value("[name=problem]") == "Yang kedua."


def test_a_preview_opens_with_what_was_typed(draft):
    typed(draft, "Hanya diketik.")
    with draft.context.expect_page() as opened:
        draft.click("[name=_preview][value=id]")
    preview = opened.value

    assert "Hanya diketik." in preview.inner_text("main")
    assert "Pratinjau, belum terbit" in preview.inner_text("main")


def test_the_focus_of_a_photo_is_chosen_by_keyboard(draft):
    out = io.BytesIO()
    Image.new("RGB", (640, 400), "green").save(out, "PNG")
    draft.set_input_files("#id_photos-0-image", {"name": "kebun.png", "mimeType": "image/png", "buffer": out.getvalue()})
    pick = draft.locator("#photos-0 .focus-pick")
    pick.focus()
    pick.press("ArrowRight")
    pick.press("ArrowUp")

    assert draft.input_value("#id_photos-0-focus_x") == "55"
    assert draft.input_value("#id_photos-0-focus_y") == "45"
    draft.fill("#id_photos-0-alt", "Kebun apel di lereng gunung")
    draft.click("[name=_continue]")
    draft.wait_for_selector("#photos-0 .focus-pick img")
    assert draft.input_value("#id_photos-0-focus_x") == "55"
