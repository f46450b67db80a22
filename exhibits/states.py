"""The status of an innovation as people see it at the desk: a shape and a word, never colour alone; and its steps by name."""

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from exhibits.models import Innovation, ReviewEvent
from opds import keeping
from opds.templatetags.words import icon

Status = Innovation.Status
LOOK = {
    Status.DRAFT: ("draft", "document"),
    Status.SUBMITTED: ("submitted", "clock"),
    Status.CHANGES_REQUESTED: ("returned", "repeat"),
    Status.PUBLISHED: ("published", "check"),
    Status.STOPPED: ("draft", "close"),
    Status.ARCHIVED: ("draft", "inbox"),
    Status.MERGED: ("draft", "share"),
}
STEPS: dict[str, Promise] = {
    Status.DRAFT: _("Taken back"),
    Status.SUBMITTED: _("Submitted"),
    Status.CHANGES_REQUESTED: _("Sent back"),
    Status.PUBLISHED: _("Published"),
    Status.STOPPED: _("Stopped"),
    Status.ARCHIVED: _("Archived"),
    Status.MERGED: _("Merged"),
}
JOINED = "review:joined"


def badge(innovation: Innovation) -> str:
    """Safe markup of the status."""
    return badge_of(innovation.status)


def badge_of(status: str) -> str:
    """The same of a status alone, for a step that led there."""
    css, drawing = LOOK[Status(status)]
    return format_html('<span class="state state--{}">{} {}</span>', css, icon(drawing), Status(status).label)


def step_name(event: ReviewEvent) -> str:
    """What was done, in one or two words."""
    again = event.to_status == Status.PUBLISHED and event.from_status in {Status.STOPPED, Status.ARCHIVED}
    return str(_("Published again") if again else STEPS[event.to_status])


def reason_for(status: str) -> str:
    """What the change history keeps as the reason of a version that a step made."""
    return f"review:{status}"


def reason_words(reason: str | None) -> str:
    """The reason of a version in the reader's words; nothing for reasons that neither the review nor an import gave."""
    if reason == JOINED:
        return str(_("An entry was merged"))
    run, _colon, file = (reason or "").partition(": ")
    if run.startswith("undo of import "):
        return str(_("Import of %(file)s undone")) % {"file": file}
    if run.startswith("import "):
        return str(_("Imported from %(file)s")) % {"file": file}
    kind, _colon, status = (reason or "").partition(":")
    return str(STEPS[status]) if kind == "review" and status in STEPS else ""


keeping.TELLERS.append(reason_words)
