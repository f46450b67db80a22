"""What the house agreed on and a machine can see (docs/architecture.md, CONTRIBUTING.md)."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LONGEST_MODULE = 420
LONGEST_TEST = 600
LONGEST_TEMPLATE = 170
OURS = ["opds", "exhibits", "visitors", "batu_innovation"]
LOWER_ROOMS = {"common", "core", "utils", "helpers", "misc"}
# Machine paths and work in progress have no business in what we hand over. Written in pieces, so that this file passes itself.
UNWANTED = [r"\bTO" + r"DO\b", r"\bFIX" + r"ME\b", r"\bXX" + r"X\b", "/wo" + "rk/", "/tm" + "p/parts", r"\bbreak" + r"point\(\)"]


def tracked() -> list[Path]:
    """Files that git knows; without git, all of ours."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    hidden = {".venv", "var", "node_modules", ".git"}
    return [path for path in ROOT.rglob("*") if path.is_file() and not hidden & set(path.relative_to(ROOT).parts)]


FILES = [path for path in tracked() if "vendor" not in path.relative_to(ROOT).parts]
PYTHON = [path for path in FILES if path.suffix == ".py" and "migrations" not in path.parts]
APP_CODE = [path for path in PYTHON if path.relative_to(ROOT).parts[0] in OURS]
TEMPLATES = [path for path in FILES if path.suffix == ".html" and "templates" in path.parts]
TEXTS = [path for path in FILES if path.suffix in {".py", ".html", ".js", ".css", ".md", ".txt", ".toml", ".sh", ".yml", ""}]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_modules_stay_readable_at_one_sitting():
    long = [f"{name(path)}: {lines(path)}" for path in PYTHON if lines(path) > (LONGEST_TEST if "tests" in path.parts else LONGEST_MODULE)]

    assert not long


def test_templates_stay_short():
    long = [f"{name(path)}: {lines(path)}" for path in TEMPLATES if lines(path) > LONGEST_TEMPLATE]

    assert not long


def test_every_module_says_at_its_head_what_it_is():
    silent = [name(path) for path in PYTHON if path.read_text().strip() and path.name != "__init__.py" and not docstring(path)]

    assert not silent


def docstring(path: Path) -> str | None:
    return ast.get_docstring(ast.parse(path.read_text()))


def test_there_is_no_room_for_odds_and_ends():
    rooms = [name(path) for path in APP_CODE if path.stem in LOWER_ROOMS or LOWER_ROOMS & set(path.relative_to(ROOT).parts)]

    assert not rooms


def test_nothing_happens_behind_the_back_of_a_verb():
    """No signals, and no model that does more when it is saved than it says."""
    sly = []
    for path in APP_CODE:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(("db.models.signals", "django.dispatch")):
                sly.append(f"{name(path)}:{node.lineno} imports signals")
            if is_model(node) and any(isinstance(item, ast.FunctionDef) and item.name == "save" for item in node.body):
                sly.append(f"{name(path)}:{node.lineno} overrides save")

    assert not sly


def is_model(node: ast.AST) -> bool:
    return isinstance(node, ast.ClassDef) and any(isinstance(base, ast.Attribute) and base.attr == "Model" for base in node.bases)


# Where a `status` is written that is not an innovation's: what visitors said has one of its own, with verbs of its own.
STATUS_OF_VOICES = {"visitors/voices.py", "visitors/loading_voices.py", "visitors/badges.py", "visitors/joining.py"}
STORING = {"update", "create", "get_or_create", "update_or_create", "aupdate", "acreate", "Innovation"}


def test_an_innovation_changes_its_status_in_the_verbs_alone():
    found = []
    for path in APP_CODE:
        if name(path) not in STATUS_OF_VOICES | {"exhibits/review.py"}:
            found += [f"{name(path)}:{node.lineno}" for node in ast.walk(ast.parse(path.read_text())) if writes_status(node)]

    assert not found


