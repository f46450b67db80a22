"""A cover for every innovation without a photo: the same slug and colour give the same picture, for ever.

One family, six compositions, in the colour of the category. A picture is about 5 KB and takes a few milliseconds; those
that were asked for lately are kept in memory.
"""

import colorsys
from collections.abc import Callable
from functools import lru_cache

from exhibits.colours import channels, written
from exhibits.landscape import (
    ARJUNO,
    BLUSH,
    BOUGH,
    FOOTHILL,
    HEIGHT,
    HONEY,
    PANDERMAN,
    PAPER,
    PETAL,
    WIDTH,
    Dice,
    blossom,
    hill,
    leaf,
    line,
    n,
    petals_and_stamens,
    skyline,
    stroke,
)

DRAWING = "1"  # rises when the drawings change, so that browsers fetch them anew
NEUTRAL = "#6b5b3e"
KEPT = 512
Inks = tuple[str, str, str, str, str, str]
Composition = Callable[[Dice, Inks], tuple[str, list[str]]]

# Ramps tuned by eye for the colours of the first three categories: deepest to palest, then the sky by day.
TUNED: dict[str, Inks] = {
    "#1f5f8b": ("#123a57", "#1f5f8b", "#5c93b8", "#a9c9de", "#dcebf4", "#eef5f9"),
    "#2e7d32": ("#14431d", "#2e7d32", "#6ba56a", "#b0d0a8", "#dcebd4", "#f0f6ea"),
    "#b3261e": ("#6b1611", "#b3261e", "#d8776b", "#edb8ac", "#f8ddd5", "#fdf1ec"),
}
LIGHTNESS = (0.21, 0.33, 0.54, 0.76, 0.9, 0.95)


def ramp(colour: str) -> Inks:
    """Six inks of one hue, from deepest to palest."""
    tuned = TUNED.get(colour.lower())
    if tuned:
        return tuned
    hue, _lightness, saturation = colorsys.rgb_to_hls(*channels(colour))
    deep, base, mid, soft, pale, sky = (written(*colorsys.hls_to_rgb(hue, light, saturation * 0.8)) for light in LIGHTNESS)
    return deep, base, mid, soft, pale, sky


@lru_cache(maxsize=KEPT)
def cover_svg(slug: str, colour: str = NEUTRAL) -> str:
    """The cover as an SVG file; `colour` is the category's as #rrggbb."""
    dice = Dice(slug)
    ground, marks = dice.pick(COMPOSITIONS)(dice, ramp(colour))
    drawing = "".join(marks)
    flower = f'<defs><g id="b">{petals_and_stamens()}</g></defs>' if "#b" in drawing else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" stroke-linejoin="round">'
        f'{flower}<rect width="{WIDTH}" height="{HEIGHT}" fill="{ground}"/>{drawing}</svg>\n'
    )


DOOR_HEIGHT, DOOR_LINES = 150, 6


@lru_cache(maxsize=KEPT)
def door_svg(code: str, colour: str = NEUTRAL) -> str:
    """The ridge at the foot of a category's door: white lines on nothing but the colour itself."""
    dice = Dice(code)
    summits, mirrored, shift = dice.pick([ARJUNO, PANDERMAN]), dice.pick([True, False]), dice.between(-0.12, 0.12)
    lines = "".join(
        hill(skyline(summits, top=12 + 20 * k, foot=146 + 2 * k, mirrored=mirrored, shift=shift, ripple=0.05), colour, foot=DOOR_HEIGHT + 6)
        for k in range(DOOR_LINES)
    )
    ridge = lines.replace("<path ", '<path vector-effect="non-scaling-stroke" ')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {DOOR_HEIGHT}" width="{WIDTH}" height="{DOOR_HEIGHT}" '
        f'preserveAspectRatio="none"><g stroke="#fff" stroke-opacity=".55" stroke-width="1.6" stroke-linejoin="round">{ridge}</g></svg>\n'
    )


# --- six compositions; each returns the ground colour and the marks on it


def morning(dice: Dice, inks: Inks) -> tuple[str, list[str]]:
    """A low sun behind four flat ridges."""
    deep, base, mid, soft, _pale, sky = inks
    mirrored = dice.pick([True, False])
    sun, size = dice.between(150, 490), dice.between(52, 84)
    return sky, [
        f'<circle cx="{n(sun)}" cy="{n(dice.between(128, 168))}" r="{n(size)}" fill="{HONEY}"/>',
        hill(skyline(ARJUNO, top=dice.between(96, 130), foot=330, mirrored=mirrored, shift=dice.between(-0.14, 0.14), ripple=0.05), soft),
        hill(
            skyline(PANDERMAN, top=dice.between(170, 206), foot=350, mirrored=not mirrored, shift=dice.between(-0.3, 0.3), ripple=0.04), mid
        ),
        hill(skyline(FOOTHILL, top=dice.between(262, 280), foot=380, mirrored=mirrored, shift=dice.between(-0.1, 0.1)), base),
        hill(skyline(FOOTHILL, top=330, foot=410, mirrored=not mirrored, shift=dice.between(-0.15, 0.15)), deep),
    ]


