"""Work that waits at the demonstration's desk: entries in review and words of visitors to approve (`data/demo`)."""

from __future__ import annotations

import datetime
import uuid
from pathlib import Path

from django.db.models import F
from django.utils.translation import override

from exhibits import board, review
from exhibits.models import Category, Exhibition, Innovation, Tag
from exhibits.tables import Line, read_table
from opds import roles, targets
from opds.models import Opd, Target, User
from visitors import demo, voices
from visitors.models import Feedback, Need

TEXTS = [
    "slug", "title", "title_en", "affair", "summary", "summary_en", "problem", "solution", "benefits", "who_can_use", "where_to_get_it",
    "requirements", "cost", "duration", "hours", "initiator", "stage",
]  # fmt: skip
NAMED = ["opd", "category", "trial_date", "implemented_date", "tags", "keywords", "state", "note"]
STATES = {state.value: state for state in (Innovation.Status.DRAFT, Innovation.Status.SUBMITTED, Innovation.Status.CHANGES_REQUESTED)}
NAMESPACE = uuid.UUID("5f0c0de0-0b47-5a2a-9e1d-de300de300de")


def fill(folder: Path, exhibition: Exhibition) -> None:
    """Put everything in once; what is there already, in whatever state it is by now, stays."""
    with override("id"):
        committee = User.objects.get(username=demo.USERNAMES["committee"])
        for line in read_table(folder, "entries.csv", TEXTS + NAMED):
            if not Innovation.objects.filter(slug=line.text("slug")).exists():
                _entry(line, committee)
        for line in read_table(folder, "voices.csv", ["stand", "innovation_slug", "kind", "rating", "text"]):
            _voice(line, exhibition)


def ask(exhibition: Exhibition) -> None:
    """One innovation of every agency in the year of the exhibition, and one this year; once, while there are no targets at all."""
    if Target.objects.exists():
        return
    for year in {*exhibition.days.values_list("date__year", flat=True), board.current_year()}:
        targets.ask_all(year=year, actor=None, number=1, due=datetime.date(year, 12, 15))


def _entry(line: Line, committee: User) -> None:
    opd = line.one_of("opd", {opd.acronym: opd for opd in Opd.objects.all()})
    author = demo.account(opd.slug, roles.OFFICIAL, opd, None) if opd.acronym != demo.OFFICIAL_OF else _official()
    row = Innovation(
        opd=opd,
        category=line.one_of("category", {category.code: category for category in Category.objects.all()}),
        trial_date=line.date("trial_date"),
        implemented_date=line.date("implemented_date"),
        keywords=", ".join(line.words("keywords")),
        is_sample=True,
        **{name: line.text(name) for name in TEXTS},
    )
    line.check(row)
    row._history_user = author  # type: ignore[attr-defined]
    row.save()
    row.tags.set(line.any_of("tags", {tag.slug: tag for tag in Tag.objects.all()}))
    state = line.one_of("state", STATES)
    steps = []
    if state != Innovation.Status.DRAFT:
        steps.append(review.submit(innovation=row, actor=author))
    if state == Innovation.Status.CHANGES_REQUESTED:
        steps.append(review.send_back(innovation=row, actor=committee, note=line.needed("note")))
    for step in steps:
        if not step:
            raise line.wrong("state", step.refusal)
    _put_back(row, days=line.number or 1)


def _put_back(row: Innovation, *, days: int) -> None:
    """Let an entry have waited for some days, each another number, so that the desk shows what waits since when."""
    past = datetime.timedelta(days=days)
    Innovation.objects.filter(pk=row.pk).update(created_at=F("created_at") - 3 * past, submitted_at=F("submitted_at") - past)
    row.review_events.update(at=F("at") - past)


def _official() -> User:
    return User.objects.get(username=demo.USERNAMES["official"])


def _voice(line: Line, exhibition: Exhibition) -> None:
    stand = line.one_of("stand", {stand.number: stand for stand in exhibition.stands.all()})
    shown = {innovation.slug: innovation for innovation in stand.innovations.all()}
    innovation = line.one_of("innovation_slug", shown) if line.text("innovation_slug") else None
    form_id = uuid.uuid5(NAMESPACE, line.needed("text"))
    if any(model._default_manager.filter(form_id=form_id).exists() for model in (Feedback, Need)):
        return
    voices.leave(
        subject=voices.Subject(exhibition, stand, innovation),
        kind=line.one_of("kind", {kind: kind for kind in map(str, voices.KINDS)}),
        text=line.needed("text"),
        rating=line.integer("rating", 1, 5) if line.text("rating") else None,
        form_id=form_id,
    )
    for model in (Feedback, Need):
        model._default_manager.filter(form_id=form_id).update(is_sample=True)
