"""Evidence of the demonstration: claims with tiny files that say they are samples, some verified (`data/demo/evidence.csv`)."""

from __future__ import annotations

import io
from pathlib import Path

from django.core.files.base import ContentFile
from django.utils.translation import override
from PIL import Image, ImageDraw

from exhibits import proving
from exhibits.models import Evidence, Indicator, Innovation
from exhibits.tables import Line, read_table
from opds import roles
from opds.models import User
from visitors import demo

COLUMNS = ["slug", "edition", "code", "level", "note", "file", "verified", "verify_note"]
KINDS = ("pdf", "jpg")


def fill(folder: Path) -> None:
    """Put everything in once; where any claim stands already, nothing is added."""
    if Evidence.objects.exists():
        return
    committee = User.objects.get(username=demo.USERNAMES["committee"])
    indicators = {f"{row.edition} {row.code}": row for row in Indicator.objects.all()}
    with override("id"):
        for line in read_table(folder, "evidence.csv", COLUMNS):
            innovation = Innovation.objects.select_related("opd").filter(slug=line.needed("slug")).first()
            indicator = indicators.get(f"{line.text('edition')} {line.text('code')}")
            if indicator is None:
                raise line.wrong("code", "is no indicator of this edition")
            if innovation is not None:
                _claim(line, innovation, indicator, committee)


def _claim(line: Line, innovation: Innovation, indicator: Indicator, committee: User) -> None:
    opd = innovation.opd
    author = (
        User.objects.get(username=demo.USERNAMES["official"])
        if opd.acronym == demo.OFFICIAL_OF
        else demo.account(opd.slug, roles.OFFICIAL, opd, None)
    )
    done = proving.claim(
        innovation=innovation, indicator=indicator, level=line.integer("level", 0, 3), note=line.text("note"), actor=author
    )
    if line.text("file"):
        kind = line.one_of("file", {kind: kind for kind in KINDS})
        upload = sample_file(f"{indicator.code} {indicator.name}", innovation.short_title, kind)
        done = proving.attach(innovation=innovation, indicator=indicator, upload=upload, actor=author)
    if done and done.evidence and line.text("verified"):
        level = line.integer("verified", 0, 3)
        done = proving.verify(evidence=done.evidence, level=level, note=line.text("verify_note"), actor=committee)
    if not done:
        raise line.wrong("code", done.refusal)


def sample_file(what: str, whose: str, kind: str) -> ContentFile[bytes]:
    """A page or a picture that says what it is: an invented sample."""
    words = ["Contoh bukti, dibuat untuk peragaan", what, whose]
    content = sample_pdf(words) if kind == "pdf" else sample_picture(words)
    return ContentFile(content, name=f"contoh bukti {what.partition(' ')[0]}.{kind}")


def sample_pdf(lines: list[str]) -> bytes:
    """The smallest PDF that shows a few lines of Latin letters."""
    shown = [line.encode("latin-1", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") for line in lines]
    text = b"BT /F1 14 Tf 20 TL 60 780 Td " + b" ".join(b"(" + line + b") Tj T*" for line in shown) + b" ET"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = io.BytesIO(b"%PDF-1.4\n"), []
    out.seek(0, io.SEEK_END)
    for number, part in enumerate(parts, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, part))
    start = out.tell()
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    out.write(b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(parts) + 1, table))
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, start))
    return out.getvalue()


def sample_picture(lines: list[str]) -> bytes:
    image = Image.new("RGB", (800, 500), "white")
    ImageDraw.Draw(image).multiline_text((40, 40), "\n\n".join(lines), fill="black")
    out = io.BytesIO()
    image.save(out, format="JPEG", quality=80)
    return out.getvalue()
