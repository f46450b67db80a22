"""Photos: judged by their content, decoded and written anew without metadata, as AVIF and WebP in several widths.

What a form does with an upload (the admin's inline for photos, for example):

    def clean_image(self):            # raises ValidationError in the reader's language
        upload = self.cleaned_data["image"]
        return photos.accept(upload) if upload is a new file else upload

    def save_model / save_formset:    # `photo` is the unsaved or saved row, `picture` what accept() returned
        photos.attach(photo=photo, picture=picture)
        photo.save()

Nothing of the uploaded file is stored: neither its bytes nor its name.
"""

from __future__ import annotations

import io
import secrets
import warnings
from dataclasses import dataclass
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from exhibits.models import Photo

MOST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 40_000_000
SMALLEST_SIDE = 200  # pixels
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
WIDTHS = (480, 960, 1600)
QUALITY: dict[str, dict[str, Any]] = {"avif": {"quality": 60, "speed": 8}, "webp": {"quality": 80, "method": 4}}
# What a picture never holds, but a page, a program, a PDF or an archive in disguise does.
DISGUISES = (b"<script", b"<html", b"<!doctype html", b"<svg", b"<?php", b"%pdf-", b"javascript:")
ARCHIVE_END, ARCHIVE_TAIL = b"PK\x05\x06", 70_000

Image.MAX_IMAGE_PIXELS = MOST_PIXELS


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture, upright, in sRGB, with nothing else in it."""

    image: Image.Image

    @property
    def widths(self) -> list[int]:
        """The widths it is written in: never wider than it is."""
        narrower = [width for width in WIDTHS if width < self.image.width]
        return [*narrower, min(self.image.width, WIDTHS[-1])]


def accept(upload: File[bytes]) -> Picture:
    """Look at an upload by its bytes. Raises ValidationError that says what was wrong and what would be right."""
    if (upload.size or 0) > MOST_BYTES:
        raise ValidationError(_("The picture is larger than %(most)s MB. Make it smaller and try again.") % {"most": MOST_BYTES // 2**20})
    upload.seek(0)
    data = upload.read()
    _refuse_disguises(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return Picture(_decoded(io.BytesIO(data)))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise _too_many_pixels() from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise ValidationError(_("This is not a picture we can read. Send a JPEG, PNG, WebP or AVIF file.")) from error


def attach(*, photo: Photo, picture: Picture) -> Photo:
    """Write the files and name them in the row; the caller saves it. Older files stay until `remove` is called."""
    stem = f"photos/{timezone.now():%Y}/{secrets.token_hex(16)}"
    for width in picture.widths:
        smaller = picture.image.resize((width, round(picture.image.height * width / picture.image.width)), Image.Resampling.LANCZOS)
        for kind, options in QUALITY.items():
            default_storage.save(f"{stem}-{width}.{kind}", _encoded(smaller, kind, options))
    photo.widths = picture.widths
    photo.image = f"{stem}-{picture.widths[-1]}.webp"
    return photo


def remove(photo: Photo) -> None:
    """Delete the files of a photo; for after its row is gone."""
    for kind in QUALITY:
        for width in photo.widths:
            default_storage.delete(_name(photo, width, kind))


def srcset(photo: Photo, kind: str) -> str:
    """What a `srcset` says of the files of one kind (`avif`, `webp`)."""
    return ", ".join(f"{default_storage.url(_name(photo, width, kind))} {width}w" for width in photo.widths)


def _name(photo: Photo, width: int, kind: str) -> str:
    return f"{(photo.image.name or '').rpartition('-')[0]}-{width}.{kind}"


def _refuse_disguises(data: bytes) -> None:
    small = data.lower()
    if any(sign in small for sign in DISGUISES) or ARCHIVE_END in data[-ARCHIVE_TAIL:]:
        raise ValidationError(_("This file is not only a picture. Save it again as JPEG or PNG and send that."))


def _too_many_pixels() -> ValidationError:
    words = _("The picture has more than %(most)s million pixels. Make it smaller and try again.")
    return ValidationError(words % {"most": MOST_PIXELS // 10**6})


def _decoded(stream: IO[bytes]) -> Image.Image:
    image = Image.open(stream, formats=FORMATS)
    if image.width * image.height > MOST_PIXELS:
        raise _too_many_pixels()
    if min(image.size) < SMALLEST_SIDE:
        raise ValidationError(_("The picture is too small: at least %(least)s pixels on each side.") % {"least": SMALLEST_SIDE})
    image.load()
    upright = ImageOps.exif_transpose(image)
    flat = _on_white(_in_srgb(upright))
    bare = Image.new("RGB", flat.size)
    bare.paste(flat)  # pixels only: no EXIF, no profile, no comment travels along
    return bare


def _in_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "RGBA"}:
        return image
    try:
        converted = ImageCms.profileToProfile(image, io.BytesIO(profile), ImageCms.createProfile("sRGB"))
    except ImageCms.PyCMSError:
        return image
    return converted or image


def _on_white(image: Image.Image) -> Image.Image:
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    clear = image.convert("RGBA")
    ground = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(ground, clear).convert("RGB")


def _encoded(image: Image.Image, kind: str, options: dict[str, Any]) -> ContentFile[bytes]:
    out = io.BytesIO()
    image.save(out, format=kind.upper(), **options)
    return ContentFile(out.getvalue())
