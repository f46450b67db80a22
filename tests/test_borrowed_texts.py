"""Django's own texts at the desk are Indonesian, in its catalogue or in ours (`batu_innovation/borrowed_texts.py`)."""

import re
from pathlib import Path

import django
import polib
import pytest
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from batu_innovation import borrowed_texts
from tests.test_translations import texts_of_python

DJANGO = Path(django.__file__).parent
CATALOGUES = {
    "core": DJANGO / "conf/locale",
    "admin": DJANGO / "contrib/admin/locale",
    "auth": DJANGO / "contrib/auth/locale",
    "contenttypes": DJANGO / "contrib/contenttypes/locale",
    "sessions": DJANGO / "contrib/sessions/locale",
}


def ours():
    path = Path(__file__).parents[1] / "locale/id/LC_MESSAGES/django.po"
    return {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(path))} if path.exists() else {}


def translated(entry):
    return entry is not None and bool(entry.msgstr or any(entry.msgstr_plural.values())) and "fuzzy" not in entry.flags


@pytest.mark.parametrize("name", list(CATALOGUES))
@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_every_text_of_django_has_an_indonesian(name, domain):
    english = CATALOGUES[name] / f"en/LC_MESSAGES/{domain}.po"
    if not english.exists():
        return
    indonesian = polib.pofile(str(CATALOGUES[name] / f"id/LC_MESSAGES/{domain}.po"))
    known = {(entry.msgctxt, entry.msgid): entry for entry in indonesian if translated(entry)}
    mine = {key: entry for key, entry in ours().items() if translated(entry)}

    missing = [entry.msgid for entry in polib.pofile(str(english)) if not {(entry.msgctxt, entry.msgid)} & (set(known) | set(mine))]

    assert missing == [], "name them in batu_innovation/borrowed_texts.py"


def borrowed():
    return sorted(text[1] for text in texts_of_python(Path(borrowed_texts.__file__).read_text()))


@pytest.mark.parametrize("text", borrowed())
def test_what_we_borrowed_is_in_our_catalogue(text):
    assert translated(ours().get((None, text)))


def test_what_we_borrowed_from_django_is_still_said_there():
    theirs = {entry.msgid for path in CATALOGUES.values() for entry in polib.pofile(str(path / "en/LC_MESSAGES/django.po"))}

    gone = set(borrowed()) - theirs - set(borrowed_texts.SIMPLE_HISTORY)

    assert not gone, "Django says it differently now; look at batu_innovation/borrowed_texts.py"


def test_no_text_writes_the_reader_small():
    """It is "Anda", as in a letter."""
    small = [entry.msgid for entry in ours().values() if re.search(r"\banda\b", entry.msgstr or "".join(entry.msgstr_plural.values()))]

    assert small == []


def test_the_desk_speaks_the_language_of_the_reader():
    with translation.override("id"):
        assert gettext("Save") == "Simpan"
        assert gettext("This field is required.") != "This field is required."
        assert str(gettext_lazy("Log out")) == "Keluar"
    with translation.override("en"):
        assert gettext("Log out") == "Log out"
