"""Category colours keep their contrast in both themes, whatever the committee chooses."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhibits import colours
from exhibits.models import Category
from tests.factories import CategoryFactory

TOKENS = Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css"
COLOURS = st.from_regex(r"\A#[0-9a-f]{6}\Z")


def test_contrast_is_that_of_wcag():
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colours.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_grounds_are_those_of_the_tokens():
    blocks = re.findall(r"\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", TOKENS.read_text(), flags=re.S))
    light, dark = (dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", block)) for block in (blocks[2], blocks[4]))

    assert tuple(light[name] for name in ("paper", "surface", "sunken")) == colours.LIGHT_GROUNDS
    assert tuple(dark[name] for name in ("paper", "surface", "sunken")) == colours.DARK_GROUNDS


@given(COLOURS)
def test_every_colour_can_be_read_in_both_themes_and_carries_white_text(colour):
    assert all(colours.contrast(colours.on_light(colour), ground) >= 4.5 for ground in colours.LIGHT_GROUNDS)
    assert all(colours.contrast(colours.on_dark(colour), ground) >= 4.5 for ground in colours.DARK_GROUNDS)
    assert colours.contrast(colours.solid(colour), "#ffffff") >= 4.5


def test_a_colour_that_is_readable_already_stays_as_it_was_chosen():
    assert colours.on_light("#1F5F8B") == colours.solid("#1F5F8B") == "#1f5f8b"


@pytest.mark.django_db
def test_the_stylesheet_is_kept_for_ever_under_its_version_only(client):
    CategoryFactory(code="baru", colour="#7b1fa2")
    version = colours.version_of(colours.rules(Category.objects.all()))

    current, other = client.get("/kategori.css", {"v": version}), client.get("/kategori.css", {"v": "old"})

    assert '[data-category="baru"]{--cat:#7b1fa2;--cat-solid:#7b1fa2}' in current.content.decode()
    assert current["Content-Type"].startswith("text/css")
    assert "immutable" in current["Cache-Control"] and "immutable" not in other["Cache-Control"]
    assert f"/kategori.css?v={version}" in client.get("/tentang/").content.decode()
