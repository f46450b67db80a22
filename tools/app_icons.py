"""Draws the icons of the scanner app into static/img/app/: the blossom of the wordmark between the corners of a viewfinder.

Run it again after changing the drawing: `python tools/app_icons.py`.
"""

import math
from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parent.parent / "static" / "img" / "app"
GROUND, PETAL, HEART, CORNER = "#0f4428", "#f6cdc8", "#f2b93b", "#f2b93b"
Point = tuple[float, float]
START = (0.0, -5.0)
CURVES = (
    ((-22.0, -16.0), (-52.0, -46.0), (-45.0, -80.0)),
    ((-40.0, -99.0), (-15.0, -101.0), (0.0, -87.0)),
    ((15.0, -101.0), (40.0, -99.0), (45.0, -80.0)),
    ((52.0, -46.0), (22.0, -16.0), (0.0, -5.0)),
)
FINER = 4


def petal() -> list[Point]:
    """The outline of one petal, its Bézier curves in short lines."""
    outline, begin = [START], START
    for one, two, end in CURVES:
        for step in range(1, 25):
            t = step / 24
            parts = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            x, y = (sum(part * point[axis] for part, point in zip(parts, (begin, one, two, end), strict=True)) for axis in (0, 1))
            outline.append((x, y))
        begin = end
    return outline


def icon(size: int, *, maskable: bool) -> Image.Image:
    """A square icon of `size` pixels; a maskable one fills the square and keeps its drawing in the inner 80 per cent."""
    side = size * FINER
    image = Image.new("RGBA", (side, side), GROUND if maskable else (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    if not maskable:
        draw.rounded_rectangle((0, 0, side - 1, side - 1), radius=side * 0.22, fill=GROUND)
    scale = side / (330 if maskable else 270)
    for turn in range(5):
        angle = math.radians(72 * turn)
        turned = [(x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)) for x, y in petal()]
        draw.polygon([(side / 2 + x * scale * 0.72, side / 2 + y * scale * 0.72) for x, y in turned], fill=PETAL)
    heart = 15 * scale
    draw.ellipse((side / 2 - heart, side / 2 - heart, side / 2 + heart, side / 2 + heart), fill=HEART)
    corners(draw, side, scale)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def corners(draw: ImageDraw.ImageDraw, side: int, scale: float) -> None:
    reach, length, width = 100 * scale, 40 * scale, max(1, round(13 * scale))
    for left in (-1, 1):
        for up in (-1, 1):
            x, y = side / 2 + left * reach, side / 2 + up * reach
            ends = ((x - left * length, y), (x, y), (x, y - up * length))
            draw.line(ends, fill=CORNER, width=width, joint="curve")
            for end_x, end_y in ends:
                draw.ellipse((end_x - width / 2, end_y - width / 2, end_x + width / 2, end_y + width / 2), fill=CORNER)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for size in (192, 512):
        for maskable in (False, True):
            icon(size, maskable=maskable).save(FOLDER / f"scanner-{size}{'-maskable' if maskable else ''}.png", optimize=True)


if __name__ == "__main__":
    main()
