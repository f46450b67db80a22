"""Real files for evidence: a PDF, pictures with camera data, the head of a video."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(64)


def upload(content=PDF, name="SK Wali Kota.pdf"):
    return SimpleUploadedFile(name, content)


def pdf(number=1, name="SK Wali Kota.pdf"):
    """A PDF that differs from those of other numbers."""
    return upload(PDF + b"%% %d\n" % number, name)


def picture(kind="JPEG", name="foto.jpg", exif=True):
    image = Image.new("RGB", (320, 240), "green")
    out, data = io.BytesIO(), Image.Exif()
    data[0x010F] = "Kamera Rahasia"
    image.save(out, format=kind, **({"exif": data} if exif else {}))
    return upload(out.getvalue(), name)
