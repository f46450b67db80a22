"""Claims, evidence files and verification: what each verb changes, refuses and remembers."""

import datetime
from pathlib import Path

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.utils import translation
from PIL import Image

from exhibits import maturity, proof_files, proving
from exhibits.models import Evidence, EvidenceFile, Innovation
from tests import factories as f
from tests.exhibits import proofs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with translation.override("en"):
        yield


@pytest.fixture
def entry():
    return f.InnovationFactory()


@pytest.fixture
def official(entry):
    return f.official(entry.opd)


@pytest.fixture
def committee():
    return f.committee()


@pytest.fixture
def indicator():
    return f.IndicatorFactory()


def stored():
    return sorted(path.name for path in Path(default_storage.path("")).rglob("*.*"))


def proven(entry, indicator, official, committee, level=2):
    """A claim with a file that the committee verified."""
    proving.claim(innovation=entry, indicator=indicator, level=level, note="", actor=official)
    claim = proving.attach(innovation=entry, indicator=indicator, upload=proofs.pdf(), actor=official).evidence
    assert proving.verify(evidence=claim, level=level, note="", actor=committee)
    claim.refresh_from_db()
    return claim


# --- claiming


def test_a_claim_is_stored_with_its_note_and_history(entry, indicator, official):
    done = proving.claim(innovation=entry, indicator=indicator, level=2, note="  Halaman 3 ", actor=official)

    row = Evidence.objects.get()
    assert done
    assert (row.claimed, row.claim_note, row.files_number, row.verified) == (2, "Halaman 3", 0, None)
    assert row.history.get().history_user == official


def test_the_same_claim_again_changes_nothing(entry, indicator, official):
    for _ in range(2):
        done = proving.claim(innovation=entry, indicator=indicator, level=2, note="x", actor=official)

    assert done
    assert not done.changed
    assert Evidence.objects.get().history.count() == 1


def test_claiming_nothing_where_nothing_stands_makes_no_row(entry, indicator, official):
    assert proving.claim(innovation=entry, indicator=indicator, level=0, note="", actor=official)
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("level", [-1, 4])
def test_a_level_that_does_not_exist_is_refused_in_words(entry, indicator, official, level):
    assert "level 1, 2 or 3" in proving.claim(innovation=entry, indicator=indicator, level=level, note="", actor=official).refusal
    assert not Evidence.objects.exists()


def test_a_note_too_long_is_refused_with_both_numbers(entry, indicator, official):
    refusal = proving.claim(innovation=entry, indicator=indicator, level=1, note="x" * 501, actor=official).refusal

    assert refusal == "The note has 501 letters; 500 fit."


def test_only_officials_of_the_agency_claim_and_attach(entry, indicator, committee):
    for actor in (f.official(), committee, f.leader()):
        assert not proving.claim(innovation=entry, indicator=indicator, level=1, note="", actor=actor)
        assert not proving.attach(innovation=entry, indicator=indicator, upload=proofs.pdf(), actor=actor)

    assert not Evidence.objects.exists()
    assert stored() == []


@pytest.mark.parametrize("status", ["draft", "submitted", "changes-requested", "published", "stopped"])
def test_an_agency_claims_in_every_state_also_after_publication(indicator, status):
    entry = f.InnovationFactory(status=status, stopped_reason="x" if status == "stopped" else "")

    assert proving.claim(innovation=entry, indicator=indicator, level=1, note="", actor=f.official(entry.opd))


def test_a_merged_entry_takes_no_more_claims(indicator):
    entry = f.InnovationFactory(status=Innovation.Status.MERGED, merged_into=f.InnovationFactory())

    assert "merged" in proving.claim(innovation=entry, indicator=indicator, level=1, note="", actor=f.official(entry.opd)).refusal


# --- files


def test_a_file_is_kept_under_a_name_nobody_can_guess_and_shown_under_its_own(entry, indicator, official):
    done = proving.attach(innovation=entry, indicator=indicator, upload=proofs.upload(name="SK <b>1.PDF"), actor=official)

    file = EvidenceFile.objects.get()
    assert done
    assert file.name == "SK b 1.pdf"
    assert file.file.name.startswith("evidence/")
    assert len(stored()[0]) == 32 + len(".pdf")
    assert file.uploaded_by == official
    assert Evidence.objects.get().files_number == 1


