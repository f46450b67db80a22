"""The way from the entrance to a stand: orthogonal, along the aisles, never through a stand. Metres, y downwards.

The edges of everything that stands on the floor cut it into a coarse grid; who walks goes from the middle of one free
cell to the middle of the next, so that a line keeps to the middle of its aisle. One search from the entrance serves all
stands.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SHOULDER = 0.3  # metres that a person needs on each side
TURN = 3.0  # a corner costs as much as three metres: few corners are easier to follow
NARROW = 1.5  # from here on an aisle is wide enough to walk at ease
STOP = 0.45  # a way ends this far before the stand

Point = tuple[float, float]
Cell = tuple[int, int]
Step = tuple[int, int]
State = tuple[Cell, Step]

STANDING: Step = (0, 0)
STEPS: tuple[Step, ...] = ((0, -1), (-1, 0), (1, 0), (0, 1))


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the floor."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> Point:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def grown(self, by: float) -> Box:
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def overlaps(self, other: Box) -> bool:
        """Whether they share more than an edge."""
        return self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom

    def touches(self, other: Box) -> bool:
        """Whether they share at least a point."""
        return self.left <= other.right and other.left <= self.right and self.top <= other.bottom and other.top <= self.bottom

    def holds(self, other: Box) -> bool:
        return self.left <= other.left and other.right <= self.right and self.top <= other.top and other.bottom <= self.bottom

    def clipped(self, other: Box) -> Box:
        return Box(max(self.left, other.left), max(self.top, other.top), min(self.right, other.right), min(self.bottom, other.bottom))

    def distance_to(self, point: Point) -> float:
        """How far the point is from the box, by the longer of its two offsets; 0 inside."""
        x, y = point
        return max(self.left - x, x - self.right, self.top - y, y - self.bottom, 0.0)


@dataclass(frozen=True, slots=True)
class Route:
    """A way: its corners, from the entrance to the stand."""

    corners: tuple[Point, ...]

    @property
    def metres(self) -> float:
        return sum(abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in zip(self.corners, self.corners[1:], strict=False))

    @property
    def about_metres(self) -> int:
        """To the next five metres: what one can honestly say of a drawing."""
        return max(5, round(self.metres / 5) * 5)

    @property
    def path(self) -> str:
        """For the `d` of an SVG path."""
        x, y = self.corners[0]
        out = [f"M{x:g} {y:g}"]
        for next_x, next_y in self.corners[1:]:
            out.append(f"V{next_y:g}" if next_x == x else f"H{next_x:g}")
            x, y = next_x, next_y
        return "".join(out)


class Floor:
    """The floor cut into cells, with the cheapest way from the entrance to each of them."""

    def __init__(self, hall: Box, entrance: Box, obstacles: Iterable[Box]) -> None:
        self.hall, self.entrance = hall, entrance
        self.obstacles = [entrance, *obstacles]
        self.columns = _lines((edge for box in self.obstacles for edge in (box.left, box.right)), hall.left, hall.right)
        self.rows = _lines((edge for box in self.obstacles for edge in (box.top, box.bottom)), hall.top, hall.bottom)
        filled = {cell for box in self.obstacles for cell in self._cells(box)}
        cells = {(i, j) for i in range(len(self.columns) - 1) for j in range(len(self.rows) - 1)} - filled
        self.middles = {cell: self.box(cell).middle for cell in cells}
        self.room = {cell: room for cell, middle in self.middles.items() if (room := self._clearance(middle)) >= SHOULDER}
        self.came_from: dict[State, State | None] = {}
        self.cost: dict[State, float] = {}
        self._search()
        self.reached: dict[Cell, State] = {}
        for state in sorted(self.cost, key=self.cost.__getitem__, reverse=True):
            self.reached[state[0]] = state

    def box(self, cell: Cell) -> Box:
        i, j = cell
        return Box(self.columns[i], self.rows[j], self.columns[i + 1], self.rows[j + 1])

    def route_to(self, stand: Box) -> Route | None:
        """The way to the middle of the stand's nearest side; nothing where no aisle reaches it."""
        sides = [(cell, off) for cell, off in self._along(stand) if cell in self.reached]
        if not sides:
            return None
        cell, _off = min(sides, key=lambda side: self.cost[self.reached[side[0]]] + 2 * side[1])
        corners = self._corners(self.reached[cell])
        return Route(_straightened([*corners, self._last_step(corners, self.reached[cell], stand)]))

    def _cells(self, box: Box) -> list[Cell]:
        """The cells a box covers: its edges are among the lines, unless it reaches beyond the walls."""
        columns = range(bisect_left(self.columns, box.left), bisect_left(self.columns, box.right))
        rows = range(bisect_left(self.rows, box.top), bisect_left(self.rows, box.bottom))
        return [(i, j) for i in columns for j in rows]

    def _along(self, box: Box) -> list[tuple[Cell, float]]:
        """Free cells along the box's four sides, each with its distance from the middle of that side."""
        left, right = bisect_left(self.columns, box.left), bisect_left(self.columns, box.right)
        top, bottom = bisect_left(self.rows, box.top), bisect_left(self.rows, box.bottom)
        x, y = box.middle
        beside = [(i, j) for i in (left - 1, right) for j in range(top, bottom)]
        above = [(i, j) for i in range(left, right) for j in (top - 1, bottom)]
        return [(cell, abs(self.middles[cell][1] - y)) for cell in beside if cell in self.room] + [
            (cell, abs(self.middles[cell][0] - x)) for cell in above if cell in self.room
        ]

    def _clearance(self, point: Point) -> float:
        x, y = point
        walls = min(x - self.hall.left, self.hall.right - x, y - self.hall.top, self.hall.bottom - y)
        return min(walls, *(box.distance_to(point) for box in self.obstacles))

    def _search(self) -> None:
        starts = self._along(self.entrance)
        if not starts:
            return
        heart = self.hall.middle
        first = min(starts, key=lambda side: (_apart(self.middles[side[0]], heart), side[1]))[0]
        start: State = (first, (0, 0))
        queue: list[tuple[float, State]] = [(0.0, start)]
        self.cost[start], self.came_from[start] = 0.0, None
        while queue:
            cost, state = heapq.heappop(queue)
            if cost > self.cost[state]:
                continue
            for following, price in self._following(state):
                if cost + price < self.cost.get(following, float("inf")):
                    self.cost[following], self.came_from[following] = cost + price, state
                    heapq.heappush(queue, (cost + price, following))

    def _following(self, state: State) -> Iterable[tuple[State, float]]:
        cell, came = state
        for step in STEPS:
            other = (cell[0] + step[0], cell[1] + step[1])
            if other not in self.room or (came != STANDING and step == (-came[0], -came[1])):
                continue
            squeeze = max(0.0, NARROW - min(self.room[cell], self.room[other]))
            corner = TURN if came not in {STANDING, step} else 0.0
            yield (other, step), _apart(self.middles[cell], self.middles[other]) * (1 + squeeze) + corner

    def _corners(self, state: State) -> list[Point]:
        points: list[Point] = []
        at: State | None = state
        while at is not None:
            points.append(self.middles[at[0]])
            at = self.came_from[at]
        points.reverse()
        return [_edge_towards(self.entrance, points[0]), *points]

    def _last_step(self, corners: list[Point], state: State, stand: Box) -> Point:
        """Slide along the last straight to the middle of the stand's side, then turn to it."""
        cell, step = self.box(state[0]), state[1]
        x, y = corners[-1]
        if stand.top < y < stand.bottom:
            if step[0] == 0 and cell.top <= stand.middle[1] <= cell.bottom:
                y = stand.middle[1]
                corners[-1] = (x, y)
            return _short_of(x, stand.left if x < stand.left else stand.right), y
        if step[1] == 0 and cell.left <= stand.middle[0] <= cell.right:
            x = stand.middle[0]
            corners[-1] = (x, y)
        return x, _short_of(y, stand.top if y < stand.top else stand.bottom)


