"""The steps of a review in words: button, question, what follows, whose it is; and which verb each calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from exhibits import review
from exhibits.models import Innovation
from opds.desk import REVIEW
from opds.models import User

Status = Innovation.Status
EVERYBODY, COMMITTEE, AGENCY = "everybody", "committee", "agency"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its button, the question, what follows, what was done, whether it needs words, and whose it is."""

    name: str
    to: str
    button: Any
    title: Any
    follows: Any
    done: Any
    words: Any = ""
    whose: str = COMMITTEE

    def fits(self, innovation: Innovation, user: User) -> bool:
        return innovation.status in review.MOVES[self.to] and self.belongs_to(user)

    def belongs_to(self, user: User) -> bool:
        return self.whose == EVERYBODY or user.has_perm(REVIEW) is (self.whose == COMMITTEE)


STEPS = {
    step.name: step
    for step in (
        Step(
            "submit",
            Status.SUBMITTED,
            gettext_lazy("Save and submit"),
            gettext_lazy("Submit to the committee?"),
            gettext_lazy(
                "The committee reads it and publishes it, or sends it back and says what to change. You can go on editing meanwhile."
            ),
            gettext_lazy("“%(title)s” is submitted. The committee reads it next."),
            whose=EVERYBODY,
        ),
        Step(
            "publish",
            Status.PUBLISHED,
            gettext_lazy("Save and publish"),
            gettext_lazy("Publish?"),
            gettext_lazy("Everybody can find and read it at once."),
            gettext_lazy("“%(title)s” is published."),
        ),
        Step(
            "send-back",
            Status.CHANGES_REQUESTED,
            gettext_lazy("Save and send back"),
            gettext_lazy("Send back for changes?"),
            gettext_lazy(
                "Write what needs to change, in general or right beside a field. The agency sees it first thing at its desk and at "
                "the fields of its form. A published entry leaves the public pages until it is published again."
            ),
            gettext_lazy("“%(title)s” is sent back with your notes."),
            words=gettext_lazy("What needs to change"),
        ),
        Step(
            "stop",
            Status.STOPPED,
            gettext_lazy("Save and stop"),
            gettext_lazy("Take it out of the register?"),
            gettext_lazy("The public pages no longer show it. It stays here with the reason, and can be published again."),
            gettext_lazy("“%(title)s” is stopped."),
            words=gettext_lazy("Why it is stopped"),
        ),
        Step(
            "archive",
            Status.ARCHIVED,
            gettext_lazy("Save and archive"),
            gettext_lazy("Archive it?"),
            gettext_lazy(
                "For what is no longer offered but worth remembering: its page stays at its address with a banner and your reason. "
                "Lists, search and counts no longer have it. It can be published again."
            ),
            gettext_lazy("“%(title)s” is archived."),
            words=gettext_lazy("Why it is archived"),
        ),
        Step(
            "merge",
            Status.MERGED,
            gettext_lazy("Save and merge"),
            gettext_lazy("Fold it into another entry?"),
            gettext_lazy(
                "For two entries about the same thing. Choose the one that stays; then you see what moves there and confirm. "
                "This cannot be undone at the desk."
            ),
            gettext_lazy("“%(title)s” is merged into the other entry."),
        ),
        Step(
            "withdraw",
            Status.DRAFT,
            gettext_lazy("Take it back"),
            gettext_lazy("Take it back from the committee?"),
            gettext_lazy("It is a draft again and leaves the committee's queue. Submit it when it is ready."),
            gettext_lazy("“%(title)s” is a draft again."),
            whose=AGENCY,
        ),
    )
}


def take(step: Step, innovation: Innovation, actor: User, data: dict[str, Any], *, site: str = "") -> review.Step:
    """Call the verb of a step with what was asked on its page."""
    note = data.get("note", "")
    told: dict[str, Any] = {"innovation": innovation, "actor": actor, "seen": data.get("seen", ""), "site": site}
    verbs: dict[str, Callable[[], review.Step]] = {
        "submit": lambda: review.submit(note=note, **told),
        "withdraw": lambda: review.withdraw(note=note, **told),
        "publish": lambda: review.publish(note=note, **told),
        "send-back": lambda: review.send_back(note=note, notes=data.get("notes"), **told),
        "stop": lambda: review.stop(reason=note[:300], **told),
        "archive": lambda: review.archive(reason=note[:300], **told),
        "merge": lambda: review.merge(into=data["into"], note=note, **told),
    }
    return verbs[step.name]()