def engraving(dice: Dice, inks: Inks) -> tuple[str, list[str]]:
    """The ridge as nested lines; the blossom, or the sun, stands where the moon would be."""
    deep, base, mid, soft, pale, sky = inks
    ground, lines = dice.pick(
        [
            (deep, (pale, soft, mid, base)),
            (base, (PAPER, pale, soft, mid)),
            (sky, (deep, base, mid, soft)),
            (soft, (PAPER, sky, deep, base)),
        ]
    )
    summits, mirrored = dice.pick([ARJUNO, PANDERMAN]), dice.pick([True, False])
    count, shift, zoom = int(dice.between(6, 12)), dice.between(-0.2, 0.2), dice.between(1, 1.5)
    gap = 290 / count
    side = (110 if mirrored == (shift > 0) else 530) + dice.between(-20, 20)
    light = dice.pick(["blossom", "blossom", "sun", "ring"])
    if light == "blossom":
        marks = [blossom(side, dice.between(86, 112), dice.between(50, 74), dice.between(0, 72))]
    elif light == "sun":
        marks = [f'<circle cx="{n(side)}" cy="{n(dice.between(96, 150))}" r="{n(dice.between(44, 70))}" fill="{HONEY}"/>']
    else:
        marks = [
            f'<circle cx="{n(side)}" cy="120" r="{r}" fill="none" stroke="{lines[min(r // 26, 3)]}" stroke-width="2"/>'
            for r in (26, 44, 62, 80)
        ]
    for step in range(count):
        rise = 1 - step / (count + 1.5)
        top = 78 + step * gap
        points = skyline(
            [(c, h, spread * zoom) for c, h, spread in summits],
            top=top,
            foot=top + 250 * rise,
            mirrored=mirrored,
            shift=shift + step * 0.012,
            ripple=0.05 * rise,
        )
        marks.append(hill(points, ground, stroke=lines[min(3, step * 4 // count)], weight=3 - 1.6 * step / count))
    return ground, marks


def petals(dice: Dice, inks: Inks) -> tuple[str, list[str]]:
    """A blossom as large as a mountain: cropped at the edge, or rising behind the ridge like the sun."""
    deep, base, mid, soft, pale, _sky = inks
    ground, far, near = dice.pick([(base, deep, "#0d1a14"), (soft, mid, base), (pale, soft, mid), (deep, base, mid)])
    rising, turn = dice.pick([True, False]), dice.between(0, 72)
    x = dice.between(220, 420) if rising else dice.pick([110, 520, 560])
    y, size = (dice.between(214, 240), dice.between(140, 172)) if rising else (dice.between(110, 180), dice.between(200, 240))
    return ground, [
        blossom(x, y, size, turn),
        hill(
            skyline(
                dice.pick([ARJUNO, PANDERMAN]),
                top=dice.between(238, 272),
                foot=398,
                mirrored=x < 300,
                shift=dice.between(-0.16, 0.16),
                ripple=0.05,
            ),
            far,
        ),
        hill(skyline(FOOTHILL, top=346, foot=424, mirrored=x > 300, shift=dice.between(-0.1, 0.1)), near),
    ]


def orchard(dice: Dice, inks: Inks) -> tuple[str, list[str]]:
    """Terraces under the ridge: trees in flower along each contour, or furrows drawn as lines."""
    deep, base, mid, soft, pale, sky = inks
    mirrored, sky = dice.pick([True, False]), dice.pick([sky, pale, PAPER])
    rows, trees = int(dice.between(3, 6.99)), dice.pick([True, True, False])
    start = dice.between(150, 205)
    gap = (410 - start) / rows
    marks: list[str] = []
    if dice.pick([True, False]):
        marks.append(f'<circle cx="{n(dice.between(120, 520))}" cy="{n(start - 70)}" r="{n(dice.between(30, 46))}" fill="{HONEY}"/>')
    marks.append(
        hill(
            skyline(
                dice.pick([ARJUNO, PANDERMAN]),
                top=start - 104,
                foot=start + 70,
                mirrored=mirrored,
                shift=dice.between(-0.2, 0.2),
                ripple=0.05,
            ),
            soft,
        )
    )
    shades = dice.pick([(mid, base), (base, deep), (base, mid)])
    blossoms = dice.pick([(PETAL, BLUSH), (pale, soft), (PETAL, pale)])
    for row in range(rows):
        y = start + row * gap
        slope = skyline(FOOTHILL, top=y, foot=y + 80, mirrored=not mirrored, shift=0.02 * row)
        marks.append(hill(slope, shades[row % 2]))
        if trees:
            size = 12 + row * (26 / rows)
            for turn, colour in enumerate(blossoms):
                shifted = [(px, py + gap * 0.36) for px, py in slope]
                marks.append(
                    f'<path d="{line(shifted)}" fill="none" stroke="{colour}" stroke-width="{n(size)}" stroke-linecap="round" '
                    f'stroke-dasharray="0 {n(size * 4)}" stroke-dashoffset="{n(-size * (0.8 + 2 * turn + row % 2))}"/>'
                )
        else:
            for furrow in range(1, int(gap // 11)):
                marks.append(stroke([(px, py + furrow * 11) for px, py in slope], soft if shades[row % 2] != mid else pale, 1.6))
    return sky, marks


def mist(dice: Dice, inks: Inks) -> tuple[str, list[str]]:
    """Ridges that rise out of banks of cloud."""
    deep, base, mid, soft, pale, sky = inks
    mirrored, moon = dice.pick([True, False]), dice.between(90, 550)
    ground, cloud = dice.pick([(pale, sky), (soft, pale), (sky, pale)])
    marks = [
        f'<circle cx="{n(moon)}" cy="{n(dice.between(70, 100))}" r="{n(dice.between(30, 46))}" fill="{dice.pick([PAPER, HONEY, HONEY])}"/>'
    ]
    ridges = [(ARJUNO, mid), (PANDERMAN, base), (FOOTHILL, deep)]
    for step, (summits, colour) in enumerate(ridges):
        top, foot = 84 + step * 92, 236 + step * 92
        marks.append(
            hill(
                skyline(summits, top=top, foot=foot, mirrored=mirrored == (step % 2 == 0), shift=dice.between(-0.22, 0.22), ripple=0.05),
                colour,
            )
        )
        if step < 2:
            y = foot - 44
            for bank in range(3):
                left, long = dice.between(-120, 420), dice.between(220, 420)
                marks.append(f'<rect x="{n(left)}" y="{n(y + bank * 17)}" width="{n(long)}" height="34" rx="17" fill="{cloud}"/>')
            marks.append(f'<rect x="-20" y="{n(y + 50)}" width="700" height="200" fill="{cloud}"/>')
    return ground, marks


def bough(dice: Dice, inks: Inks) -> tuple[str, list[str]]:
    """A flowering branch in front of one thin ridge."""
    deep, base, mid, soft, pale, sky = inks
    ground, ink, twig = dice.pick([(sky, soft, BOUGH), (soft, pale, deep), (base, mid, "#2a1d12")])
    flip = dice.pick([True, False])
    marks = [
        hill(
            skyline(ARJUNO, top=190 + 26 * k, foot=400 + 20 * k, mirrored=flip, shift=dice.between(-0.05, 0.05), ripple=0.05),
            ground,
            stroke=ink,
            weight=2.2,
        )
        for k in range(4)
    ]
    rise = dice.between(-30, 30)
    tree = [
        f'<path d="M-20 {n(330 + rise)}C130 {n(300 + rise)} 210 {n(232 + rise)} 330 {n(206 + rise)}'
        f'S540 {n(150 + rise)} 600 {n(70 + rise)}" fill="none" stroke="{twig}" stroke-width="9" stroke-linecap="round"/>',
        f'<path d="M214 {n(252 + rise)}C236 {n(190 + rise)} 262 {n(150 + rise)} 262 {n(112 + rise)}'
        f'M436 {n(174 + rise)}C470 {n(206 + rise)} 520 {n(236 + rise)} 560 {n(236 + rise)}" '
        f'fill="none" stroke="{twig}" stroke-width="5" stroke-linecap="round"/>',
    ]
    for x, y, turn in ((96, 310, -62), (200, 262, 48), (304, 212, -58), (404, 190, 44), (480, 190, 78), (510, 140, -66), (250, 168, -150)):
        tree.append(leaf(x, y + rise, dice.between(54, 78), turn, base if ground != base else deep))
    for x, y, size in ((262, 104, 58), (352, 204, 46), (566, 238, 44), (600, 70, 52), (150, 296, 36)):
        tree.append(blossom(x + dice.between(-8, 8), y + rise, size + dice.between(-5, 8), dice.between(0, 72)))
    turned = f'<g transform="translate({WIDTH} 0) scale(-1 1)">{"".join(tree)}</g>' if flip else "".join(tree)
    return ground, [*marks, turned]


COMPOSITIONS: list[Composition] = [morning, engraving, petals, orchard, mist, bough]