def routes(hall: Box, entrance: Box, obstacles: Iterable[Box], stands: Mapping[str, Box]) -> dict[str, Route]:
    """The way to each stand by its number; stands that no aisle reaches are missing. Stands count as obstacles too."""
    floor = Floor(hall, entrance, [*obstacles, *stands.values()])
    found = {number: floor.route_to(box) for number, box in stands.items()}
    return {number: route for number, route in found.items() if route}


def _lines(edges: Iterable[float], first: float, last: float) -> list[float]:
    return sorted({first, last, *(edge for edge in edges if first < edge < last)})


def _apart(one: Point, other: Point) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _edge_towards(box: Box, point: Point) -> Point:
    """The point of the box's side that faces `point`."""
    x, y = point
    if box.left < x < box.right:
        return x, box.top if y < box.top else box.bottom
    return (box.left if x < box.left else box.right), y


def _short_of(start: float, edge: float) -> float:
    if abs(edge - start) <= STOP:
        return start
    return edge - STOP if start < edge else edge + STOP


def _straightened(points: list[Point]) -> tuple[Point, ...]:
    """Without doubles and without points in the middle of a straight."""
    out: list[Point] = []
    for point in points:
        if out and point == out[-1]:
            continue
        if len(out) > 1 and (out[-2][0] == out[-1][0] == point[0] or out[-2][1] == out[-1][1] == point[1]):
            out[-1] = point
        else:
            out.append(point)
    return tuple(out)
