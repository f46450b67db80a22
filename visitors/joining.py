"""What visitors said of an entry that is folded into another one goes along: ratings, comments, needs.

A badge rates an innovation once. Where one badge rated both entries, the rating of the heir stands; the other yields: its
words stay as a comment without a rating, and one without words is kept but not shown and belongs to no badge any more.
Answers stay with what they answer. What nobody has answered yet is asked of the heir's agency, if it was asked of the other's.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from exhibits.joining import FOLLOWERS, Follower, Moving
from exhibits.models import Innovation
from visitors.models import Feedback, Need
from visitors.models.feedback import Voice


def counted(gone: Innovation, heir: Innovation) -> list[Moving]:
    """How many comments, ratings and needs would move."""
    doubled = _doubled(gone, heir).count()
    yields = _("Who rated both entries keeps the rating of the other one; words stay.") if doubled else ""
    return [
        Moving(_("ratings and comments of visitors"), Feedback.objects.filter(innovation=gone).count(), yields),
        Moving(_("needs of visitors"), Need.objects.filter(innovation=gone).count()),
    ]


def move(gone: Innovation, heir: Innovation) -> None:
    """Move all of it; called within the transaction of the merge."""
    doubled = list(_doubled(gone, heir).values_list("pk", flat=True))
    Feedback.objects.filter(pk__in=doubled, text="").update(badge=None, status=Voice.Status.HIDDEN)
    Feedback.objects.filter(pk__in=doubled).exclude(text="").update(rating=None)
    for model in (Feedback, Need):
        said = model._default_manager.filter(innovation=gone)
        said.filter(Q(opd=gone.opd_id), answer="").update(opd=heir.opd_id)
        said.update(innovation=heir)


def _doubled(gone: Innovation, heir: Innovation) -> QuerySet[Feedback]:
    rated = Feedback.objects.filter(innovation=heir, badge__isnull=False, rating__isnull=False).values("badge")
    return Feedback.objects.filter(innovation=gone, rating__isnull=False, badge__in=rated)


def register() -> None:
    """Put the voices among what follows a merged entry; once, when the app is loaded."""
    if FOLLOWER not in FOLLOWERS:
        FOLLOWERS.append(FOLLOWER)


FOLLOWER = Follower(counted, move)
