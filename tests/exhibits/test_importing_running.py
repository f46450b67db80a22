"""Carrying a plan out and taking it back: all or nothing, once, nothing overwritten, the history told, and within a day."""

import datetime

import pytest
import time_machine
from django.core.files.base import ContentFile

from exhibits import review
from exhibits.importing import planning, running, undoing
from exhibits.importing.running import Choice
from exhibits.importing.words import spoken
from exhibits.models import ImportRow, ImportRun, Innovation, ReviewEvent, SearchEntry, Tag
from opds import revision
from tests import factories as f
from tests.exhibits.workbooks import workbook

pytestmark = pytest.mark.django_db
WHOLE = ["Nama", "Ringkasan", "Status", "Masalah", "Jalan keluar", "Manfaat", "Untuk siapa", "Di mana", "Tahap", "Kategori"]


@pytest.fixture
def opd():
    return f.OpdFactory(acronym="Dinkes")


@pytest.fixture
def official(opd):
    return f.official(opd)


def check(actor, *rows, opd=None, **how):
    return planning.plan(content=workbook(*rows, **how), name="rekap.xlsx", actor=actor, opd=opd)


def carry_out(actor, *rows, choice=Choice.ALL, **how):
    return running.run(run=check(actor, *rows, **how), actor=actor, choice=choice)


def test_new_rows_become_drafts_of_the_agency_with_addresses_of_their_own(official, opd):
    f.InnovationFactory(slug="sapa-kebun")
    tag = Tag.objects.create(slug="waste", name="Sampah")

    ran = carry_out(
        official, ["SAPA KEBUN — Siap Antar", "a", "Sampah"], ["Sapa Kebun: lain", "b", None], headings=["Nama", "Ringkasan", "Tema"]
    )

    assert ran
    first, second = Innovation.objects.filter(opd=opd).order_by("pk")
    assert (first.status, first.slug, second.slug) == ("draft", "sapa-kebun-2", "sapa-kebun-lain")
    assert list(first.tags.all()) == [tag]
    assert ran.run.results == {"new": 2, "changed": 0, "refused": 0}
    assert {row.outcome for row in ran.run.rows.all()} == {"done"}


def test_the_history_tells_who_when_and_out_of_which_file(official, opd):
    tag = Tag.objects.create(slug="waste", name="Sampah")
    old = f.InnovationFactory(opd=opd, title="LAMA", summary="Dulu.", status="draft")

    ran = carry_out(official, ["BARU", "a", "Sampah"], ["LAMA", "Kini.", "Sampah"], headings=["Nama", "Ringkasan", "Tema"])

    for entry, kind in ((Innovation.objects.get(title="BARU"), "+"), (old, "~")):
        last = entry.history.first()
        assert (last.history_type, last.history_user) == (kind, official)
        assert last.history_change_reason == f"import {ran.run.pk}: rekap.xlsx"
        assert [kept.tag for kept in last.tags.all()] == [tag]
    change = old.history.first().diff_against(old.history.last())
    assert {"summary", "tags"} <= set(change.changed_fields)


def test_the_same_file_twice_changes_nothing(official):
    rows = [["SATU", "a", "18/10/2023", "ya"], ["DUA", "b", None, "tidak"]]
    headings = ["Nama", "Ringkasan", "Waktu uji coba", "Digital"]
    carry_out(official, *rows, headings=headings)
    before = list(Innovation.objects.values())

    again = check(official, *rows, headings=headings)

    assert again.counts == {"wrong": 0, "changed": 0, "new": 0, "unchanged": 2}
    assert running.run(run=again, actor=official, choice=Choice.ALL)
    assert list(Innovation.objects.values()) == before


def test_a_plan_is_carried_out_once(official):
    plan = check(official, ["SATU", "a"])
    stale = ImportRun.objects.get(pk=plan.pk)
    assert running.run(run=plan, actor=official, choice=Choice.ALL)

    for copy in (plan, stale):
        refused = running.run(run=copy, actor=official, choice=Choice.ALL)
        assert spoken(refused.refusal) == "Berkas ini sudah diimpor."
    assert Innovation.objects.count() == 1


def test_all_or_nothing_stores_nothing_while_a_row_is_wrong_and_the_right_ones_can_go_alone(official):
    plan = check(official, ["SATU", "a"], ["X", "b"])

    refused = running.run(run=plan, actor=official, choice=Choice.ALL)
    assert "1 baris salah" in spoken(refused.refusal)
    assert not Innovation.objects.exists()

    assert running.run(run=plan, actor=official, choice=Choice.RIGHT)
    assert [entry.title for entry in Innovation.objects.all()] == ["SATU"]


