"""Where stands may stand: inside the floor, and not on top of one another. Metres from the top left corner."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from exhibits.models import Exhibition, Stand


@dataclass(frozen=True, slots=True)
class Rectangle:
    x: Decimal
    y: Decimal
    width: Decimal
    height: Decimal

    def overlaps(self, other: Rectangle) -> bool:
        """Whether the two share floor; a common edge is no overlap."""
        across = self.x < other.x + other.width and other.x < self.x + self.width
        return across and self.y < other.y + other.height and other.y < self.y + self.height


def of(stand: Stand) -> Rectangle:
    return Rectangle(stand.x, stand.y, stand.width, stand.height)


def faults(place: Rectangle, *, exhibition: Exhibition, but: int | None = None) -> list[str]:
    """What is wrong with putting a stand there, in the reader's words; `but` is the stand that moves. One query."""
    found = []
    if place.x < 0 or place.y < 0 or place.x + place.width > exhibition.floor_width or place.y + place.height > exhibition.floor_height:
        found.append(
            _("The stand reaches beyond the floor (%(width)s m wide, %(height)s m deep). Move it or make it smaller.")
            % {"width": exhibition.floor_width.normalize(), "height": exhibition.floor_height.normalize()}
        )
    near = exhibition.stands.filter(x__lt=place.x + place.width, y__lt=place.y + place.height)
    on_top = [str(stand) for stand in near if stand.pk != but and place.overlaps(of(stand))]
    if on_top:
        found.append(_("It would overlap %(stands)s. Move the stand.") % {"stands": ", ".join(on_top)})
    return found
