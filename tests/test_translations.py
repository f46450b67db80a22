"""Every text of the code is in both catalogues, finished, and compiled. Needs no gettext tools: it reads code and templates itself."""

import ast
import re
import tokenize
from io import StringIO
from pathlib import Path

import polib
import pytest
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
APPS = ["opds", "exhibits", "visitors", "batu_innovation"]
LANGUAGES = ["id", "en"]
PLAIN, PLURAL, CONTEXT, BOTH = (0,), (0, 1), (1,), (1, 2)
CALLS = {
    "_": (None, PLAIN),
    "gettext": (None, PLAIN),
    "gettext_lazy": (None, PLAIN),
    "gettext_noop": (None, PLAIN),
    "ngettext": (None, PLURAL),
    "ngettext_lazy": (None, PLURAL),
    "pgettext": (0, CONTEXT),
    "pgettext_lazy": (0, CONTEXT),
    "npgettext": (0, BOTH),
    "npgettext_lazy": (0, BOTH),
}
CALL = re.compile(r"(?<![\w.])(_|n?p?gettext)\((?=u?['\"])")


def texts_of_python(source: str) -> set[tuple[str, ...]]:
    """(context, singular[, plural]) of every call with literal texts."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
            if text := read_call(name, node):
                found.add(text)
    return found


def read_call(name: str, node: ast.Call) -> tuple[str, ...] | None:
    if name not in CALLS:
        return None
    context, places = CALLS[name]
    wanted = [*([context] if context is not None else []), *places]
    values = [node.args[place] for place in wanted if place < len(node.args)]
    if len(values) < len(wanted) or not all(isinstance(value, ast.Constant) and isinstance(value.value, str) for value in values):
        return None
    texts = [value.value for value in values]
    return tuple(texts) if context is not None else ("", *texts)


def texts_of_template(source: str) -> set[tuple[str, ...]]:
    """Django turns a template into something like Python, with a gettext call for each text; those are cut out and read."""
    found = set()
    pseudo = templatize(source)
    for call in CALL.finditer(pseudo):
        found |= texts_of_python(balanced(pseudo[call.start() :]))
    return found


def balanced(text: str) -> str:
    """The call at the beginning of the text, up to its closing bracket."""
    depth = 0
    for token in tokenize.generate_tokens(StringIO(text).readline):
        depth += {"(": 1, ")": -1}.get(token.string, 0) if token.type == tokenize.OP else 0
        if token.string == ")" and depth == 0:
            lines = text.splitlines(keepends=True)
            return "".join(lines[: token.end[0] - 1]) + lines[token.end[0] - 1][: token.end[1]]
    raise AssertionError(f"a call without an end: {text[:80]}")


def sources() -> list[Path]:
    files = [path for app in APPS for path in (ROOT / app).rglob("*") if path.suffix in {".py", ".html", ".txt"}]
    return sorted([*files, *(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt")])


@pytest.fixture(scope="module")
def texts() -> dict[tuple[str, ...], str]:
    """Every text of the code, and the file it was found in."""
    found = {}
    for path in sources():
        source = path.read_text()
        read = texts_of_python if path.suffix == ".py" else texts_of_template
        for text in read(source):
            found.setdefault(text, str(path.relative_to(ROOT)))
    return found


def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(ROOT / "locale" / language / "LC_MESSAGES" / "django.po"))


def key(entry: polib.POEntry) -> tuple[str, str]:
    return entry.msgctxt or "", entry.msgid


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_code_is_in_the_catalogue(language, texts):
    known = {key(entry): entry for entry in catalogue(language) if not entry.obsolete}

    missing = [f"{file}: {text[1]!r}" for text, file in texts.items() if text[:2] not in known]
    singular = [text[1] for text in texts if len(text) == 3 and text[:2] in known and not known[text[:2]].msgid_plural]

    assert not missing, "run `make messages` and write these:\n" + "\n".join(missing)
    assert not singular, "these lost their plural; run `make messages`:\n" + "\n".join(singular)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_in_the_catalogue_left_the_code(language, texts):
    alive = {text[:2] for text in texts}

    gone = [entry.msgid for entry in catalogue(language) if not entry.obsolete and key(entry) not in alive]

    assert not gone, "run `make messages`; the code no longer has:\n" + "\n".join(gone)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_missing_or_fuzzy(language):
    unfinished = [entry.msgid for entry in catalogue(language) if not entry.obsolete and not entry.translated()]

    assert not unfinished, "\n".join(unfinished)


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_names_that_are_filled_in(language):
    wrong = []
    for entry in catalogue(language):
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            strange = names(text) - names(entry.msgid) - names(entry.msgid_plural)
            lost = names(entry.msgid) - names(text)
            if text and (strange or lost):
                wrong.append(f"{entry.msgid!r} → {text!r}: {strange | lost}")

    assert not wrong, "\n".join(wrong)


def names(text: str) -> set[str]:
    return {first or second for first, second in re.findall(r"%\((\w+)\)[sd]|\{(\w+)\}", text or "")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_the_written_one(language):
    written = {key(entry): texts_of(entry) for entry in catalogue(language) if entry.translated() and not entry.obsolete}
    compiled = {key(entry): texts_of(entry) for entry in polib.mofile(str(ROOT / "locale" / language / "LC_MESSAGES" / "django.mo"))}

    assert compiled == written, "run `make messages`"


def texts_of(entry: polib.POEntry) -> list[str]:
    return [entry.msgstr_plural[n] for n in sorted(entry.msgstr_plural)] or [entry.msgstr]
