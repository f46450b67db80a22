"""Drawn covers: the same for ever, different from one another, valid as pictures, cheap to send."""

import gzip
import xml.etree.ElementTree as ET

import pytest
from django.template import Context, Template

from exhibits import covers
from tests.factories import InnovationFactory

SLUGS = [f"inovasi-{n}" for n in range(60)]


def test_the_same_slug_gives_the_same_picture_and_another_slug_another():
    pictures = {slug: covers.cover_svg.__wrapped__(slug, "#1f5f8b") for slug in SLUGS}

    assert all(covers.cover_svg.__wrapped__(slug, "#1f5f8b") == picture for slug, picture in pictures.items())
    assert len(set(pictures.values())) == len(SLUGS)


@pytest.mark.parametrize("colour", ["#1f5f8b", "#7b1fa2", "#ffffff", "#000000", covers.NEUTRAL])
def test_every_colour_makes_a_drawing_without_script_or_foreign_parts(colour):
    for slug in SLUGS[:20]:
        picture = ET.fromstring(covers.cover_svg(slug, colour))
        kinds = {element.tag.rpartition("}")[2] for element in picture.iter()}
        assert kinds <= {"svg", "g", "defs", "path", "rect", "circle", "use"}


def test_a_ramp_goes_from_deep_to_pale():
    from exhibits.colours import luminance

    ramp = covers.ramp("#7b1fa2")

    assert list(ramp) == sorted(ramp, key=luminance)


@pytest.mark.django_db
def test_a_cover_is_kept_for_ever_and_sent_small(client):
    address = Template("{% load covers %}{% cover_url innovation %}").render(Context({"innovation": InnovationFactory(slug="sapa-kebun")}))

    plain, packed = client.get(address), client.get(address, headers={"Accept-Encoding": "gzip"})

    assert address == f"/sampul/2e7d32/sapa-kebun.svg?v={covers.DRAWING}"
    assert plain["Content-Type"] == "image/svg+xml"
    assert "immutable" in plain["Cache-Control"]
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) < 5000


@pytest.mark.django_db
def test_an_entry_without_a_category_has_a_cover_too(client):
    InnovationFactory(slug="nyata", category=None, source_url="https://example.org/")

    assert f"/sampul/{covers.NEUTRAL.lstrip('#')}/nyata.svg" in client.get("/inovasi/nyata/").content.decode()


@pytest.mark.parametrize("address", ["/sampul/xyz/a.svg", "/sampul/1f5f8b/a.png", "/sampul/1f5f8b/" + "a" * 81 + ".svg"])
@pytest.mark.django_db
def test_other_addresses_are_not_drawn(client, address):
    assert client.get(address).status_code == 404
