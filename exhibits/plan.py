"""The floor plan as geometry, from the rows of an edition: carpets under zones, labels that fit, ways to the stands.

Everything is computed from the rectangles of stands and landmarks, in metres, y downwards; nothing is placed by hand,
so that an edition with another hall is drawn as well. `templates/exhibits/plan/` turns it into SVG.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.functional import cached_property

from exhibits.models import Exhibition, Landmark, Stand, Zone
from exhibits.models.exhibition import OnFloor
from exhibits.routes import Box, Route, routes

SMALL, LARGE = 0.53, 0.68  # width of a small letter, of a capital or digit, as part of the type size
LINE = 1.15  # height of a line of a label of type size 1
TAG = 1.4  # side of the square with a zone's letter
AROUND = 0.5  # how far a carpet reaches beyond its stands
NUMBER_SIZE = 1.25  # type size of a stand's number


@dataclass(frozen=True, slots=True)
class Carpet:
    """The ground under stands of one zone that touch, with the place of the zone's letter."""

    zone: Zone
    box: Box
    tag: Box

    @property
    def letter_at(self) -> float:
        """The baseline of the letter in its square."""
        return self.tag.top + 1.12


@dataclass(frozen=True, slots=True)
class Label:
    """Words on the plan, one or two lines, centred on `x`; the first baseline at `y`."""

    lines: tuple[str, ...]
    box: Box

    @property
    def placed(self) -> list[tuple[str, float, float]]:
        """Each line with the middle and baseline where it is written."""
        x = self.box.middle[0]
        return [(line, x, round(self.box.top + LINE * (i + 0.76), 2)) for i, line in enumerate(self.lines)]


@dataclass(frozen=True, slots=True)
class Mark:
    landmark: Landmark
    box: Box
    label: Label


@dataclass(frozen=True, slots=True)
class Tile:
    """A stand as drawn; `squeeze` is the width its number must be pressed into, where it is too long."""

    stand: Stand
    box: Box
    squeeze: float | None = None

    @property
    def drawn(self) -> Box:
        return self.box.grown(-0.15)

    @property
    def number_at(self) -> tuple[float, float]:
        x, y = self.box.middle
        return x, y + 0.46


@dataclass
class Hall:
    """All that is drawn of one edition."""

    exhibition: Exhibition
    floor: Box
    carpets: list[Carpet]
    tiles: list[Tile]
    landmarks: list[Landmark]

    @property
    def view_box(self) -> str:
        return f"-0.6 -0.6 {self.floor.width + 1.2:g} {self.floor.height + 1.2:g}"

    @property
    def bare_marks(self) -> list[tuple[Landmark, Box]]:
        """Landmarks without their words, for small drawings."""
        return [(landmark, box_of(landmark)) for landmark in self.landmarks]

    @cached_property
    def marks(self) -> list[Mark]:
        """Landmarks with their words where they fit: inside, else beside, never over a stand if it can be helped.

        Those with the fewest places to choose from choose first.
        """
        boxes = {landmark: box_of(landmark) for landmark in self.landmarks}
        taken = [tile.box for tile in self.tiles] + [carpet.tag for carpet in self.carpets] + list(boxes.values())
        others = {landmark: [box for box in taken if box is not own] for landmark, own in boxes.items()}
        written: list[Box] = []
        found: dict[Landmark, Mark] = {}
        for landmark in sorted(boxes, key=lambda row: len(places(row.text("name"), boxes[row], self.floor, others[row]))):
            label = place_label(landmark.text("name"), boxes[landmark], self.floor, others[landmark] + written)
            written.append(Box(label.box.left - 0.9, label.box.top, label.box.right + 0.9, label.box.bottom))
            found[landmark] = Mark(landmark, boxes[landmark], label)
        return [found[landmark] for landmark in self.landmarks]

    @cached_property
    def routes(self) -> dict[str, Route]:
        """The way from the main entrance to each stand, by number; empty without an entrance."""
        entrance = next((mark for mark in self.landmarks if mark.kind == Landmark.Kind.ENTRANCE), None)
        if entrance is None:
            return {}
        obstacles = [box_of(mark) for mark in self.landmarks if mark is not entrance]
        return routes(self.floor, box_of(entrance), obstacles, {tile.stand.number: tile.box for tile in self.tiles})

    def route_to(self, stand: Stand) -> Route | None:
        return self.routes.get(stand.number)


def with_floor(exhibition: Exhibition) -> Exhibition:
    """The edition with stands, zones and landmarks at hand: two queries, none where they were fetched before."""
    prefetch_related_objects([exhibition], Prefetch("stands", Stand.objects.select_related("zone", "category")), "landmarks")
    return exhibition