def test_the_rule_about_the_status_sees_every_way_to_write_it():
    ways = [
        "row.status = x",
        "row.status, row.title = x, y",
        "rows.update(status=x)",
        "Innovation(title=t, status=x)",
        "rows.create(status=x)",
        "rows.update_or_create(pk=1, defaults={'status': x})",
        "rows.update(**{'status': x})",
        "rows.bulk_update(all, ['status'])",
        "setattr(row, 'status', x)",
    ]
    ignored = ["x = row.status", "rows.filter(status=x)", "render(request, 'x.html', status=404)", "self.status = status"]

    assert [way for way in ways if not any(writes_status(node) for node in ast.walk(ast.parse(way)))] == []
    assert [way for way in ignored if any(writes_status(node) for node in ast.walk(ast.parse(way)))] == []


def writes_status(node: ast.AST) -> bool:
    """Whether this part of the code writes a column `status` of a row."""
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        parts = [part for target in targets for part in (target.elts if isinstance(target, ast.Tuple | ast.List) else [target])]
        return any(isinstance(part, ast.Attribute) and part.attr == "status" and not is_self(part.value) for part in parts)
    if not isinstance(node, ast.Call):
        return False
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    said = [
        part.value for arg in [*node.args, *(k.value for k in node.keywords)] for part in ast.walk(arg) if isinstance(part, ast.Constant)
    ]
    if called in {"setattr", "bulk_update"}:
        return "status" in said
    return called in STORING and (any(keyword.arg == "status" for keyword in node.keywords) or "status" in dict_keys(node))


def is_self(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def dict_keys(call: ast.Call) -> set[object]:
    """The literal keys of dictionaries handed to a call, as `defaults={…}` or `**{…}`."""
    given = [keyword.value for keyword in call.keywords if isinstance(keyword.value, ast.Dict)]
    return {key.value for row in given for key in row.keys if isinstance(key, ast.Constant)}


@pytest.mark.parametrize("pattern", UNWANTED)
def test_nothing_unfinished_and_no_machine_path_is_handed_over(pattern):
    found = []
    for path in TEXTS:
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1):
            if re.search(pattern, line):
                found.append(f"{name(path)}:{number}: {line.strip()[:100]}")

    assert not found


def test_templates_keep_the_content_security_policy():
    """No inline style, no inline script, no handler in an attribute."""
    data_block = r'type="(application/json|application/ld\+json)"'
    found = []
    for path in TEMPLATES:
        text = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|\{%.*?%\}", "", path.read_text(), flags=re.DOTALL)
        inline = [script for script in re.findall(r"<script[^>]*>", text) if "src=" not in script and not re.search(data_block, script)]
        if re.search(r"\sstyle\s*=\s*[\"'{]|<style[\s>]|\son\w+\s*=\s*[\"']|href=[\"']javascript:", text) or inline:
            found.append(name(path))

    assert not found


def test_components_say_what_they_expect():
    silent = [name(path) for path in TEMPLATES if "components" in path.parts and not path.read_text().startswith("{# Expects:")]

    assert not silent


def test_vendored_scripts_ask_for_no_map_file():
    """A missing map file stops the collection of hashed static files."""
    vendored = [path for path in tracked() if "vendor" in path.parts and path.suffix in {".js", ".css", ".mjs"}]
    asking = [name(path) for path in vendored if "sourceMappingURL=" in path.read_text(errors="replace")]

    assert not asking


ADDRESS = re.compile(r"https?://(?!www\.w3\.org)[^\s\"'`)]+")
FETCHED = re.compile(r"<(?:script|link|img)[^>]+(?:src|href)=\"https?://[^>]+>")


def test_no_page_asks_a_third_party_for_anything():
    found = []
    for path in FILES:
        if path.suffix in {".js", ".css"} and "static" in path.parts:
            found += [f"{name(path)}: {address}" for address in ADDRESS.findall(path.read_text())]
        if path in TEMPLATES:
            found += [f"{name(path)}: {tag[:80]}" for tag in FETCHED.findall(path.read_text())]

    assert not found
