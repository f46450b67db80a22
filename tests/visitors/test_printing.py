"""Badges on paper: sheets, the printings that were made, the command, and the pages of the desk."""

import io
import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone, translation
from pypdf import PdfReader

from tests import factories as f
from visitors import badge_sheets, codes, guide_sheet, points, printing, prints
from visitors.models import Badge, BadgePrint, Visitor
from visitors.scanner_words import scanner_words

pytestmark = pytest.mark.django_db
MILLIMETRE = 72 / 25.4


@pytest.fixture
def exhibition():
    return f.ExhibitionFactory(slug="pameran-2023", name="Pameran Inovasi Kota Batu 2023")


@pytest.fixture
def boss(client):
    person = f.committee()
    client.force_login(person)
    return person


def read(pdf):
    return PdfReader(io.BytesIO(pdf))


def words(pdf):
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in read(pdf).pages))


def blank(exhibition, number, layout="a4-8"):
    return printing.print_blank(exhibition=exhibition, number=number, layout=layout, actor=None)


@pytest.mark.parametrize(
    ("layout", "size", "pages"),
    [("a4-8", (210, 297), 2), ("label-62x100", (62, 100), 9), ("label-54x86", (54, 86), 9), ("a6", (105, 148), 9)],
)
def test_nine_badges_fill_these_pages_of_this_size_and_every_code_is_there(exhibition, layout, size, pages):
    run = blank(exhibition, 9, layout)
    pdf = printing.pdf(run, host="inovasi.example")
    box = read(pdf).pages[0].mediabox

    assert len(read(pdf).pages) == pages
    assert (round(box.width / MILLIMETRE), round(box.height / MILLIMETRE)) == size
    found = words(pdf)
    assert all(badge.code in found for badge in run.badges.all())


def test_the_sheet_is_tagged_and_claims_accessibility(exhibition):
    root = read(printing.pdf(blank(exhibition, 1), host="inovasi.example")).trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "id"
    assert b"pdfuaid" in root["/Metadata"].get_data()


@pytest.mark.parametrize("layout", list(badge_sheets.LAYOUTS))
@pytest.mark.parametrize("name", ["W" * 120, "Raden Mas Bambang Kusumowardhana Suryaningrat " * 2, "#panic() *x* $y$ \\", "😀 Budi"])
def test_any_name_stays_on_its_card_as_it_was_written(exhibition, layout, name):
    badge = f.BadgeFactory(exhibition=exhibition, visitor=f.VisitorFactory(exhibition=exhibition, name=name[:120]))
    pdf = badge_sheets.make([badge], exhibition=exhibition, layout=layout, host="inovasi.example")

    assert len(read(pdf).pages) == 1
    assert badge.code in words(pdf) and re.sub(r"\s+", "", name[:40]).lstrip("😀") in words(pdf).replace("\u200b", "")


def test_a_printing_is_noted_and_repeated_without_badges_revoked_since(exhibition):
    run = blank(exhibition, 3)
    gone = run.badges.first()
    Badge.objects.filter(pk=gone.pk).update(revoked_at=timezone.now())
    again = words(printing.pdf(run, host="inovasi.example"))

    assert (run.kind, run.number, run.layout) == ("blank", 3, "a4-8")
    assert gone.code not in again and sum(badge.code in again for badge in run.badges.all()) == 2


def test_named_badges_are_those_of_one_edition_that_are_valid(exhibition):
    mine, other = f.BadgeFactory(exhibition=exhibition), f.BadgeFactory()
    revoked = f.BadgeFactory(exhibition=exhibition, revoked_at=timezone.now())
    run = printing.print_named(badges=[mine, other, revoked], layout="a6", actor=None)

    assert list(run.badges.all()) == [mine] and (run.kind, run.number) == ("named", 1)
    assert printing.print_named(badges=[revoked], layout="a6", actor=None) is None


# --- the command ---------------------------------------------------------------------------------------------------


def test_the_command_writes_the_file(exhibition, tmp_path):
    out = tmp_path / "lencana.pdf"
    call_command("print_badges", exhibition.slug, "--count", "9", "--out", str(out), "--host", "inovasi.example")

    assert len(read(out.read_bytes()).pages) == 2 and Badge.objects.blank().count() == 9


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"slug": "tidak-ada"}, "pameran-2023"),
        ({"count": 0}, "1 to 2000"),
        ({"count": 2001}, "1 to 2000"),
        ({"layout": "a0"}, "a4-8"),
        ({"out": "/nowhere/x.pdf"}, "cannot be written"),
    ],
)
def test_the_command_says_what_was_wrong_and_makes_no_badge(exhibition, tmp_path, options, said):
    values = {"slug": exhibition.slug, "count": 1, "out": tmp_path / "x.pdf", "layout": "a6"} | options
    with pytest.raises(CommandError, match=said):
        call_command(
            "print_badges", values["slug"], count=values["count"], out=Path(values["out"]), layout=values["layout"], host="x.example"
        )

    assert not Badge.objects.exists()


# --- the desk ------------------------------------------------------------------------------------------------------


