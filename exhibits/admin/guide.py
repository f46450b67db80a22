"""The form of an entry as a guide: its sections with what each still lacks, and the readiness list beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from exhibits.models import Innovation
from exhibits.readiness import KINDS, Point, readiness

HEADING = "fieldset-0-{}-heading"
"""The id that Django gives the heading of a section."""
PARTS = {"photos": "photos-heading", "links": "links-heading", "documents": "documents-heading"}
OF_PHOTOS = "photos"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form: where it begins, and how many of its points lack."""

    number: int
    name: str
    anchor: str
    points: int
    lacks: int

    @property
    def state(self) -> str:
        """`done`, `lacks`, or nothing for a section that has no point of its own."""
        return "lacks" if self.lacks else "done" if self.points else ""


@dataclass(frozen=True, slots=True)
class Group:
    """The points of one kind: what still lacks, and how many are there."""

    kind: str
    name: str
    lacking: list[Point]
    done: int

    @property
    def total(self) -> int:
        return len(self.lacking) + self.done


@dataclass(frozen=True, slots=True)
class Guide:
    sections: list[Section]
    groups: list[Group]

    @property
    def lacks(self) -> int:
        return sum(len(group.lacking) for group in self.groups)


def guide(innovation: Innovation, fieldsets: Iterable[tuple[Any, Any]]) -> Guide:
    """The guide for an entry as it stands in memory (stored or only typed)."""
    points = readiness(innovation)
    sections = [
        _section(number, name, HEADING.format(number - 1), fields(options), points) for number, (name, options) in enumerate(fieldsets, 1)
    ]
    after = len(sections)
    sections.append(_section(after + 1, _("Photos"), PARTS["photos"], {OF_PHOTOS}, points))
    sections.append(_section(after + 2, _("Links and documents"), PARTS["links"], set(), points))
    groups = [Group(kind, str(name), *_split([point for point in points if point.kind == kind])) for kind, name in KINDS.items()]
    return Guide(sections, [group for group in groups if group.total])


def fields(options: dict[str, Any]) -> set[str]:
    """The names of the fields of a section, of pairs both."""
    return {name for line in options["fields"] for name in ([line] if isinstance(line, str) else line)}


def _section(number: int, name: Any, anchor: str, within: set[str], points: list[Point]) -> Section:
    mine = [point for point in points if point.field in within]
    return Section(number, str(name), anchor, len(mine), sum(not point.done for point in mine))


def _split(points: list[Point]) -> tuple[list[Point], int]:
    lacking = [point for point in points if not point.done]
    return lacking, len(points) - len(lacking)