def test_a_picture_is_written_anew_without_the_data_of_the_camera(entry, official):
    indicator = f.IndicatorFactory(code=25, file_types="JPEG/JPG/PNG")

    assert proving.attach(innovation=entry, indicator=indicator, upload=proofs.picture(), actor=official)

    with default_storage.open(EvidenceFile.objects.get().file.name) as kept:
        content = kept.read()
        assert b"Kamera Rahasia" not in content
        assert Image.open(kept).format == "JPEG"


def test_the_same_file_twice_is_refused_and_stays_once(entry, indicator, official):
    proving.attach(innovation=entry, indicator=indicator, upload=proofs.pdf(), actor=official)

    again = proving.attach(innovation=entry, indicator=indicator, upload=proofs.pdf(name="lain.pdf"), actor=official)

    assert again.refusal == "This file is attached here already, as “SK Wali Kota.pdf”."
    assert len(stored()) == EvidenceFile.objects.count() == Evidence.objects.get().files_number == 1


@pytest.mark.parametrize(
    ("upload", "types", "words"),
    [
        (lambda: proofs.upload(b"", "x.pdf"), "PDF", "empty"),
        (lambda: proofs.upload(b"MZ\x90\x00" + bytes(50), "x.pdf"), "PDF", "not one we know. Asked for here: PDF."),
        (lambda: proofs.picture(name="x.pdf"), "PDF", "This file is a JPG. Asked for here: PDF."),
        (lambda: proofs.pdf(name="x.jpg"), "JPEG/JPG/PNG", "This file is a PDF. Asked for here: JPG, PNG."),
        (lambda: proofs.upload(proofs.MP4, "x.mp4"), "PDF", "This file is a MP4"),
        (lambda: proofs.upload(b"%PDF-1.4 <script>alert(1)</script>", "x.pdf"), "PDF", "not only a PDF"),
        (lambda: proofs.upload(b"\xff\xd8\xff" + bytes(300), "x.jpg"), "JPG", "not a picture we can read"),
        (lambda: proofs.upload(proofs.picture().read() + b"<?php", "x.jpg"), "JPG", "not only a picture"),
    ],
)
def test_what_is_not_asked_for_is_refused_by_its_content(entry, official, upload, types, words):
    indicator = f.IndicatorFactory(file_types=types)

    done = proving.attach(innovation=entry, indicator=indicator, upload=upload(), actor=official)

    assert words in done.refusal
    assert not Evidence.objects.exists()
    assert stored() == []


def test_a_video_is_taken_where_the_indicator_names_it(entry, official):
    indicator = f.IndicatorFactory(code=35, file_types="MP4/JPG/JPEG/PNG")

    assert proving.attach(innovation=entry, indicator=indicator, upload=proofs.upload(proofs.MP4, "video.mp4"), actor=official)
    assert proof_files.told(indicator.file_types) == "MP4 up to 100 MB, JPG up to 12 MB, PNG up to 12 MB"
    assert proof_files.kinds("") == ["pdf"]


def test_a_file_over_the_limit_of_its_kind_is_refused_with_both_sizes(entry, indicator, official, monkeypatch):
    monkeypatch.setitem(proof_files.MOST_BYTES, "pdf", 50)

    refusal = proving.attach(innovation=entry, indicator=indicator, upload=proofs.pdf(), actor=official).refusal

    assert "the limit is 50" in refusal


def test_an_eleventh_file_is_refused(entry, indicator, official):
    for number in range(10):
        assert proving.attach(innovation=entry, indicator=indicator, upload=proofs.pdf(number), actor=official)

    assert "10 files already" in proving.attach(innovation=entry, indicator=indicator, upload=proofs.pdf(10), actor=official).refusal


def test_a_removed_file_is_gone_from_the_disk_once_the_row_is_gone(entry, indicator, official, django_capture_on_commit_callbacks):
    proving.attach(innovation=entry, indicator=indicator, upload=proofs.pdf(), actor=official)
    file = EvidenceFile.objects.get()

    with django_capture_on_commit_callbacks(execute=True):
        assert proving.remove_file(file=file, actor=official)

    assert stored() == []
    assert Evidence.objects.get().files_number == 0
    assert proving.remove_file(file=file, actor=official).changed is False


def test_the_files_of_another_agency_cannot_be_removed(entry, indicator, official, committee):
    proving.attach(innovation=entry, indicator=indicator, upload=proofs.pdf(), actor=official)

    for actor in (f.official(), committee):
        assert not proving.remove_file(file=EvidenceFile.objects.get(), actor=actor)
    assert len(stored()) == 1


# --- verifying


