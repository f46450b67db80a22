"""Answers for machines, and the pages for what went wrong."""

import xml.etree.ElementTree as ET

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import InnovationFactory, StandFactory

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.mark.django_db
def test_the_sitemap_names_public_pages_in_both_languages(client):
    InnovationFactory(slug="satu")
    InnovationFactory(slug="rahasia", status="draft")
    StandFactory()

    tree = ET.fromstring(client.get("/sitemap.xml").content)
    addresses = [place.text for place in tree.findall("s:url/s:loc", SITEMAP)]

    assert {"http://testserver/", "http://testserver/en/"} <= set(addresses)
    assert {"http://testserver/inovasi/satu/", "http://testserver/en/inovasi/satu/"} <= set(addresses)
    assert not [address for address in addresses if "rahasia" in address]
    assert {link.get("hreflang") for link in tree.iter(f"{{{SITEMAP['x']}}}link")} == {"id", "en", "x-default"}
    assert all(client.get(address.removeprefix("http://testserver")).status_code == 200 for address in addresses if "/en/" not in address)


@pytest.mark.django_db
def test_robots_are_told_the_map_and_what_is_not_for_them(client):
    text = client.get("/robots.txt").content.decode()

    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert "Disallow: /admin/" in text


@pytest.mark.django_db
def test_alive_asks_nobody_and_ready_asks_the_database(client):
    with CaptureQueriesContext(connection) as seen:
        assert client.get("/healthz").content == b"ok\n"
    assert len(seen) == 0
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_not_ready_while_the_database_does_not_answer(client, monkeypatch, caplog):
    from django.db import OperationalError

    def broken():
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "cursor", broken)

    assert client.get("/readyz").status_code == 503


@pytest.mark.parametrize(("language", "words"), [("", "Kembali beberapa menit lagi"), ("/en", "Back in a few minutes")])
def test_maintenance_pauses_pages_but_not_the_health_addresses(language, words, settings):
    settings.MAINTENANCE = True
    client = Client()

    answer = client.get(f"{language}/inovasi/")

    assert (answer.status_code, answer["Retry-After"]) == (503, "600")
    assert words in answer.content.decode()
    assert client.get("/healthz").status_code == 200
    assert client.get("/api/v1/opds").json()["errors"] == []


def test_a_file_begins_the_pause_without_a_restart(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    (tmp_path / "maintenance").touch()

    assert Client().get("/").status_code == 503


def test_the_error_page_reads_no_database_and_shows_the_number_of_the_request(settings):
    from batu_innovation.middleware import request_id

    settings.ROOT_URLCONF = "tests.exhibits.broken_urls"
    client = Client(raise_request_exception=False)

    answer = client.get("/", headers={"X-Request-ID": "abc-123-def"})

    assert answer.status_code == 500
    assert "Ada gangguan di pihak kami" in answer.content.decode()
    assert "abc-123-def" in answer.content.decode()
    assert request_id.get() == "abc-123-def"


def test_a_wrong_host_gets_the_page_for_unreadable_requests(settings):
    settings.ALLOWED_HOSTS = ["portal.example"]

    answer = Client(HTTP_HOST="evil.example").get("/healthz/")

    assert answer.status_code == 400
    assert "Permintaan ini tidak terbaca" in answer.content.decode()


@pytest.mark.django_db
def test_a_forbidden_page_says_who_may_help(client):
    from django.core.exceptions import PermissionDenied
    from django.test import RequestFactory

    from batu_innovation import errors
    from tests.factories import official

    request = RequestFactory().get("/admin/")
    request.user = official()

    answer = errors.forbidden(request, PermissionDenied())

    assert answer.status_code == 403
    assert request.user.username in answer.content.decode()


def test_the_default_language_is_indonesian():
    assert django_settings.LANGUAGE_CODE == "id"


def test_pages_for_what_went_wrong_say_that_the_data_are_samples_and_switch_the_language(settings):
    settings.DEMO = True
    settings.ALLOWED_HOSTS = ["testserver"]
    unreadable = Client(HTTP_HOST="evil.example").get("/inovasi/?q=ktp")
    settings.ROOT_URLCONF = "tests.exhibits.broken_urls"
    broken = Client(raise_request_exception=False).get("/")
    settings.MAINTENANCE = True
    paused = Client().get("/inovasi/?q=ktp")

    for page in (unreadable, broken, paused):
        assert "Data contoh" in page.content.decode()
        assert 'data-test="switch-language"' in page.content.decode()
    for page in (unreadable, paused):
        assert 'href="/en/inovasi/?q=ktp"' in page.content.decode()