def test_an_entry_changed_after_the_check_is_not_overwritten(official, opd):
    entry = f.InnovationFactory(opd=opd, title="LAMA", summary="Dulu.")
    plan = check(official, ["LAMA", "Dari berkas."], ["BARU", "a"])
    entry.summary = "Dari tangan."
    entry.save()

    refused = running.run(run=plan, actor=official, choice=Choice.ALL)
    assert "1 baris berubah sejak diperiksa" in spoken(refused.refusal)
    assert Innovation.objects.count() == 1
    plan.refresh_from_db()
    assert (plan.state, plan.counts) == ("checked", {"wrong": 1, "changed": 0, "new": 1, "unchanged": 0})
    wrong = plan.rows.first()
    assert (wrong.state, wrong.title) == ("wrong", "LAMA")
    assert "diubah orang lain" in spoken(wrong.faults[0]["said"])

    assert running.run(run=plan, actor=official, choice=Choice.RIGHT)
    entry.refresh_from_db()
    assert entry.summary == "Dari tangan."
    assert Innovation.objects.filter(title="BARU").exists()


def test_of_the_right_rows_those_that_changed_since_are_named_and_the_others_go(official, opd):
    entry = f.InnovationFactory(opd=opd, title="LAMA", summary="Dulu.")
    plan = check(official, ["LAMA", "Dari berkas."], ["BARU", "a"])
    entry.save()

    ran = running.run(run=plan, actor=official, choice=Choice.RIGHT)

    assert ran.run.results == {"new": 1, "changed": 0, "refused": 1}
    assert "diubah orang lain" in spoken(plan.rows.get(outcome="refused").said)


def test_what_somebody_entered_meanwhile_is_not_entered_twice(official, opd):
    plan = check(official, ["SATU — Dua", "a"])
    f.InnovationFactory(opd=opd, title="satu - dua")

    ran = running.run(run=plan, actor=official, choice=Choice.RIGHT)

    assert ran.run.results["refused"] == 1
    assert Innovation.objects.count() == 1


def test_an_old_check_has_to_be_done_anew(official):
    with time_machine.travel("2026-01-01T08:00:00Z", tick=False):
        plan = check(official, ["SATU", "a"])
    with time_machine.travel("2026-01-04T08:00:01Z", tick=False):
        assert "tiga hari" in spoken(running.run(run=plan, actor=official, choice=Choice.ALL).refusal)
    assert not Innovation.objects.exists()


def test_who_stops_listening_in_the_middle_leaves_nothing(official):
    plan = check(official, *[[f"NAMA {n}", "a"] for n in range(600)])

    steps = running.run_steps(run=plan, actor=official, choice=Choice.ALL)
    next(steps)
    next(steps)
    steps.close()

    plan.refresh_from_db()
    assert plan.state == "checked"
    assert not Innovation.objects.exists()
    assert running.run(run=plan, actor=official, choice=Choice.ALL)
    assert Innovation.objects.count() == 600


def test_words_of_a_published_entry_are_found_at_once_and_kept_pages_end(official, opd, django_capture_on_commit_callbacks):
    entry = f.InnovationFactory(opd=opd, title="LAMA", summary="Dulu.")
    before = revision.current()

    with django_capture_on_commit_callbacks(execute=True):
        carry_out(official, ["LAMA", "Sekarang tentang apelmanalagi."])

    assert "apelmanalagi" in SearchEntry.objects.get(pk=entry.pk).words
    assert revision.current() > before


def test_the_committee_publishes_complete_rows_by_the_steps_of_the_review(opd):
    boss, category = f.committee(), f.CategoryFactory()
    row = ["SATU", "a", "terbit", *["x"] * 5, "uji coba", category.code]

    ran = carry_out(boss, row, ["DUA", "b"], headings=WHOLE, opd=opd)

    entry = Innovation.objects.get(title="SATU")
    assert (entry.status, Innovation.objects.get(title="DUA").status) == ("published", "draft")
    assert [(event.to_status, event.actor) for event in entry.review_events.order_by("pk")] == [("submitted", boss), ("published", boss)]
    assert entry.history.first().history_user == boss
    assert SearchEntry.objects.filter(pk=entry.pk).exists()
    assert ran.run.rows.get(title="SATU").stamp == entry.updated_at


def test_an_official_cannot_publish_through_a_plan_of_the_committee(opd, official):
    plan = check(f.committee(), ["SATU", "a", "terbit", *["x"] * 5, "uji coba", f.CategoryFactory().code], headings=WHOLE, opd=opd)

    running.run(run=plan, actor=official, choice=Choice.ALL)

    assert Innovation.objects.get().status == "draft"


# --- undo


def undo(run, actor):
    return undoing.undo(run=run, actor=actor)