def test_a_verified_level_counts_and_says_who_and_when(entry, indicator, official, committee):
    with time_machine.travel(datetime.datetime(2026, 5, 4, 3, tzinfo=datetime.UTC), tick=False):
        claim = proven(entry, indicator, official, committee)

    assert (claim.verified, claim.verified_by) == (2, committee)
    assert claim.verified_at == datetime.datetime(2026, 5, 4, 3, tzinfo=datetime.UTC)
    assert maturity.for_innovation(entry, 2026).verified == 6


@pytest.mark.parametrize(
    ("level", "note", "words"),
    [(3, "", "claims level 2"), (-1, "", "claims level 2"), (1, " ", "why it is less"), (1, "x" * 501, "500 fit")],
)
def test_a_verification_that_cannot_be_is_refused(entry, indicator, official, committee, level, note, words):
    claim = proven(entry, indicator, official, committee)

    assert words in proving.verify(evidence=claim, level=level, note=note, actor=committee).refusal
    claim.refresh_from_db()
    assert claim.verified == 2


def test_without_a_file_nothing_but_0_can_be_verified(entry, indicator, official, committee):
    claim = proving.claim(innovation=entry, indicator=indicator, level=2, note="", actor=official).evidence

    assert "Without a file" in proving.verify(evidence=claim, level=2, note="", actor=committee).refusal
    assert proving.verify(evidence=claim, level=0, note="Belum ada bukti.", actor=committee)


def test_nobody_but_the_committee_verifies_and_none_of_them_their_own_agency(entry, indicator, official, committee):
    claim = proven(entry, indicator, official, committee)
    own = f.committee()
    own.opd = entry.opd
    own.save()

    for actor in (official, f.official(), f.leader(), own):
        assert "Only the committee verifies" in proving.verify(evidence=claim, level=1, note="x", actor=actor).refusal


def changes(entry, indicator, official):
    return {
        "level": lambda: proving.claim(innovation=entry, indicator=indicator, level=3, note="", actor=official),
        "note": lambda: proving.claim(innovation=entry, indicator=indicator, level=2, note="baru", actor=official),
        "file": lambda: proving.attach(innovation=entry, indicator=indicator, upload=proofs.pdf(9), actor=official),
        "removal": lambda: proving.remove_file(file=EvidenceFile.objects.get(), actor=official),
    }


@pytest.mark.parametrize("what", ["level", "note", "file", "removal"])
def test_whatever_changes_a_claim_or_its_files_reopens_the_verification(entry, indicator, official, committee, what):
    claim = proven(entry, indicator, official, committee)

    assert changes(entry, indicator, official)[what]()

    claim.refresh_from_db()
    assert (claim.verified, claim.verified_at) == (None, None)
    assert claim.verified_by == committee
    assert maturity.for_innovation(entry, 2026).verified == 0
    assert [step.verified for step in claim.history.all()[:2]] == [None, 2]


def test_a_refused_file_leaves_the_verification_as_it_is(entry, indicator, official, committee):
    claim = proven(entry, indicator, official, committee)

    assert not proving.attach(innovation=entry, indicator=indicator, upload=proofs.pdf(), actor=official)

    claim.refresh_from_db()
    assert claim.verified == 2


# --- from one edition to the next


def test_claims_of_an_earlier_edition_are_copied_with_files_but_without_verification(entry, official, committee):
    old, new = f.IndicatorFactory(edition=2023), f.IndicatorFactory(edition=2026)
    proven(entry, old, official, committee)

    taken, left = proving.copy_claims(innovation=entry, earlier=2023, edition=2026, actor=official)

    copy = Evidence.objects.get(indicator=new)
    assert (taken, left) == (1, [])
    assert (copy.claimed, copy.files_number, copy.verified, copy.verified_by) == (2, 1, None, None)
    assert len(stored()) == 2
    assert Evidence.objects.get(indicator=old).verified == 2
    assert proving.copy_claims(innovation=entry, earlier=2023, edition=2026, actor=official)[0] == 0


def test_what_a_newer_edition_does_not_take_is_named(entry, official, committee):
    old = f.IndicatorFactory(edition=2023)
    f.IndicatorFactory(edition=2026, file_types="JPG")
    proven(entry, old, official, committee)

    taken, left = proving.copy_claims(innovation=entry, earlier=2023, edition=2026, actor=official)

    assert taken == 1
    assert "SK Wali Kota.pdf" in left[0]
    assert Evidence.objects.get(indicator__edition=2026).files_number == 0
