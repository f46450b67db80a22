"""The scanner page as an app: what its worker keeps, its manifest, and that the camera is for this page alone."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from tests import factories

pytestmark = pytest.mark.django_db
ROOT = Path(settings.BASE_DIR)


def shell(client, address):
    return json.loads(re.match(r"self\.SHELL = (\{.*\});", client.get(address).content.decode())[1])


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_worker_keeps_the_page_of_its_language_and_every_file_is_there(client, prefix):
    answer = client.get(f"{prefix}/petugas/sw.js")
    kept = shell(client, f"{prefix}/petugas/sw.js")

    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    assert kept["page"] == f"{prefix}/petugas/"
    assert not [file for file in kept["files"] if file.startswith("/static/") and not (ROOT / file.lstrip("/")).exists()]
    assert {"/static/scanner/app.js", "/static/vendor/zxing-wasm/zxing_reader.wasm", f"{prefix}/petugas/app.webmanifest"} <= set(
        kept["files"]
    )
    assert not [file for file in kept["files"] if "/api/" in file]


def test_the_worker_changes_with_the_page_and_is_the_same_for_everybody(client):
    before = shell(client, "/petugas/sw.js")["version"]
    client.force_login(factories.committee())
    assert shell(client, "/petugas/sw.js")["version"] == before

    assert shell(client, "/en/petugas/sw.js")["version"] != before


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_manifest_opens_the_page_of_its_language_and_names_icons_that_are_there(client, prefix):
    answer = client.get(f"{prefix}/petugas/app.webmanifest")
    manifest = json.loads(answer.content)

    assert answer["Content-Type"] == "application/manifest+json"
    assert manifest["start_url"] == f"{prefix}/petugas/"
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        assert (ROOT / icon["src"].lstrip("/")).exists()


def test_camera_and_webassembly_are_for_the_scanner_page_alone(client):
    scanner, home = client.get("/petugas/"), client.get("/")

    assert "camera=(self)" in scanner["Permissions-Policy"]
    assert "'wasm-unsafe-eval'" in scanner["Content-Security-Policy"]
    assert "camera=()" in home["Permissions-Policy"]
    assert "wasm" not in home["Content-Security-Policy"]


def test_the_page_names_its_version_and_the_workers_of_both_languages(client):
    page = client.get("/en/petugas/").content.decode()

    assert re.search(r'data-app="1\.[0-9a-f]{8}"', page)
    assert 'data-workers="/en/petugas/sw.js /petugas/sw.js"' in page
