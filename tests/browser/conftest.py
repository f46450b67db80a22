"""A real Chromium before the real demonstration: strict CSP, hashed files, no DEBUG.

Any console error, uncaught exception or report of the content security policy fails the test in which it happens.
"""

import fcntl
import shutil
import sys
from pathlib import Path

import pytest

from tests.browser import site as demonstration
from tests.conftest import missing

sys.path.insert(0, str(demonstration.ROOT))
from tools.demo import CODE, STATIC, fingerprint

HERE = Path(__file__).resolve().parent
PREPARED = demonstration.ROOT / "var" / "browser-tests"
MODULES = HERE.parent / "node_modules"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)


def chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if found := shutil.which(name):
            return found
    missing("Chromium", "install it with `apt-get install chromium`, or put Google Chrome on the path")
    raise AssertionError


def module(*parts: str) -> Path:
    """A file of the npm packages in tests/node_modules."""
    path = MODULES.joinpath(*parts)
    if not path.exists():
        missing(parts[0], "install Node.js and run `npm ci` in tests/ (`make test` does it)")
    return path


@pytest.fixture(scope="session")
def prepared() -> Path:
    """The demonstration's folder with the sample loaded, made once for all workers and kept until the code changes."""
    folder = PREPARED / fingerprint((*CODE, *STATIC, "templates"))[:16]
    PREPARED.mkdir(parents=True, exist_ok=True)
    with (PREPARED / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            for old in PREPARED.iterdir():
                if old.is_dir():
                    shutil.rmtree(old)
            demonstration.prepare(folder)
            (folder / "ready").touch()
    return folder


@pytest.fixture(scope="session")
def site(prepared, tmp_path_factory):
    """A demonstration of this worker's own: what a test writes, no other worker sees."""
    folder = demonstration.copy(prepared, tmp_path_factory.mktemp("site") / "var")
    with demonstration.serving(folder) as running:
        yield running


@pytest.fixture(scope="session")
def base_url(site):
    return site.address


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {"executable_path": chromium(), "args": FLAGS, "headless": True}


class Complaints(list):
    """What the browser complained about. `expected(text)` takes out what a test provoked on purpose."""

    def expected(self, text: str) -> None:
        self[:] = [line for line in self if text not in line]

    def heard(self, page, message) -> None:
        if message.type in {"error", "warning"} and "registration blocked by Playwright" not in message.text:
            self.append(f"{page.url}: {message.text}")

    def listen(self, page) -> None:
        page.on("console", lambda message: self.heard(page, message))
        page.on("pageerror", lambda error: self.append(f"{page.url}: {error}"))


@pytest.fixture
def complaints():
    found = Complaints()
    yield found
    assert not found, "the browser complained:\n" + "\n".join(found)


@pytest.fixture
def browser_context_args(base_url):
    """A desk of 1440 px in Indonesian; tests that want another say so with `phone` or `new_page`."""
    return {
        "base_url": base_url,
        "viewport": {"width": 1440, "height": 900},
        "locale": "id-ID",
        "timezone_id": "Asia/Jakarta",
        "color_scheme": "light",
        "reduced_motion": "reduce",
        "service_workers": "block",  # tests that want the installed page allow them; elsewhere they would come between
    }


@pytest.fixture
def new_page(browser, browser_context_args, complaints):
    """Open a page in a context of its own: `new_page(java_script_enabled=False, viewport={…})`."""
    contexts = []

    def open_page(**options):
        context = browser.new_context(**(browser_context_args | options))
        context.set_default_timeout(10_000)
        contexts.append(context)
        context.on("page", complaints.listen)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page):
    return new_page()


@pytest.fixture
def phone(new_page):
    """A page 360 px wide on a touch screen."""
    return new_page(viewport={"width": 360, "height": 740}, has_touch=True, device_scale_factor=2)


@pytest.fixture
def sign_in(site):
    """Sign a page in at the desk: `sign_in(page, "committee")`."""

    def enter(page, role):
        account = site.known["accounts"][role]
        page.goto("/admin/login/")
        page.fill("[name=username]", account["username"])
        page.fill("[name=password]", account["password"])
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/admin/")

    return enter


@pytest.fixture(scope="session")
def axe_source():
    return module("axe-core", "axe.min.js").read_text()


@pytest.fixture
def axe(axe_source, complaints):
    """Violations axe-core finds on the page as it stands, one line each; `rules` limits it to those."""

    def look(page, rules=None):
        before = list(complaints)
        if not page.evaluate("typeof axe === 'object'"):
            page.evaluate(axe_source)
        only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": AXE_TAGS}
        found = page.evaluate("options => axe.run(document, options)", {"runOnly": only, "resultTypes": ["violations"], "preload": False})
        complaints[:] = before  # axe tries inline styles of its own, which our policy refuses
        return [
            f"{violation['id']}: {violation['help']}: {node['html'][:160]} ({'; '.join(part['message'] for part in node['any'][:2])})"
            for violation in found["violations"]
            for node in violation["nodes"][:4]
        ]

    return look


def sideways(page) -> str:
    """What sticks out to the right of the window; empty when the page does not scroll sideways."""
    return page.evaluate(
        """() => {
          const root = document.documentElement;
          if (root.scrollWidth <= root.clientWidth) return "";
          const wide = [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > root.clientWidth + 1);
          return `${root.scrollWidth} px wide in ${root.clientWidth}: ` + wide.slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join(" | ");
        }"""
    )


@pytest.fixture
def no_sideways_scroll():
    def check(page):
        assert not sideways(page), sideways(page)

    return check