def test_the_committee_prints_blank_badges_and_the_paper_is_remembered(client, exhibition, boss):
    address = reverse("admin:visitors_badge_print", args=[exhibition.pk])
    answer = client.post(address, {"number": 8, "layout": "label-62x100"}, follow=True)

    assert answer["Content-Type"] == "application/pdf" and len(read(answer.content).pages) == 8
    assert 'value="label-62x100" selected' in client.get(address).content.decode()
    assert BadgePrint.objects.get().printed_by == boss


def test_a_double_click_prints_once(client, exhibition, boss):
    for _n in range(2):
        client.post(reverse("admin:visitors_badge_print", args=[exhibition.pk]), {"number": 8, "layout": "a6"})

    assert (BadgePrint.objects.count(), Badge.objects.count()) == (1, 8)


@pytest.mark.parametrize("number", ["0", "2001", "x"])
def test_an_impossible_number_is_refused_with_the_limits(client, exhibition, boss, number):
    answer = client.post(reverse("admin:visitors_badge_print", args=[exhibition.pk]), {"number": number, "layout": "a6"})

    assert answer.status_code == 400 and not Badge.objects.exists()


@pytest.mark.parametrize("model", ["badge", "visitor"])
def test_chosen_badges_and_visitors_are_printed_with_their_names(client, exhibition, boss, model):
    badge = f.BadgeFactory(exhibition=exhibition)
    row = badge if model == "badge" else badge.visitor
    chosen = {"action": "print_selected", "_selected_action": [row.pk]}
    address = reverse(f"admin:visitors_{model}_changelist")
    asked = client.post(address, chosen)
    answer = client.post(address, chosen | {"asked": "1", "layout": "a6"}, follow=True)

    assert asked.status_code == 200 and "Sri" in words(answer.content)


def test_a_badge_is_found_by_code_and_by_name(client, exhibition, boss):
    badge = f.BadgeFactory(exhibition=exhibition, visitor=f.VisitorFactory(exhibition=exhibition, name="Sri Wahyuni"))
    other = f.BadgeFactory(exhibition=exhibition, visitor=f.VisitorFactory(exhibition=exhibition, name="Budi"))
    for text in ("wahyu", badge.code[:6].lower(), codes.grouped(badge.code)):
        page = client.get(reverse("admin:visitors_badge_changelist"), {"q": text}).content.decode()
        assert codes.grouped(badge.code) in page and codes.grouped(other.code) not in page


def test_the_desk_replaces_a_lost_badge_after_saying_what_follows(client, exhibition, boss):
    badge = f.BadgeFactory(exhibition=exhibition)
    address = reverse("admin:visitors_badge_replace", args=[badge.pk])
    assert client.get(address).status_code == 200 and not Badge.objects.get().revoked_at
    answer = client.post(address, {"reason": "hilang"})
    badge.refresh_from_db()

    assert answer.status_code == 302 and badge.replaced_by.visitor == badge.visitor
    assert client.post(address, {"reason": "hilang"}).status_code == 400  # it is revoked now


def test_the_desk_merges_two_badges_after_asking_which_one_stays(client, exhibition, boss):
    one, other = f.BadgeFactory(exhibition=exhibition), f.BadgeFactory(exhibition=exhibition)
    address, chosen = reverse("admin:visitors_badge_changelist"), {"action": "merge_selected", "_selected_action": [one.pk, other.pk]}
    assert client.post(address, chosen).status_code == 200 and not Badge.objects.filter(revoked_at__isnull=False).exists()
    client.post(address, chosen | {"asked": "1", "keep": str(one.pk)})
    other.refresh_from_db()

    assert other.replaced_by == one and Visitor.objects.count() == 1


def test_merging_needs_exactly_two(client, exhibition, boss):
    rows = [f.BadgeFactory(exhibition=exhibition).pk for _n in range(3)]
    client.post(reverse("admin:visitors_badge_changelist"), {"action": "merge_selected", "_selected_action": rows, "asked": "1"})

    assert not Badge.objects.filter(revoked_at__isnull=False).exists()


def test_paper_of_a_sample_says_that_it_is_one():
    exhibition = f.ExhibitionFactory(is_sample=True, name="Pameran 2023")
    point = points.ensure(f.StandFactory(exhibition=exhibition).exhibition)[-1]
    badge = f.BadgeFactory(exhibition=exhibition)

    for pdf in (
        badge_sheets.make([badge], exhibition=exhibition, layout="a6", host="inovasi.example"),
        prints.posters([point], address=lambda _point: "https://inovasi.example/s/x"),
        prints.paper_passport(exhibition),
        guide_sheet.make(exhibition),
    ):
        assert "Pameran2023·Datacontoh" in words(pdf)


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_volunteers_guide_is_one_tagged_page_in_the_words_of_the_phone(language):
    exhibition = f.ExhibitionFactory(
        name="Pameran dengan nama yang sangat panjang sekali untuk satu baris judul, edisi kedua", venue="Balai Kota " * 4
    )
    with translation.override(language):
        pdf = guide_sheet.make(exhibition)
        said = scanner_words()

    pages = PdfReader(io.BytesIO(pdf)).pages
    text = " ".join(pages[0].extract_text().split())
    assert len(pages) == 1
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    for name in ("accepted", "repeat", "queued", "conflict", "unknown", "refused"):
        assert said[name] in text
