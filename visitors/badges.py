"""What happens to a badge after it was issued."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from opds.models import User
from visitors import codes
from visitors.models import Badge


@dataclass(frozen=True, slots=True)
class Step:
    """What came of it: the badge as it now is, and in the reader's words why nothing happened, if so."""

    badge: Badge
    refusal: str = ""

    def __bool__(self) -> bool:
        return not self.refusal


@transaction.atomic
def revoke(*, badge: Badge, reason: str, actor: User) -> Step:
    """End a badge, for example a lost one. Online scans refuse it from now on; what was counted stays counted.

    For those who supervise the door.
    """
    row = Badge.objects.select_for_update(of=("self",)).get(pk=badge.pk)
    if not actor.has_perm("visitors.supervise_door"):
        return Step(row, _("Only door supervisors can revoke badges."))
    if row.revoked_at:
        return Step(row, _("Badge %(code)s has already been revoked.") % {"code": codes.grouped(row.code)})
    if not reason.strip():
        return Step(row, _("Say why the badge is revoked."))
    row.revoked_at, row.revoked_reason = timezone.now(), reason.strip()[:160]
    row.save(update_fields=["revoked_at", "revoked_reason"])
    return Step(row)
