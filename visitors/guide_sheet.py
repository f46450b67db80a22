"""The volunteers' guide on one page of A4, for the edition at hand: what each colour means and what to do, set from `print/guide.typ`.

The words of the outcomes are those of the scanner page itself, so that paper and phone never say different things.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from exhibits import agenda, typesetting
from exhibits.icons import drawing
from exhibits.models import Exhibition
from exhibits.typesetting import plain
from visitors.scanner_words import scanner_words

TEMPLATE = Path(__file__).parent / "print" / "guide.typ"
GREEN, HONEY, BLUE, RED = "#1b6b3a", "#8a5a00", "#1f5a8c", "#b3261e"


def make(exhibition: Exhibition) -> bytes:
    """One tagged page of A4 in the active language."""
    content = {
        "lang": get_language() or "id",
        "title": _("At the gate and at the stand"),
        "edition": typesetting.edition_name(exhibition),
        "when": plain(f"{agenda.dates(exhibition)} · {exhibition.venue}"),
        "begin": {"title": _("Begin"), "text": _begin()},
        "answers_title": _("What the phone says, and what you do"),
        "answers": [
            {"colour": colour, "icon": drawing(icon, "#ffffff"), "word": word, "means": means, "do": do}
            for colour, icon, word, means, do in _answers()
        ],
        "columns": [_("The phone shows"), _("It means"), _("You")],
        "cases": [{"title": title, "text": text} for title, text in _cases()],
        "call": [_("Door supervisor:"), _("Number:")],
        "site": settings.SITE_NAME,
    }
    return typesetting.pdf(TEMPLATE, content)


def _begin() -> str:
    return _(
        "Scan the QR of the committee with your own phone: no app, no account, no password. Allow the camera. Look at the top: does it "
        "name your gate or stand?"
    )


def _answers() -> list[tuple[str, str, str, str, str]]:
    said = {name: str(word) for name, word in scanner_words().items()}
    let_in = _("Please let them in.")
    return [
        (GREEN, "check", said["accepted"], _("Counted."), let_in),
        (HONEY, "repeat", said["repeat"], _("Counted here today already; not counted twice."), let_in),
        (BLUE, "saved", said["queued"], _("Kept on this phone; sent when the network is back."), _("Let them in and go on as always.")),
        (HONEY, "info", said["conflict"], _("Counted; a supervisor looks at it later."), let_in),
        (RED, "unknown", said["unknown"], _("Mistyped, or no badge of ours."), _("Try once more; then register a new visitor.")),
        (
            RED,
            "close",
            said["refused"],
            _("Withdrawn, or of another exhibition."),
            _("Read the sentence; lead them to the information desk."),
        ),
    ]


def _cases() -> list[tuple[str, str]]:
    return [
        (
            pgettext("guide", "Without a badge"),
            _(
                "Press +1 or +5. To write somebody down: “New visitor”. A school class: “Group”, with the leader, the school and how many. "
                "Never write down children's names."
            ),
        ),
        (pgettext("guide", "A slip"), _("“Undo” takes back the last scans for 15 minutes. Later, call the supervisor.")),
        (
            pgettext("guide", "No network"),
            _("Go on scanning. Everything is kept on the phone and sent by itself. Keep the browser's data; use no private window."),
        ),
        (pgettext("guide", "The hall is full"), _("A strip says so. Ask people to wait at the gate until somebody has left.")),
        (
            pgettext("guide", "The battery"),
            _("Dim the screen, charge when it is quiet. A dead phone loses nothing: charge it, open the same page."),
        ),
        (pgettext("guide", "At the end"), _("Wait until 0 scans wait, then close the page.")),
    ]
