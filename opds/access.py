"""Who has access to what, in words: what each role may do, from the table of the roles, and the people with their state."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from opds import accounts, roles
from opds.models import User

MOST = 500
SCOPE = {
    roles.OFFICIAL: _("Only rows of the own agency."),
    roles.COMMITTEE: _("All agencies."),
    roles.LEADER: _("All agencies, for reading only."),
    roles.DOOR: _("All exhibitions, for the work at the door."),
}
LEVELS = (  # the first that covers what a role may do with a model
    ({"view"}, _("Reads")),
    ({"view", "change"}, _("Reads and changes")),
    ({"view", "add", "change"}, _("Reads, adds and changes")),
    ({"view", "add", "change", "delete"}, _("Reads, adds, changes and deletes")),
)
SPECIAL = {
    "exhibits.review_innovation": _("Reviews, publishes and stops innovations of all agencies"),
    "exhibits.extend_exhibition": _("Extends an exhibition by a day"),
    "visitors.moderate_feedback": _("Approves or hides what visitors say"),
    "visitors.supervise_door": _("Supervises the door: phones, conflicts, corrections"),
}
STATES = {
    "active": _("Active"),
    "invited": _("Invited, not yet accepted"),
    "closed": _("Closed"),
    "unused": _("Not used for more than 180 days"),
    "superuser": _("Superusers and single permissions"),
}


@dataclass(frozen=True, slots=True)
class RoleInWords:
    """A role: its name, whose rows it reaches, and what it may do with what."""

    code: str
    name: Any
    scope: Any
    special: list[Any]
    lines: list[tuple[Any, list[str]]]
    number: int


def roles_in_words() -> list[RoleInWords]:
    """All roles, with the number of open accounts that have them. One query."""
    numbers = dict(
        User.objects.filter(is_active=True, groups__name__in=roles.PERMISSIONS).values_list("groups__name").annotate(Count("pk"))
    )
    return [
        RoleInWords(code, roles.LABELS[code], SCOPE[code], *_in_words(names), numbers.get(code, 0))
        for code, names in roles.PERMISSIONS.items()
    ]


def _in_words(names: list[str]) -> tuple[list[Any], list[tuple[Any, list[str]]]]:
    special, may = [], defaultdict(set)
    for name in names:
        app, _dot, codename = name.partition(".")
        action, _line, model = codename.partition("_")
        if action in {"view", "add", "change", "delete"}:
            may[app, model].add(action)
        else:
            special.append(SPECIAL.get(name, codename))
    lines: list[tuple[Any, list[str]]] = []
    for level, words in reversed(LEVELS):
        what = sorted(
            {capfirst(apps.get_model(*key)._meta.verbose_name_plural) for key, actions in may.items() if _level(actions) == level}
        )
        if what:
            lines.append((words, what))
    return special, lines


def _level(actions: set[str]) -> set[str]:
    return next(level for level, _words in LEVELS if actions <= level)


def people(query: dict[str, Any]) -> list[User]:
    """Up to `MOST` people after the filters `q`, `role` and `state`, each knowing their roles and agency. Two queries."""
    rows = User.objects.select_related("opd").prefetch_related("groups").annotate(single=Count("user_permissions"))
    text, role, state = (str(query.get(name, "")).replace("\0", "")[:100].strip() for name in ("q", "role", "state"))
    if text:
        rows = rows.filter(
            Q(username__icontains=text) | Q(first_name__icontains=text) | Q(last_name__icontains=text) | Q(opd__acronym__icontains=text)
        )
    if role in roles.PERMISSIONS:
        rows = rows.filter(groups__name=role)
    found = _in_state(rows, state).order_by("-is_active", "opd__acronym", "username")[: MOST + 1]
    return [_described(user) for user in found]


def _in_state(rows: Any, state: str) -> Any:
    limit = timezone.now() - accounts.UNUSED_AFTER
    used = rows.alias(used=Coalesce("last_login", "invited_at", "date_joined"))
    chosen = {
        "active": rows.filter(is_active=True, invited_at=None),
        "invited": rows.filter(is_active=True).exclude(invited_at=None),
        "closed": rows.filter(is_active=False),
        "unused": used.filter(is_active=True, used__lt=limit),
        "superuser": rows.filter(Q(is_superuser=True) | Q(single__gt=0)),
    }
    return chosen.get(state, rows)


def _described(user: User) -> Any:
    """The person, with what the page says of them; no further query."""
    row: Any = user
    names = [group.name for group in user.groups.all()]
    row.role_names = [roles.LABELS.get(name, name) for name in names]
    row.is_unused = accounts.has_not_been_used(user)
    row.should_have_second_step = user.second_step_at is None and (user.is_superuser or roles.COMMITTEE in names)
    return row


def state_of(user: User) -> Any:
    """The state of an account in words."""
    if not user.is_active:
        return STATES["closed"]
    return STATES["invited"] if user.invited_at else STATES["unused"] if accounts.has_not_been_used(user) else STATES["active"]
