"""The HTML of every page is valid: vnu, the checker behind the W3C's, finds no error."""

import json
import shutil
import subprocess

from tests.browser.addresses import MISSING, PUBLIC, WALLS, desk, english
from tests.browser.conftest import module
from tests.conftest import missing


def test_the_html_of_every_page_is_valid(site, tmp_path):
    java = shutil.which("java") or missing("Java", "install it with `apt-get install default-jre-headless`")
    reader = site.signed_in("committee")
    pages = [(path, None) for path in [*PUBLIC, *map(english, PUBLIC), *WALLS, MISSING]] + [(path, reader) for path in desk(site)]
    files = {}
    for number, (path, opener) in enumerate(pages):
        file = tmp_path / f"{number:03}.html"
        file.write_text(site.get(path, opener))
        files[file.name] = path

    checked = subprocess.run(
        [java, "-jar", str(module("vnu-jar", "build", "dist", "vnu.jar")), "--errors-only", "--format", "json", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    faults = [
        f"{files[message['url'].rsplit('/', 1)[1]]}:{message.get('lastLine')}: {message['message']} {message.get('extract', '')!r}"
        for message in json.loads(checked.stderr)["messages"]
    ]

    assert faults == []
