"""Loading who came and what they said; the command that loads a whole folder."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from exhibits.models import Exhibition, Innovation
from exhibits.tables import Broken
from opds import revision
from opds.models import Opd
from tests import sample_folder
from tests.sample_folder import set_cell, set_json
from visitors.loading import load_folder
from visitors.models import Attendance, Badge, Feedback, HourCount, Need, Scan, Visitor

pytestmark = pytest.mark.django_db
ROWS = (Opd, Innovation, Exhibition, Visitor, Badge, Scan, Attendance, HourCount, Feedback, Need)


@pytest.fixture
def folder(tmp_path):
    return sample_folder.write(tmp_path)


def everything() -> list[list[tuple[object, ...]]]:
    """All rows by what identifies them, without the numbers the database gives."""
    return [
        list(Scan.objects.order_by("pk").values_list("pk", "point_code", "code", "heads", "mode", "outcome", "counted", "occurred_at")),
        list(Badge.objects.order_by("code").values_list("code", "issued_at", "visitor__kind__code", "visitor__origin__name")),
        list(Feedback.objects.order_by("form_id").values_list("form_id", "text", "rating", "created_at", "badge__code")),
        list(Need.objects.order_by("form_id").values_list("form_id", "text", "created_at", "badge__code", "opd__acronym")),
        list(Innovation.objects.order_by("slug").values_list("slug", "published_at")),
    ]


def test_each_voice_is_of_a_badge_that_was_at_the_stand_before(folder):
    load_folder(folder)

    for voice in [*Feedback.objects.all(), *Need.objects.all()]:
        visit = Scan.objects.filter(badge=voice.badge, point__stand=voice.stand, counted=True).earliest("occurred_at")
        assert visit.occurred_at < voice.created_at


def test_the_same_folder_gives_the_same_rows(folder):
    with transaction.atomic():
        load_folder(folder)
        first = everything()
        transaction.set_rollback(True)
    assert not Scan.objects.exists()

    load_folder(folder)

    assert everything() == first


def test_loading_again_makes_no_second_copy(folder):
    load_folder(folder)
    before = [model.objects.count() for model in ROWS]
    moderated = Feedback.objects.filter(text="Ramah.").update(status="hidden")

    again = load_folder(folder)

    assert moderated == 1
    assert not again.tally.anything_new()
    assert [model.objects.count() for model in ROWS] == before
    assert Feedback.objects.get(text="Ramah.").status == "hidden"


def test_a_comment_that_was_added_reaches_kept_pages(folder, django_capture_on_commit_callbacks):
    load_folder(folder)
    with (folder / "comments.csv").open("a") as file:
        file.write("02,sehat,praise,5,Baru.\n")
    before = revision.current()

    with django_capture_on_commit_callbacks(execute=True):
        again = load_folder(folder)

    assert again.tally.counts["voices"] == {"new": 1, "unchanged": 3}
    assert revision.current() > before


def test_visits_of_an_edition_that_has_scans_are_left_alone(folder):
    load_folder(folder)
    Scan.objects.filter(outcome="repeat").delete()
    left = Scan.objects.count()

    load_folder(folder)

    assert Scan.objects.count() == left


def test_a_real_edition_has_no_made_up_visits(folder):
    set_json(folder, "is_sample", value=False)

    with pytest.raises(Broken, match=r"arrivals.csv, line 2: visits are made up for samples only"):
        load_folder(folder)

    (folder / "arrivals.csv").write_text("date,hour,people\n")
    load_folder(folder)
    assert not Visitor.objects.exists()
    assert not Innovation.objects.filter(is_sample=True).exists()


CELLS = [
    ("arrivals.csv", 2, "date", "2023-10-21", "not a day of the exhibition"),
    ("arrivals.csv", 2, "date", "18-10-2023", "a date like"),
    ("arrivals.csv", 2, "hour", "8", "outside the opening hours"),
    ("arrivals.csv", 2, "hour", "12", "outside the opening hours"),
    ("arrivals.csv", 2, "hour", "nine", "a whole number"),
    ("arrivals.csv", 2, "people", "-1", "not between 0 and 100000"),
    ("arrivals.csv", 3, "date", "", "is empty"),
    ("stand_weights.csv", 2, "stand", "99", "not known"),
    ("stand_weights.csv", 3, "stand", "01", "already in line 2"),
    ("stand_weights.csv", 2, "weight", "heavy", "is not a number"),
    ("origins.csv", 2, "kind", "village", "not known"),
    ("origins.csv", 2, "weight", "-2", "less than 0"),
    ("visitor_kinds.csv", 2, "kind", "warga kota", "slug"),
    ("comments.csv", 2, "rating", "6", "not between 1 and 5"),
    ("comments.csv", 2, "kind", "pujian", "not known"),
    ("comments.csv", 3, "text", "", "is empty"),
    ("comments.csv", 3, "text", "t" * 1001, "1001 characters; 1000 fit"),
    ("comments.csv", 3, "innovation_slug", "seha", "did you mean “sehat”"),
    ("comments.csv", 3, "stand", "1", "did you mean “01”"),
]


@pytest.mark.parametrize(("name", "line", "column", "value", "reason"), CELLS)
def test_a_wrong_cell_stops_the_command_and_leaves_nothing(folder, name, line, column, value, reason):
    set_cell(folder, name, line, column, value)

    with pytest.raises(CommandError) as stopped:
        call_command("load_exhibition", str(folder))

    assert str(stopped.value).startswith(f"{name}, line {line}, column {column}: ")
    assert reason in str(stopped.value)
    assert stopped.value.returncode == 1
    assert [model.objects.count() for model in ROWS] == [0] * len(ROWS)


@pytest.mark.parametrize("name", ["arrivals.csv", "stand_weights.csv", "origins.csv", "visitor_kinds.csv", "comments.csv"])
def test_a_missing_file_stops_the_command_and_leaves_nothing(folder, name):
    (folder / name).unlink()

    with pytest.raises(CommandError, match=rf"^{name}: is missing"):
        call_command("load_exhibition", str(folder))

    assert [model.objects.count() for model in ROWS] == [0] * len(ROWS)


def test_weights_that_are_all_zero_cannot_spread_anybody(folder):
    (folder / "origins.csv").write_text("origin,kind,weight\nKecamatan Batu,district,0\n")

    with pytest.raises(Broken, match="all weights are zero"):
        load_folder(folder)


def test_an_answer_to_words_nobody_said_is_refused(folder):
    (folder / "answers.csv").write_text("text,answer,answer_en\nTidak ada.,Jawaban contoh.,Sample answer.\n")

    with pytest.raises(Broken, match=r"answers.csv, line 2, column text"):
        load_folder(folder)


def test_the_command_tells_what_was_new_and_then_that_nothing_was(folder):
    first, again = StringIO(), StringIO()

    call_command("load_exhibition", str(folder), stdout=first)
    call_command("load_exhibition", str(folder), stdout=again)

    assert "innovations: 2 new, 0 changed, 0 unchanged" in first.getvalue()
    assert "innovations: 0 new, 0 changed, 2 unchanged" in again.getvalue()
    assert "nothing was changed" in again.getvalue()
