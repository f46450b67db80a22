"""Personal data end by themselves (UU 27/2022): names, groups and contacts after the edition, the numbers stay.

`settings.RETENTION_DAYS` after an edition's last day. What stays of a visitor is kind, origin and head count; scans and
badges are numbers of nobody then.
"""

from __future__ import annotations

import datetime
import logging
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from exhibits.models import Exhibition
from visitors.models import Visitor

EMPTY = {"name": "", "group_name": "", "contact": "", "contact_consent_at": None, "consent_version": "", "form_id": None}
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ended:
    """Of how many visitors of an edition the data ended."""

    exhibition: Exhibition
    visitors: int


def due(today: datetime.date | None = None) -> QuerySet[Exhibition]:
    """Editions whose last day lies `RETENTION_DAYS` or more back; those without days never."""
    last = (today or timezone.now().date()) - datetime.timedelta(days=settings.RETENTION_DAYS)
    return Exhibition.objects.alias(last_day=Max("days__date")).filter(last_day__lte=last).order_by("pk")


@transaction.atomic
def purge() -> list[Ended]:
    """End the personal data that are due; again = no change. Logged with the number, never with a name."""
    personal = ~Q(name="") | ~Q(group_name="") | ~Q(contact="") | Q(form_id__isnull=False)
    found = []
    for exhibition in due():
        count = Visitor.objects.filter(personal, exhibition=exhibition).update(**EMPTY)
        logger.info("data of %d visitors of edition %s ended", count, exhibition.pk)
        found.append(Ended(exhibition, count))
    return found
