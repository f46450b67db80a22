"""Roles of the people who sign in: the groups and what each may do. `manage.py sync_roles` brings the database to it.

An official sees and edits rows of their own OPD only; that is said by the querysets (`editable_by`), not by the group.
"""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext_lazy as _

OFFICIAL, COMMITTEE, LEADER, DOOR = "official", "committee", "leader", "door supervisor"
LABELS = {
    OFFICIAL: _("Official of an agency"),
    COMMITTEE: _("Committee"),
    LEADER: _("Leader"),
    DOOR: _("Door supervisor"),
}


def _all(app: str, *models: str, actions: tuple[str, ...] = ("view", "add", "change", "delete")) -> list[str]:
    return [f"{app}.{action}_{model}" for model in models for action in actions]


_PARTS = ("innovationlink", "photo", "document")
PERMISSIONS: dict[str, list[str]] = {
    OFFICIAL: [
        *_all("opds", "opd", actions=("view", "change")),
        *_all("opds", "target", actions=("view",)),
        *_all("exhibits", "innovation", actions=("view", "add", "change")),
        *_all("exhibits", *_PARTS),
        *_all("exhibits", "evidence", actions=("view", "add", "change")),
        *_all("exhibits", "evidencefile", actions=("view", "add", "delete")),
        *_all("exhibits", "indicator", actions=("view",)),
        *_all("exhibits", "stand", "exhibition", "category", "tag", "reviewevent", actions=("view",)),
        *_all("visitors", "feedback", "need", actions=("view", "change")),
    ],
    COMMITTEE: [
        *_all("opds", "opd", "target"),
        *_all("opds", "user", actions=("view", "add", "change")),
        *_all(
            "exhibits",
            "innovation",
            *_PARTS,
            "category",
            "tag",
            "synonym",
            "exhibition",
            "exhibitionday",
            "extension",
            "zone",
            "landmark",
            "stand",
        ),
        *_all("exhibits", "reviewevent", "indicator", "evidencefile", actions=("view",)),
        *_all("exhibits", "evidence", "cityindicator", actions=("view", "change")),
        "exhibits.review_innovation",
        "exhibits.extend_exhibition",
        *_all("visitors", "feedback", "need", "visitor", "badge", "scanner", "point", "visitorkind", "origin"),
        *_all("visitors", "doorrules", "draw", actions=("view", "add", "change")),
        *_all("visitors", "scan", actions=("view",)),
        "visitors.moderate_feedback",
        "visitors.supervise_door",
    ],
    LEADER: [
        *_all("opds", "opd", "target", actions=("view",)),
        *_all("exhibits", "innovation", *_PARTS, "reviewevent", "exhibition", "stand", "category", "tag", actions=("view",)),
        *_all("exhibits", "indicator", "cityindicator", "evidence", "evidencefile", actions=("view",)),
        *_all("visitors", "feedback", "need", actions=("view",)),
    ],
    DOOR: [
        *_all("exhibits", "exhibition", "stand", actions=("view",)),
        *_all("visitors", "scanner", actions=("view", "add", "change")),
        *_all("visitors", "badge", "visitor", "point", "scan", "doorrules", "draw", actions=("view",)),
        "visitors.supervise_door",
    ],
}


@transaction.atomic
def sync() -> None:
    """Make the groups and give each exactly the permissions of the table."""
    known = {f"{p.content_type.app_label}.{p.codename}": p for p in Permission.objects.select_related("content_type")}
    for role, names in PERMISSIONS.items():
        group, _created = Group.objects.get_or_create(name=role)
        group.permissions.set(known[name] for name in names)
