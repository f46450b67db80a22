"""Collect the texts of the code into locale/ and compile them (`make messages`; needs the gettext tools and polib).

Indonesian texts are kept, new ones are added empty and listed; the English catalogue repeats the texts of the code.
Fuzzy guesses are thrown away: a wrong text is worse than a missing one, and the check finds the missing ones.
"""

import os
import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
NOISE = ("POT-Creation-Date", "PO-Revision-Date", "Last-Translator", "Language-Team", "Report-Msgid-Bugs-To")
PLURALS = {"id": "nplurals=1; plural=0;", "en": "nplurals=2; plural=(n != 1);"}
IGNORED = [".venv", "var", "node_modules", "static", "tests", "bench", "tools"]


def collect() -> None:
    command = [sys.executable, "manage.py", "makemessages", "-l", "id", "-l", "en", "--no-obsolete", "--add-location", "file", "-v", "0"]
    for folder in IGNORED:
        command += ["-i", folder]
    subprocess.run(command, cwd=ROOT, check=True, env=os.environ | {"DEBUG": "1"})


def tidy(language: str) -> list[polib.POEntry]:
    """Settle one catalogue, compile it, and return the entries that still lack their text."""
    path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    catalogue = polib.pofile(str(path), wrapwidth=78)
    for entry in catalogue:
        if "fuzzy" in entry.flags:
            entry.flags.remove("fuzzy")
            entry.previous_msgctxt = entry.previous_msgid = entry.previous_msgid_plural = None
            entry.msgstr, entry.msgstr_plural = "", dict.fromkeys(entry.msgstr_plural, "")
        if language == "en":
            repeat(entry)
    catalogue.metadata = {"Language": language, "Plural-Forms": PLURALS[language], "Content-Type": "text/plain; charset=UTF-8"}
    catalogue.header = "Texts of the portal."
    catalogue.save()
    catalogue.save_as_mofile(str(path.with_suffix(".mo")))
    return [entry for entry in catalogue if not entry.translated()]


def repeat(entry: polib.POEntry) -> None:
    if entry.msgid_plural:
        entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
    else:
        entry.msgstr = entry.msgid


def main() -> int:
    collect()
    missing = [(language, entry) for language in PLURALS for entry in tidy(language)]
    for language, entry in missing:
        print(f"{language}: {entry.msgid!r} has no text yet ({', '.join(file for file, _ in entry.occurrences)})")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
