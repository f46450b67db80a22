"""The bars of the wall as places in a drawing: people by hour, the day before as an outline behind them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from visitors.counts import WallNumbers

WIDTH, BASE, TOP = 760.0, 670.0, 58.0
FILLED = 0.72


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour: where it stands and how high, in the units of the drawing (760 × 700, y downwards)."""

    hour: datetime.time
    people: int
    before: int | None
    x: float
    width: float
    height: float
    before_height: float
    busiest: bool

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def y(self) -> float:
        return BASE - self.height

    @property
    def before_y(self) -> float:
        return BASE - self.before_height

    @property
    def outline(self) -> str:
        """The day before as a path: what rises above the bar, or a line across it where the bar is higher."""
        left, right = self.x, self.x + self.width
        if self.before_height > self.height:
            return f"M{left:g} {self.y:g}V{self.before_y:g}H{right:g}V{self.y:g}"
        return f"M{left:g} {self.before_y:g}H{right:g}"

    @property
    def words_y(self) -> float:
        """Where the number stands: above the bar, and above the outline where that is about as high."""
        clear = self.y - 12
        return self.before_y - 12 if self.height <= self.before_height < self.height + 34 else clear


def draw(numbers: WallNumbers) -> list[Bar]:
    """A bar for each hour of the day shown, and of the day before; to one scale."""
    if numbers.day is None:
        return []
    today = dict(numbers.day.hours)
    before = dict(numbers.day_before.hours) if numbers.day_before else {}
    hours = sorted(today.keys() | {hour for hour, people in before.items() if people})
    most = max([*today.values(), *before.values(), 1])
    step = WIDTH / max(len(hours), 1)
    scale = (BASE - TOP) / most
    return [
        Bar(
            hour=datetime.time(hour),
            people=today.get(hour, 0),
            before=before.get(hour) if numbers.day_before else None,
            x=place * step + step * (1 - FILLED) / 2,
            width=step * FILLED,
            height=today.get(hour, 0) * scale,
            before_height=before.get(hour, 0) * scale,
            busiest=hour == numbers.day.busiest,
        )
        for place, hour in enumerate(hours)
    ]
