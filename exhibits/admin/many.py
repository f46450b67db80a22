"""A step of the review with many entries at once: each in a transaction of its own, then what was done and what was refused, by reason."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exhibits import telling
from exhibits.admin.step_table import Step, take
from exhibits.models import Innovation, ReviewEvent
from opds.desk import person

MOST_AT_ONCE = 200
SHOWN_AT_ONCE = 6


def site(request: HttpRequest) -> str:
    """The portal's own address, for letters: `https://host`."""
    return f"{request.scheme}://{request.get_host()}"


def few_enough(desk: Any, request: HttpRequest, rows: Any) -> list[Innovation]:
    """The chosen entries; nothing, and that is said, when there are more than may be moved at once."""
    chosen = list(rows[: MOST_AT_ONCE + 1])
    if len(chosen) > MOST_AT_ONCE:
        desk.message_user(request, _("Choose at most %(most)s at once; nothing was changed.") % {"most": MOST_AT_ONCE}, messages.ERROR)
        return []
    return chosen


def run(desk: Any, request: HttpRequest, step: Step, rows: Any, data: dict[str, Any]) -> None:
    """Take a step with each. Whoever is concerned gets a notice for each entry, and one letter about all of them."""
    done: list[ReviewEvent] = []
    refused: dict[str, list[Innovation]] = defaultdict(list)
    for innovation in few_enough(desk, request, rows):
        taken = take(step, innovation, person(request), {**data, "seen": ""})
        if taken and taken.event:
            done.append(taken.event)
            desk.log_change(request, innovation, str(step.title))
        else:
            refused[taken.refusal].append(innovation)
    with transaction.atomic():
        telling.write(done, site=site(request))
    _tell(desk, request, len(done), refused)


def _tell(desk: Any, request: HttpRequest, done: int, refused: dict[str, list[Innovation]]) -> None:
    if done:
        said = ngettext("%(count)d entry was processed.", "%(count)d entries were processed.", done) % {"count": done}
        desk.message_user(request, said, messages.SUCCESS)
    for reason, rows in sorted(refused.items(), key=lambda item: -len(item[1])):
        desk.message_user(request, _group(reason, rows), messages.WARNING)


def _group(reason: str, rows: list[Innovation]) -> str:
    """One reason, and the entries it holds for, each a link; many of them folded."""
    number = len(rows)
    said = ngettext("%(count)d entry was left as it was: %(reason)s", "%(count)d entries were left as they were: %(reason)s", number)
    links = ((reverse("admin:exhibits_innovation_change", args=[row.pk]), row.short_title) for row in rows)
    items = format_html('<ul class="plain-list">{}</ul>', format_html_join("", '<li><a href="{}">{}</a></li>', links))
    if number > SHOWN_AT_ONCE:
        items = format_html("<details><summary>{}</summary>{}</details>", _("Which ones"), items)
    return format_html("<b>{}</b>{}", said % {"count": number, "reason": reason}, items)
