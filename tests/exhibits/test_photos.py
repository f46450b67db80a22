"""Photos: judged by their bytes, written anew without metadata, refused in words when they are something else."""

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from exhibits import photos
from exhibits.models import Photo
from tests.factories import InnovationFactory


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def picture(kind="JPEG", size=(1200, 800), mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size, "#b3261e" if mode != "L" else 90).save(out, kind, **options)
    return out.getvalue()


def upload(data, name="foto.jpg"):
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def png_that_claims(width, height):
    """A tiny file whose head promises a huge picture."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_the_four_kinds_are_taken_whatever_their_name_says(kind):
    assert photos.accept(upload(picture(kind), "apa-saja.txt")).image.size == (1200, 800)


def test_metadata_ends_and_the_picture_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Kamera Rahasia"

    found = photos.accept(upload(picture(exif=exif)))

    assert found.image.size == (800, 1200)
    assert not found.image.getexif() and not found.image.info


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"bukan gambar",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<html><script>alert(1)</script></html>",
        picture("GIF"),
        picture("BMP"),
        picture()[:300],
        picture() + b"<script>alert(1)</script>",
        picture() + b"%PDF-1.7",
        picture() + b"PK\x05\x06" + b"\0" * 18,
        png_that_claims(50_000, 50_000),
        png_that_claims(9_000, 11_000),
        picture(size=(50, 50)),
    ],
    ids=["empty", "text", "svg", "html", "gif", "bmp", "cut", "html tail", "pdf tail", "zip tail", "bomb", "99 megapixels", "tiny"],
)
def test_what_is_no_honest_picture_is_refused_in_words(data):
    with pytest.raises(ValidationError) as refused:
        photos.accept(upload(data))

    assert refused.value.messages[0].endswith((".", ":"))


@pytest.mark.parametrize("size", [(7_000, 6_000), (9_000, 11_000), (50_000, 50_000)])
def test_a_bomb_is_told_by_its_head(size):
    with pytest.raises(ValidationError, match="40 juta piksel"):
        photos.accept(upload(png_that_claims(*size)))


def test_too_many_bytes_are_refused_before_they_are_read():
    with pytest.raises(ValidationError, match="12 MB"):
        photos.accept(upload(b"\0" * (photos.MOST_BYTES + 1)))


@pytest.mark.django_db
def test_a_photo_is_stored_in_two_kinds_and_its_widths_and_nothing_else():
    photo = Photo(innovation=InnovationFactory(), alt="Loket")

    photos.attach(photo=photo, picture=photos.accept(upload(picture(size=(1300, 650)), "../../jahat.php")))
    photo.save()

    assert photo.widths == [480, 960, 1300]
    assert (photo.width, photo.height) == (1300, 650)
    year = photo.image.name.split("/")[1]
    files = sorted(default_storage.listdir(f"photos/{year}")[1])
    assert len(files) == 6
    assert all(name.endswith((".avif", ".webp")) and "jahat" not in name for name in files)

    photos.remove(photo)

    assert default_storage.listdir(f"photos/{year}")[1] == []


@pytest.mark.django_db
def test_transparency_becomes_white():
    found = photos.accept(upload(picture("PNG", mode="RGBA", size=(300, 300))))

    assert found.image.mode == "RGB"


@pytest.mark.django_db
def test_a_page_shows_the_photo_in_both_kinds_with_its_words(client):
    row = InnovationFactory(slug="foto")
    for alt in ("Loket", "Antrean"):
        photo = Photo(innovation=row, alt=alt)
        photos.attach(photo=photo, picture=photos.accept(upload(picture())))
        photo.save()

    page = client.get("/inovasi/foto/").content.decode()

    assert page.count('type="image/avif"') == page.count('type="image/webp"') == 2
    assert 'alt="Antrean"' in page
    assert "480w" in page