def hall(exhibition: Exhibition) -> Hall:
    """What there is to draw; labels and ways are computed when they are asked for."""
    with_floor(exhibition)
    floor = Box(0, 0, float(exhibition.floor_width), float(exhibition.floor_height))
    stands = list(exhibition.stands.all())
    tiles = [Tile(stand, box, squeezed(stand.number, box)) for stand in stands if (box := box_of(stand))]
    zones: dict[int, tuple[Zone, list[Box]]] = {}
    for tile in tiles:
        zones.setdefault(tile.stand.zone_id, (tile.stand.zone, []))[1].append(tile.box)
    laid = [Carpet(zone, box, tag_above(box, floor)) for zone, boxes in zones.values() for box in carpets(boxes, floor)]
    return Hall(exhibition, floor, laid, tiles, list(exhibition.landmarks.all()))


def box_of(row: OnFloor) -> Box:
    x, y = float(row.x), float(row.y)
    return Box(x, y, x + float(row.width), y + float(row.height))


def carpets(stands: Iterable[Box], floor: Box) -> list[Box]:
    """Rectangles under stands: one for each block of touching ones, half a metre wider, inside the floor."""
    blocks: list[Box] = []
    for stand in stands:
        block = stand
        while met := [other for other in blocks if other.touches(block)]:
            blocks = [other for other in blocks if other not in met]
            block = _around([block, *met])
        blocks.append(block)
    return [block.grown(AROUND).clipped(floor) for block in blocks]


def tag_above(carpet: Box, floor: Box) -> Box:
    """Where the letter of a zone stands: above the carpet's left corner, below it at the upper wall."""
    top = carpet.top - TAG - 0.1
    if top < floor.top:
        top = min(carpet.bottom + 0.1, floor.bottom - TAG)
    return Box(carpet.left, top, carpet.left + TAG, top + TAG)


def squeezed(number: str, box: Box) -> float | None:
    """The width a stand's number is pressed into, or nothing where it fits by itself."""
    room = box.width - 0.6
    return room if len(number) * NUMBER_SIZE * 0.66 > room else None


def place_label(words: str, box: Box, floor: Box, taken: list[Box]) -> Label:
    """The words inside the box where they fit, else beside it where nothing else is, else above it all the same."""
    free = places(words, box, floor, taken)
    if free:
        return min(free, key=lambda pair: pair[0])[1]
    inner = floor.grown(-0.2)
    width, height = _size((words,))
    left = max(inner.left, min(box.middle[0] - width / 2, inner.right - width))
    top = box.top - height if box.top - height >= inner.top else box.bottom
    return Label((words,), Box(left, top, left + width, top + height))


def places(words: str, box: Box, floor: Box, taken: list[Box]) -> list[tuple[float, Label]]:
    """Where the words can stand without covering anything, each place with its cost; inside costs least."""
    inner = floor.grown(-0.2)
    found = []
    for extra, lines in enumerate(_splits(words)):
        size = _size(lines)
        label = Label(lines, _centred(box.middle, size))
        if size[0] <= box.width - 0.1 and size[1] <= box.height:
            found.append((extra - 9.0, label))
    found += [(cost, label) for cost, label in _beside(words, box) if inner.holds(label.box)]
    return [(cost, label) for cost, label in found if not any(label.box.overlaps(other) for other in taken)]


def _beside(words: str, box: Box) -> Iterator[tuple[float, Label]]:
    """Places around a box with what they cost: a slide is a small evil, a second line a bigger one."""
    for extra, lines in enumerate(_splits(words)):
        width, height = _size(lines)
        x, y = box.middle
        sideways = [step * 0.5 for step in range(-int(width), int(width) + 1)]
        for slide in sideways:
            if abs(slide) > (width + box.width) / 2 - 0.5:
                continue
            cost = extra * 3 + abs(slide)
            yield cost, Label(lines, _centred((x + slide, box.top - height / 2 - 0.05), (width, height)))
            yield cost + 0.4, Label(lines, _centred((x + slide, box.bottom + height / 2 + 0.05), (width, height)))
        yield extra * 3 + 0.8, Label(lines, _centred((box.right + width / 2 + 0.3, y), (width, height)))
        yield extra * 3 + 0.9, Label(lines, _centred((box.left - width / 2 - 0.3, y), (width, height)))


def _splits(words: str) -> list[tuple[str, ...]]:
    """In one line, and in two of about the same length."""
    parts = words.split()
    if len(parts) < 2:
        return [(words,)]
    cuts = [(" ".join(parts[:i]), " ".join(parts[i:])) for i in range(1, len(parts))]
    return [(words,), min(cuts, key=lambda pair: max(len(pair[0]), len(pair[1])))]


def _size(lines: tuple[str, ...]) -> tuple[float, float]:
    return max(map(_width, lines)), len(lines) * LINE


def _width(line: str) -> float:
    return sum(LARGE if letter.isupper() or letter.isdigit() else SMALL for letter in line)


def _centred(middle: tuple[float, float], size: tuple[float, float]) -> Box:
    return Box(middle[0] - size[0] / 2, middle[1] - size[1] / 2, middle[0] + size[0] / 2, middle[1] + size[1] / 2)


def _around(boxes: list[Box]) -> Box:
    return Box(
        min(box.left for box in boxes), min(box.top for box in boxes), max(box.right for box in boxes), max(box.bottom for box in boxes)
    )
