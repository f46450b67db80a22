"""Loading an edition's folder into the register and the exhibition."""

import pytest

from exhibits.loading import load, short_name
from exhibits.models import Category, Exhibition, Innovation, Stand, Tag
from exhibits.tables import Broken
from opds.models import ContentRevision, Opd
from tests import sample_folder
from tests.sample_folder import set_cell, set_json

pytestmark = pytest.mark.django_db
Status = Innovation.Status


@pytest.fixture
def folder(tmp_path):
    return sample_folder.write(tmp_path)


def test_a_short_name_is_the_first_three_words_as_a_sentence():
    assert short_name("Pelayanan Publik") == "Pelayanan publik"


def test_loading_again_changes_nothing(folder, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        load(folder)
    before = ContentRevision.objects.get().number, Innovation.history.count(), Stand.history.count(), Exhibition.objects.get().revision

    with django_capture_on_commit_callbacks(execute=True):
        again = load(folder)

    assert not again.tally.anything_new()
    assert before == (
        ContentRevision.objects.get().number,
        Innovation.history.count(),
        Stand.history.count(),
        Exhibition.objects.get().revision,
    )


def test_a_corrected_cell_changes_its_row_and_no_other(folder):
    load(folder)
    set_cell(folder, "innovations.csv", 2, "cost", "Rp0")

    again = load(folder)

    assert Innovation.objects.get(slug="sehat").cost == "Rp0"
    assert again.tally.counts["innovations"] == {"changed": 1, "unchanged": 1}


def test_what_somebody_edited_here_is_not_overwritten(folder):
    load(folder)
    row = Innovation.objects.get(slug="sehat")
    row.cost = "Gratis untuk semua"
    row.save()

    again = load(folder)

    assert Innovation.objects.get(slug="sehat").cost == "Gratis untuk semua"
    assert again.tally.counts["innovations"] == {"kept": 1, "unchanged": 1}


def test_a_byte_order_mark_and_windows_line_endings_are_fine(folder):
    for path in folder.glob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    path = folder / "exhibition.json"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    load(folder)

    assert Category.objects.get().colour == "#2E7D32"
    assert Innovation.objects.get(slug="waras").keywords == "waras"


CELLS = [
    ("categories.csv", 2, "colour", "green", "#RRGGBB"),
    ("categories.csv", 2, "code", "public service", "slug"),
    ("opds.csv", 2, "kind", "dinas", "not known"),
    ("opds.csv", 2, "parent", "Dinkess", "did you mean “Dinkes”"),
    ("opds.csv", 2, "parent", "PKM Batu", "in turn"),
    ("opds.csv", 3, "acronym", "PKM Batu", "already in line 2"),
    ("opds.csv", 3, "acronym", "PKM-Batu", "already in line 2"),
    ("opds.csv", 3, "name", "", "is empty"),
    ("opds.csv", 3, "acronym", "D" * 41, "41 characters; 40 fit"),
    ("tags.csv", 2, "name", "Kesehatan\x00", "control character (U+0000)"),
    ("landmarks.csv", 2, "kind", "door", "not known"),
    ("landmarks.csv", 2, "y", "9.5", "beyond the floor"),
    ("stands.csv", 3, "number", "01", "already in line 2"),
    ("stands.csv", 3, "number", "0 2", "capital letters or digits"),
    ("stands.csv", 3, "zone", "B", "not known"),
    ("stands.csv", 3, "category", "publik", "not known"),
    ("stands.csv", 3, "category", "", "is empty"),
    ("stands.csv", 2, "category", "public-service", "must be empty for a service stand"),
    ("stands.csv", 3, "opds", "Dinkes|Dinsos", "“Dinsos” is not known"),
    ("stands.csv", 3, "opds", "Dinkes|Dinkes", "twice"),
    ("stands.csv", 3, "x", "-3", "less than 0"),
    ("stands.csv", 3, "x", "three", "is not a number"),
    ("stands.csv", 3, "x", "NaN", "is not a number"),
    ("stands.csv", 3, "x", "2", "overlaps stand 01"),
    ("stands.csv", 3, "width", "0", "less than 0.1"),
    ("innovations.csv", 3, "slug", "sehat", "already in line 2"),
    ("innovations.csv", 2, "opd", "Disdik", "not known"),
    ("innovations.csv", 2, "category", "umum", "not known"),
    ("innovations.csv", 2, "stand", "2", "did you mean “02”"),
    ("innovations.csv", 2, "trial_date", "01/02/2021", "a date like"),
    ("innovations.csv", 2, "trial_date", "2021-02-30", "a date like"),
    ("innovations.csv", 2, "implemented_date", "2020-01-01", "before the trial"),
    ("innovations.csv", 2, "implemented_date", "", "needs it"),
    ("innovations.csv", 3, "trial_date", "2021-01-01", "must be empty for an initiative"),
    ("innovations.csv", 2, "digital", "ya", "not known"),
    ("innovations.csv", 2, "summary", "s" * 401, "401 characters; 400 fit"),
    ("innovations.csv", 2, "title", "", "is empty"),
    ("innovations.csv", 2, "tags", "health|wellness", "“wellness” is not known"),
    ("innovations.csv", 2, "sdgs", "3|18", "from 1 to 17"),
    ("real_innovations.csv", 2, "source_url", "koran kemarin", "URL"),
    ("real_innovations.csv", 2, "year", "dua ribu", "a whole number"),
    ("real_innovations.csv", 2, "opd", "Dinsos", "not known"),
]


@pytest.mark.parametrize(("name", "line", "column", "value", "reason"), CELLS)
def test_a_wrong_cell_stops_with_file_line_column_and_reason_and_leaves_nothing(folder, name, line, column, value, reason):
    set_cell(folder, name, line, column, value)

    with pytest.raises(Broken) as broken:
        load(folder)

    assert (broken.value.file, broken.value.line, broken.value.column) == (name, line, column)
    assert reason in broken.value.reason
    assert str(broken.value).startswith(f"{name}, line {line}, column {column}: ")
    for model in (Opd, Category, Tag, Exhibition, Stand, Innovation):
        assert not model.objects.exists()


OBJECTS = [
    (("name",), "", "name", "is empty"),
    (("slug",), None, "slug", "is missing"),
    (("slug",), "dua kata", "slug", "slug"),
    (("timezone",), "Asia/Batu", "timezone", "not a time zone"),
    (("days",), [], "days", "at least one"),
    (("days", 1, "date"), "2023-10-18", "days[1].date", "not after the day before"),
    (("days", 0, "closes"), "08:00", "days[0].closes", "not after the opening"),
    (("days", 0, "opens"), "pagi", "days[0].opens", "a time like"),
    (("extension", "day"), "2023-10-19", "extension.day", "not after the last planned day"),
    (("extension", "announced_at"), "2023-10-19T11:00", "extension.announced_at", "time zone"),
    (("extension",), "Jumat", "extension", "must be an object"),
    (("zones", 0, "code"), "a b", "zones[0].code", "capital letters"),
    (("floor", "width_m"), 0, "floor.width_m", "less than 1"),
    (("facts", "stands"), 50, "facts.stands", "says 50, but the files hold 2"),
    (("facts", "innovations"), 82, "facts.innovations", "says 82, but the files hold 2"),
    (("facts", "groups"), 48, "facts.groups", "says 48, but the files hold 1"),
    (("facts", "groups_by_category"), {"public-service": 31}, "facts.groups_by_category.public-service", "says 31"),
    (("facts", "stands"), "two", "facts.stands", "whole number"),
    (("facts", "extended_to"), "2023-10-21", "facts.extended_to", "end on 2023-10-20"),
]


@pytest.mark.parametrize(("path", "value", "column", "reason"), OBJECTS)
def test_a_wrong_value_in_the_exhibition_file_names_its_place(folder, path, value, column, reason):
    set_json(folder, *path, value=value)

    with pytest.raises(Broken) as broken:
        load(folder)

    assert (broken.value.file, broken.value.column) == ("exhibition.json", column)
    assert reason in broken.value.reason
    assert not Exhibition.objects.exists()


FILES = [
    ("opds.csv", b"", 1, "acronym", "missing in the header"),
    ("opds.csv", b"acronym;name;name_en;kind;parent;about;about_en\n", 1, "", "semicolons"),
    ("tags.csv", b"slug,name\nhealth,Kesehatan\n", 1, "name_en", "missing in the header"),
    ("tags.csv", b"slug,name,name_en,color\nhealth,Kesehatan,Health,red\n", 1, "color", "not known"),
    ("tags.csv", b"slug,name,name_en,name\nhealth,Kesehatan,Health,x\n", 1, "name", "twice in the header"),
    ("tags.csv", b"slug,name,name_en\nhealth,Kesehatan\n", 2, "", "has 2 cells, but the header has 3 columns"),
    ("tags.csv", b"slug,name,name_en\nhealth,Keseh\xe9tan,Health\n", 2, "name", "not UTF-8"),
    ("tags.csv", "slug,name,name_en\nhealth,Kesehatan,Health\n".encode("utf-16"), 1, "", "not UTF-8"),
    ("tags.csv", b'slug,name,name_en\n\nhealth,"Kese\nhatan",Health\nwater,"Air,Water\n', 5, "", "well-formed"),
    ("tags.csv", b'slug,name,name_en\nhealth,"Kese\nhatan",Health\nhealth,Air,Water\n', 4, "slug", "already in line 2"),
    ("exhibition.json", b'{"slug": "x",\n "name": }', 2, "10", "is not JSON"),
    ("exhibition.json", b"[1, 2]", 1, "", "one object"),
    ("exhibition.json", b'{"name": "\xe9"}', 1, "", "not UTF-8"),
]


@pytest.mark.parametrize(("name", "content", "line", "column", "reason"), FILES)
def test_a_file_that_cannot_be_read_is_named_with_the_line(folder, name, content, line, column, reason):
    (folder / name).write_bytes(content)

    with pytest.raises(Broken) as broken:
        load(folder)

    assert (broken.value.file, broken.value.line, broken.value.column) == (name, line, column)
    assert reason in broken.value.reason
    assert not Category.objects.exists()


@pytest.mark.parametrize("name", ["exhibition.json", "opds.csv", "landmarks.csv", "stands.csv", "innovations.csv", "real_innovations.csv"])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()

    with pytest.raises(Broken, match=rf"{name}: is missing"):
        load(folder)


def test_a_folder_that_is_none_is_said(tmp_path):
    with pytest.raises(Broken, match="is not a folder"):
        load(tmp_path / "nothing")
