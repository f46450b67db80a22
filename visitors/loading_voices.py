"""Loading what visitors said (`comments.csv`) as approved feedback and needs, with sample answers (`answers.csv`).

Each row keeps an id made from its words, so that loading again makes no second copy. Where visits were loaded, each
voice belongs to a badge that was at that stand, and is dated shortly after.
"""

from __future__ import annotations

import datetime
import random
import uuid
from dataclasses import dataclass
from pathlib import Path

from exhibits.loading import Loaded
from exhibits.loading_exhibition import Plan
from exhibits.models import Innovation, Stand
from exhibits.settling import NEW, UNCHANGED
from exhibits.tables import Line, each_once, read_table
from visitors.models import Feedback, Need, Scan
from visitors.models.feedback import Voice
from visitors.voices import KINDS, MOST_LETTERS, NEED, Subject

NAMESPACE = uuid.UUID("5f0c0de0-0b47-5a2a-9e1d-2023ba7ba7ba")
SAID_LATER = "diperpanjang"  # who speaks of the extension came on the day that was added


@dataclass(slots=True)
class Comment:
    """One line of `comments.csv`, checked, with its answer if there is one."""

    id: uuid.UUID
    stand: Stand
    innovation: Innovation | None
    kind: str
    rating: int | None
    text: str
    answer: str = ""
    answer_en: str = ""


def read_voices(folder: Path, loaded: Loaded) -> list[Comment]:
    """All comments with their answers; raises `Broken`."""
    lines = read_table(folder, "comments.csv", ["stand", "innovation_slug", "kind", "rating", "text"])
    comments = [_comment(line, loaded) for line in lines]
    each_once(lines, "text", key=lambda line: (line.text("stand"), line.text("innovation_slug"), line.text("text")))
    if (folder / "answers.csv").exists():
        _read_answers(folder, {comment.text: comment for comment in comments})
    return comments


def _comment(line: Line, loaded: Loaded) -> Comment:
    kind = line.one_of("kind", {kind: kind for kind in map(str, KINDS)})
    text = line.needed("text") if kind == NEED or not line.text("rating") else line.text("text")
    if len(text) > MOST_LETTERS:
        raise line.wrong("text", f"has {len(text)} characters; {MOST_LETTERS} fit")
    stand = line.one_of("stand", loaded.stands)
    innovation = line.one_of("innovation_slug", loaded.innovations) if line.text("innovation_slug") else None
    return Comment(
        id=uuid.uuid5(NAMESPACE, f"{loaded.exhibition.slug}/{stand.number}/{innovation.slug if innovation else ''}/{text}"),
        stand=stand,
        innovation=innovation,
        kind=kind,
        rating=line.integer("rating", 1, 5) if line.text("rating") else None,
        text=text,
    )


def _read_answers(folder: Path, comments: dict[str, Comment]) -> None:
    """Answers to comments, found by their words."""
    lines = read_table(folder, "answers.csv", ["text", "answer", "answer_en"])
    each_once(lines, "text")
    for line in lines:
        comment = line.one_of("text", comments)
        comment.answer, comment.answer_en = line.needed("answer"), line.text("answer_en")
        if len(comment.answer) > 2000 or len(comment.answer_en) > 2000:
            raise line.wrong("answer", "is too long; 2000 characters fit")


def load_voices(comments: list[Comment], loaded: Loaded, plan: Plan) -> None:
    """Write those that are not there yet, as approved; what was moderated or answered here since stays as it is."""
    ids = [comment.id for comment in comments]
    there = {*Feedback.objects.filter(form_id__in=ids).values_list("form_id", flat=True)}
    there |= {*Need.objects.filter(form_id__in=ids).values_list("form_id", flat=True)}
    fresh = [comment for comment in comments if comment.id not in there]
    loaded.tally.add("voices", NEW, len(fresh))
    loaded.tally.add("voices", UNCHANGED, len(comments) - len(fresh))
    if not fresh:
        return
    said_at = _Moments(loaded, plan)
    feedback: list[Feedback] = []
    needs: list[Need] = []
    for comment in fresh:
        badge, moment = said_at.of(comment)
        if comment.kind == NEED:
            need = Need(text=comment.text, form_id=comment.id)
            need.progress = _progress(_fill(need, comment, badge, moment, loaded))
            needs.append(need)
        if comment.kind != NEED or comment.rating:
            words = {"kind": comment.kind, "text": comment.text} if comment.kind != NEED else {}
            row = Feedback(rating=comment.rating, form_id=comment.id, **words)
            _fill(row, comment, badge, moment, loaded, answered=comment.kind != NEED)
            feedback.append(row)
    Feedback.objects.bulk_create(feedback)
    Need.objects.bulk_create(needs)


def _fill(row: Voice, comment: Comment, badge: int | None, moment: datetime.datetime, loaded: Loaded, *, answered: bool = True) -> Voice:
    row.exhibition, row.stand, row.innovation = loaded.exhibition, comment.stand, comment.innovation
    row.opd = Subject(loaded.exhibition, comment.stand, comment.innovation).opd
    row.badge_id = badge
    row.status, row.is_sample = Voice.Status.APPROVED, loaded.exhibition.is_sample
    row.created_at, row.moderated_at = moment, moment + datetime.timedelta(hours=2)
    if answered and comment.answer:
        row.answer, row.answer_en = comment.answer, comment.answer_en
        row.answered_at = moment + datetime.timedelta(days=6)
    return row


def _progress(need: Voice) -> str:
    if need.answer:
        return Need.Progress.ANSWERED
    return Need.Progress.ASSIGNED if need.opd else Need.Progress.NEW


class _Moments:
    """Who said it and when: a badge that was at the stand, each once, a few minutes after its visit."""

    def __init__(self, loaded: Loaded, plan: Plan) -> None:
        self.plan = plan
        self.visits: dict[int, list[tuple[int, datetime.datetime]]] = {}
        scans = Scan.objects.filter(exhibition=loaded.exhibition, counted=True, badge__isnull=False, point__stand__isnull=False)
        for stand, badge, at in scans.order_by("occurred_at", "pk").values_list("point__stand", "badge", "occurred_at"):
            self.visits.setdefault(stand, []).append((badge, at))
        self.used: set[int] = set()

    def of(self, comment: Comment) -> tuple[int | None, datetime.datetime]:
        chance = random.Random(comment.id.int)  # noqa: S311
        last = self.plan.every_day[-1]
        late = SAID_LATER in comment.text and self.plan.extension is not None
        visits = [
            (badge, at)
            for badge, at in self.visits.get(comment.stand.pk, [])
            if badge not in self.used and (not late or at.astimezone(self.plan.zone).date() == last["date"])
        ]
        if not visits:
            day = last if late else chance.choice(self.plan.every_day)
            opens = datetime.datetime.combine(day["date"], day["opens"], self.plan.zone)
            return None, opens + datetime.timedelta(minutes=chance.randint(10, 300))
        badge, at = chance.choice(visits)
        self.used.add(badge)
        return badge, at + datetime.timedelta(seconds=chance.randint(60, 900))