def test_undoing_removes_what_was_made_and_gives_old_words_back(official, opd):
    tags = [Tag.objects.create(slug=slug, name=slug) for slug in ("air", "waste")]
    old = f.InnovationFactory(opd=opd, title="LAMA", summary="Dulu.", stage="trial", trial_date=datetime.date(2023, 1, 2))
    old.tags.add(tags[0])
    ran = carry_out(
        official,
        ["BARU", "a", None, None],
        ["LAMA", "Kini.", "waste", "3/4/2023"],
        headings=["Nama", "Ringkasan", "Tema", "Waktu uji coba"],
    )

    undone = undo(ran.run, official)

    assert undone
    assert not Innovation.objects.filter(title="BARU").exists()
    old.refresh_from_db()
    assert (old.summary, old.trial_date, list(old.tags.all())) == ("Dulu.", datetime.date(2023, 1, 2), [tags[0]])
    assert undone.run.results == {"new": 1, "changed": 1, "refused": 0, "undone": 2, "left": 0}
    gone = Innovation.history.filter(title="BARU", history_type="-").get()
    assert gone.history_user == official
    assert old.history.first().history_change_reason.startswith("undo of import")


def test_what_somebody_worked_on_stays_and_is_named(official, opd, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    f.InnovationFactory(opd=opd, title="LAMA", summary="Dulu.", cost="Dulu")
    ran = carry_out(
        official, ["DIUBAH", "a", None], ["BERBUKTI", "a", None], ["LAMA", "Kini.", "Kini"], headings=["Nama", "Ringkasan", "Biaya"]
    )
    Innovation.objects.get(title="DIUBAH").save()
    Innovation.objects.get(title="BERBUKTI").documents.create(title="SK", file=ContentFile(b"%PDF-1.4", "sk.pdf"))
    old = Innovation.objects.get(title="LAMA")
    old.cost = "Dari tangan"
    old.save()

    undone = undo(ran.run, official)

    old.refresh_from_db()
    assert (old.summary, old.cost) == ("Dulu.", "Dari tangan")
    assert undone.run.results["left"] == 3
    told = {row.title: spoken(row.said) for row in ImportRow.objects.filter(outcome="left")}
    assert told == {
        "DIUBAH": "sudah dikerjakan orang sesudahnya, jadi tetap ada.",
        "BERBUKTI": "sudah punya foto, dokumen, bukti, atau komentar, jadi tetap ada.",
        "LAMA": "yang ini tetap karena sudah diubah orang: Biaya.",
    }


def test_an_import_can_be_undone_for_a_day_and_once(official):
    with time_machine.travel("2026-01-01T08:00:00Z", tick=False):
        first, second = carry_out(official, ["SATU", "a"]), carry_out(official, ["DUA", "a"])
    with time_machine.travel("2026-01-02T07:59:00Z", tick=False):
        assert undo(first.run, official)
        assert spoken(undo(first.run, official).refusal) == "Impor ini sudah diurungkan."
    with time_machine.travel("2026-01-02T08:00:01Z", tick=False):
        assert "sehari terakhir" in spoken(undo(second.run, official).refusal)
    assert [entry.title for entry in Innovation.objects.all()] == ["DUA"]


def test_what_was_published_by_the_import_leaves_the_public_with_its_undo(opd):
    boss, category = f.committee(), f.CategoryFactory()
    draft = f.InnovationFactory(opd=opd, title="DRAF", status="draft")
    row = ["terbit", *["x"] * 5, "uji coba", category.code]
    ran = carry_out(boss, ["SATU", "a", *row], ["DRAF", "b", *row], headings=WHOLE, opd=opd)
    assert Innovation.objects.published().count() == 2

    undo(ran.run, boss)

    assert {entry.title: entry.status for entry in Innovation.objects.all()} == {"SATU": "stopped", "DRAF": "changes-requested"}
    draft.refresh_from_db()
    assert draft.summary == "Contoh singkat."
    assert ReviewEvent.objects.filter(innovation=draft).latest("pk").note == "Impornya diurungkan."
    assert not SearchEntry.objects.exists()


def test_old_words_that_would_no_longer_fit_stay_out(official, opd):
    old = f.InnovationFactory(opd=opd, title="LAMA", stage="implemented", trial_date=datetime.date(2023, 5, 1))
    ran = carry_out(official, ["LAMA", None, "1/1/2023"], headings=["Nama", "Ringkasan", "Waktu uji coba"])
    old.refresh_from_db()
    old.implemented_date = datetime.date(2023, 2, 1)
    old.save()

    undo(ran.run, official)

    old.refresh_from_db()
    assert old.trial_date == datetime.date(2023, 1, 1)
    assert "tidak akan cocok" in spoken(ImportRow.objects.get().said)


def test_reviewing_between_run_and_undo_keeps_the_entry(official, opd):
    ran = carry_out(official, ["SATU", "a"])
    review.stop(innovation=Innovation.objects.get(), actor=f.committee(), reason="Ganda")

    undo(ran.run, official)

    assert Innovation.objects.get().status == "stopped"
