"""A badge to carry: its QR code, and a picture of wallet size for the phone's photo album."""

from __future__ import annotations

import io
from functools import cache

import segno
from PIL import Image, ImageDraw, ImageFont

from exhibits import agenda
from exhibits.typesetting import FONTS, edition_name
from visitors import codes
from visitors.models import Badge, Visitor

WIDTH, HEIGHT, EDGE = 720, 1136, 48
BAND, WHITE, INK, SOFT = "#14301f", "#ffffff", "#17211b", "#c9dccf"


def address_in_qr(host: str, code: str) -> str:
    """What the QR says: upper case throughout, so that it stays in alphanumeric mode with few, coarse modules."""
    return f"HTTPS://{host}/T/{code}".upper()


def qr(host: str, code: str) -> segno.QRCode:
    """Error correction M: a badge gets creased, and the code stays small enough for a label."""
    return segno.make(address_in_qr(host, code), error="m", micro=False, boost_error=False)


def qr_svg(host: str, code: str) -> str:
    """The QR with its quiet zone, drawn in one path, without a size of its own."""
    out = io.BytesIO()
    qr(host, code).save(
        out, kind="svg", border=4, xmldecl=False, svgns=True, svgclass=None, lineclass=None, omitsize=True, dark=INK, light=WHITE
    )
    return out.getvalue().decode()


def who(visitor: Visitor | None) -> str:
    """Kind and origin in one line, and the head count's school or group before them."""
    if visitor is None:
        return ""
    kind = visitor.kind.text("name") if visitor.kind else ""
    parts = [visitor.group_name, kind, visitor.origin.name if visitor.origin else ""]
    return ", ".join(part for part in parts if part)


def picture(badge: Badge, *, host: str) -> bytes:
    """The badge as PNG of 720 by 1136 pixels, in the active language."""
    image = Image.new("RGB", (WIDTH, HEIGHT), BAND)
    draw = ImageDraw.Draw(image)
    exhibition, visitor = badge.exhibition, badge.visitor
    _write(draw, (EDGE, 44), _fitting(edition_name(exhibition), 32, bold=False), fill=SOFT)
    name = visitor.name if visitor and visitor.name else codes.grouped(badge.code)
    _write(draw, (EDGE, 92), _fitting(name, 64, bold=True), fill=WHITE)
    _write(draw, (EDGE, 186), _fitting(who(visitor), 30, bold=False), fill=SOFT)
    draw.rectangle((0, 250, WIDTH, 960), fill=WHITE)
    matrix = list(qr(host, badge.code).matrix_iter(scale=1, border=4))
    step = 600 // len(matrix)
    left, top = (WIDTH - step * len(matrix)) // 2, 262
    for y, line in enumerate(matrix):
        for x, dark in enumerate(line):
            if dark:
                draw.rectangle((left + x * step, top + y * step, left + (x + 1) * step - 1, top + (y + 1) * step - 1), fill=INK)
    _write(draw, (WIDTH // 2, 905), _fitting(codes.grouped(badge.code), 48, bold=True), fill=INK, anchor="mm")
    _write(draw, (EDGE, 990), _fitting(agenda.dates(exhibition), 32, bold=True), fill=WHITE)
    _write(draw, (EDGE, 1046), _fitting(exhibition.venue, 30, bold=False), fill=SOFT)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _write(
    draw: ImageDraw.ImageDraw, place: tuple[int, int], words: tuple[str, ImageFont.FreeTypeFont], *, fill: str, anchor: str = "la"
) -> None:
    text, font = words
    draw.text(place, text, font=font, fill=fill, anchor=anchor)


def _fitting(text: str, size: int, *, bold: bool) -> tuple[str, ImageFont.FreeTypeFont]:
    """The text and the largest font up to `size` in which it fits the width; cut with … when even half is too wide."""
    room = WIDTH - 2 * EDGE
    for smaller in range(size, size // 2, -2):
        if _font(smaller, bold).getlength(text) <= room:
            return text, _font(smaller, bold)
    font = _font(size // 2, bold)
    while font.getlength(f"{text}…") > room:
        text = text[:-1]
    return f"{text}…", font


@cache
def _font(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / f"PlusJakartaSans-{'Bold' if bold else 'Regular'}.ttf"), size)
