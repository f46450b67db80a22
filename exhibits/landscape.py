"""The landscape of the portal as drawing tools: the ridge of Arjuno and Panderman, the apple blossom, numbers from a name.

Everything is drawn from arithmetic, so the same name gives the same picture on every machine and for ever. Flat colour,
no gradient, no filter.
"""

import hashlib
import math
from collections.abc import Sequence
from typing import TypeVar

Points = list[tuple[float, float]]
Summits = list[tuple[float, float, float]]
T = TypeVar("T")

WIDTH, HEIGHT = 640, 400

# (centre, height, spread): a summit is a volcano flank, steep above and flat below.
ARJUNO: Summits = [(0.20, 0.52, 0.12), (0.34, 0.86, 0.15), (0.45, 0.80, 0.09), (0.58, 1.00, 0.16), (0.80, 0.40, 0.16)]
PANDERMAN: Summits = [(0.46, 1.00, 0.15), (0.60, 0.66, 0.13), (0.22, 0.34, 0.15), (0.90, 0.30, 0.18)]
FOOTHILL: Summits = [(0.08, 0.80, 0.45), (0.55, 0.55, 0.40), (0.98, 1.00, 0.50)]

PAPER, HONEY, PETAL, BLUSH, BOUGH = "#fbfaf6", "#f2b93b", "#fff4f1", "#f0b3ac", "#5a4632"


class Dice:
    """Numbers drawn from a slug: the third draw gives the same value on every machine."""

    def __init__(self, slug: str) -> None:
        self.slug, self.count = slug, 0

    def between(self, low: float, high: float) -> float:
        self.count += 1
        digest = hashlib.sha256(f"{self.slug}/{self.count}".encode()).digest()
        return low + (high - low) * int.from_bytes(digest[:4], "big") / 0xFFFFFFFF

    def pick(self, options: Sequence[T]) -> T:
        return options[min(int(self.between(0, len(options))), len(options) - 1)]


def n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def skyline(
    summits: Summits,
    *,
    top: float,
    foot: float,
    shift: float = 0,
    mirrored: bool = False,
    width: float = WIDTH,
    ripple: float = 0.0,
    soft: float = 0.00012,
) -> Points:
    """Points of a ridge from left to right; `top` and `foot` are heights in the picture, `soft` rounds the summits."""
    points = []
    for step in range(261):
        x = -0.02 + 1.04 * step / 260
        at = (1 - x if mirrored else x) - shift
        flanks = [h * math.exp(-(math.sqrt((at - c) ** 2 + soft) - math.sqrt(soft)) / s) for c, h, s in summits]
        height = sum(f**7 for f in flanks) ** (1 / 7)
        height += ripple * height * (1 - height) * (math.sin(at * 61) + 0.6 * math.sin(at * 113 + 1))
        points.append((x * width, foot - height * (foot - top)))
    return thin(points, 0.45)


def thin(points: Points, tolerance: float) -> Points:
    """Ramer, Douglas and Peucker: leave out what the eye cannot miss."""
    (ax, ay), (bx, by) = points[0], points[-1]
    length = math.hypot(bx - ax, by - ay) or 1
    far, index = max((abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length, i) for i, (x, y) in enumerate(points))
    if far <= tolerance or len(points) < 3:
        return [points[0], points[-1]]
    return thin(points[: index + 1], tolerance)[:-1] + thin(points[index:], tolerance)


def line(points: Points) -> str:
    return "M" + "L".join(f"{n(x)} {n(y)}" for x, y in points)


def hill(points: Points, fill: str, *, stroke: str = "", weight: float = 2, foot: float = HEIGHT + 4) -> str:
    edge = f' stroke="{stroke}" stroke-width="{n(weight)}"' if stroke else ""
    return f'<path d="{line(points)}V{n(foot)}H{n(points[0][0])}Z" fill="{fill}"{edge}/>'


def stroke(points: Points, colour: str, weight: float) -> str:
    return f'<path d="{line(points)}" fill="none" stroke="{colour}" stroke-width="{n(weight)}"/>'


def petals_and_stamens() -> str:
    """The blossom, drawn once in a box of radius 100: petals with a notch, a flush towards the heart, stamens between."""
    shape = "M0-6C-22-16-52-46-45-80C-40-99-15-101 0-87C15-101 40-99 45-80C52-46 22-16 0-6Z"
    flush = "M0-14C-9-24-15-40-13-56C-7-51-3-51 0-58C3-51 7-51 13-56C15-40 9-24 0-14Z"
    fifth = range(0, 360, 72)
    around = "".join(f'<path d="{shape}" transform="rotate({a})"/>' for a in fifth)
    inner = "".join(f'<path d="{flush}" transform="rotate({a})"/>' for a in fifth)
    stamens = "".join(
        f'<path d="M0-8V-30" transform="rotate({a + 36})"/><circle cy="-33" r="4.5" transform="rotate({a + 36})"/>' for a in fifth
    )
    return (
        f'<g fill="{PETAL}" stroke="{BLUSH}" stroke-width="2.6">{around}</g><g fill="{BLUSH}">{inner}</g>'
        f'<g fill="{HONEY}" stroke="{HONEY}" stroke-width="3">{stamens}<circle r="8"/></g>'
    )


def blossom(x: float, y: float, radius: float, turn: float = 0) -> str:
    return f'<use href="#b" transform="translate({n(x)} {n(y)}) rotate({n(turn)}) scale({radius / 100:.2f})"/>'


def leaf(x: float, y: float, length: float, turn: float, fill: str) -> str:
    half = length * 0.26
    return (
        f'<path transform="translate({n(x)} {n(y)}) rotate({n(turn)})" fill="{fill}" '
        f'd="M0 0C{n(length * 0.25)}-{n(half)} {n(length * 0.7)}-{n(half)} {n(length)} 0'
        f'C{n(length * 0.7)} {n(half)} {n(length * 0.25)} {n(half)} 0 0Z"/>'
    )
