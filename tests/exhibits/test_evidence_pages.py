"""Evidence at the desk: the page of one innovation for agency, committee and leader, its forms, and the overview."""

import re

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from exhibits import proving
from exhibits.models import Evidence, EvidenceFile, Innovation
from tests import factories as f
from tests.exhibits import proofs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def entry():
    return f.InnovationFactory(title="LELAYU — Layanan Akta")


@pytest.fixture
def indicator():
    return f.IndicatorFactory()


@pytest.fixture
def official(client, entry):
    user = f.official(entry.opd)
    client.force_login(user)
    return user


@pytest.fixture
def committee(client):
    user = f.committee()
    client.force_login(user)
    return user


def page(entry, edition=2026):
    return f"{reverse('admin:exhibits_innovation_evidence', args=[entry.pk])}?edition={edition}"


def sent(client, entry, **changes):
    """What the page's form sends when nothing else was touched."""
    html = client.get(page(entry)).content.decode()
    data = dict(re.findall(r'<input type="hidden" name="(i\d+-was)" value="([^"]*)"', html))
    for name, value in re.findall(r'name="(i\d+-level)" value="(\d)" checked', html):
        data[name] = value
    for name, value in re.findall(r'<textarea name="(i\d+-note)"[^>]*>\s*([^<]*)</textarea>', html):
        data[name] = value
    return data | {name.replace("_", "-"): value for name, value in changes.items()}


def claimed(entry, indicator, actor, level=2):
    proving.claim(innovation=entry, indicator=indicator, level=level, note="Halaman 3", actor=actor)
    return proving.attach(innovation=entry, indicator=indicator, upload=proofs.pdf(), actor=actor).evidence


# --- the agency


def test_an_official_chooses_a_level_attaches_files_and_comes_back_to_the_same_place(client, entry, indicator, official):
    data = sent(client, entry, i16_level="2", i16_note="Halaman 3", at="16")

    answer = client.post(page(entry), data | {"i16-proof": [proofs.pdf(1), proofs.pdf(2, "lampiran.pdf")]})

    assert answer.status_code == 302
    assert answer["Location"] == page(entry) + "#i16"
    row = Evidence.objects.get()
    assert (row.claimed, row.claim_note, row.files_number) == (2, "Halaman 3", 2)
    shown = client.get(page(entry)).content.decode()
    assert "lampiran.pdf" in shown
    assert "<b>6</b> <span>" in shown


def test_sending_the_same_twice_changes_nothing_more(client, entry, indicator, official):
    data = sent(client, entry, i16_level="2", i16_note="")
    client.post(page(entry), data)

    assert client.post(page(entry), data).status_code == 302
    assert Evidence.objects.get().history.count() == 1


def test_a_wrong_file_is_told_at_its_place_what_was_typed_stays_and_the_rest_is_saved(client, entry, indicator, official):
    f.IndicatorFactory(code=17, name="SDM", weight=2)
    data = sent(client, entry, i16_level="3", i16_note="kata saya", i17_level="1")

    answer = client.post(page(entry), data | {"i16-proof": [proofs.picture()]})

    html = answer.content.decode()
    assert answer.status_code == 400
    assert "Berkas ini berisi JPG. Yang diminta di sini: PDF." in html
    assert "kata saya" in html
    assert Evidence.objects.get(indicator__code=17).claimed == 1
    assert Evidence.objects.get(indicator__code=16).files_number == 0


def test_a_level_that_does_not_exist_is_refused_and_nothing_of_that_indicator_is_stored(client, entry, indicator, official):
    answer = client.post(page(entry), sent(client, entry, i16_level="7", i16_note="x"))

    assert answer.status_code == 400
    assert not Evidence.objects.exists()


def test_somebody_else_s_claim_is_not_overwritten_unseen(client, entry, indicator, official):
    data = sent(client, entry, i16_level="3", i16_note="punya saya")
    proving.claim(innovation=entry, indicator=indicator, level=1, note="punya rekan", actor=official)

    first = client.post(page(entry), data)
    html = first.content.decode()

    assert first.status_code == 400
    assert "Orang lain baru saja mengubah" in html
    assert "punya saya" in html
    assert Evidence.objects.get().claim_note == "punya rekan"
    was = re.search(r'name="i16-was" value="([^"]*)"', html).group(1)
    assert client.post(page(entry), data | {"i16-was": was}).status_code == 302
    assert Evidence.objects.get().claim_note == "punya saya"


def test_what_a_colleague_changed_elsewhere_stays_when_only_another_indicator_was_touched(client, entry, indicator, official):
    second = f.IndicatorFactory(code=17, name="SDM", weight=2)
    data = sent(client, entry, i16_level="3")
    proving.claim(innovation=entry, indicator=second, level=2, note="rekan", actor=official)

    assert client.post(page(entry), data).status_code == 302
    assert Evidence.objects.get(indicator=second).claimed == 2
    assert Evidence.objects.get(indicator=indicator).claimed == 3


def test_a_claim_without_a_file_says_that_it_counts_0_and_what_a_file_brings(client, entry, indicator, official):
    proving.claim(innovation=entry, indicator=indicator, level=3, note="", actor=official)

    html = client.get(page(entry)).content.decode()

    assert "belum ada bukti: 0 poin" in html
    assert "Satu berkas menambah +9" in html


def test_removing_a_file_asks_first_and_warns_that_it_is_the_last(client, entry, indicator, official):
    claim = claimed(entry, indicator, official)
    address = reverse("admin:exhibits_innovation_evidence_remove", args=[entry.pk, claim.files.get().pk])

    asked = client.get(address).content.decode()
    assert "bernilai 0" in asked
    assert EvidenceFile.objects.exists()

    assert client.post(address).status_code == 302
    assert not EvidenceFile.objects.exists()
    assert client.post(address).status_code == 404


def test_a_file_of_another_entry_is_not_there_under_this_one(client, entry, indicator, official):
    other = f.InnovationFactory()
    claim = claimed(other, indicator, f.official(other.opd))

    for number in (claim.files.get().pk, "9" * 19, "x"):
        assert client.post(reverse("admin:exhibits_innovation_evidence_remove", args=[entry.pk, number])).status_code == 404


def test_an_earlier_edition_is_copied_after_a_question(client, entry, indicator, official):
    claimed(entry, f.IndicatorFactory(edition=2023), official)
    address = reverse("admin:exhibits_innovation_evidence_copy", args=[entry.pk]) + "?edition=2026"

    assert address in client.get(page(entry)).content.decode()
    assert client.get(address).status_code == 200
    assert not Evidence.objects.filter(indicator=indicator).exists()
    assert client.post(address).status_code == 302
    assert Evidence.objects.get(indicator=indicator).claimed == 2


def test_an_official_cannot_verify_by_sending_the_committee_s_fields(client, entry, indicator, official):
    claimed(entry, indicator, official)

    client.post(page(entry), sent(client, entry) | {"i16-verified": "2", "i16-level": "2"})

    assert Evidence.objects.get().verified is None


def test_an_unknown_edition_or_entry_is_not_there(client, entry, indicator, official):
    assert client.get(page(entry, 1999)).status_code == 404
    assert client.get(page(entry, "x")).status_code == 404
    assert client.get(page(f.InnovationFactory())).status_code in {302, 404}


def test_without_indicators_the_page_says_how_they_are_loaded(client, entry, official):
    answer = client.get(reverse("admin:exhibits_innovation_evidence", args=[entry.pk]))

    assert answer.status_code == 200
    assert "load_indicators" in answer.content.decode()


# --- the committee


def test_the_committee_verifies_less_with_a_note_that_the_agency_reads(client, entry, indicator, committee):
    claimed(entry, indicator, f.official(entry.opd))

    refused = client.post(page(entry), sent(client, entry, i16_level="1"))
    assert refused.status_code == 400
    assert "Jelaskan di catatan" in refused.content.decode()

    assert client.post(page(entry), sent(client, entry, i16_level="1", i16_note="Halaman 2 kurang.")).status_code == 302
    row = Evidence.objects.get()
    assert (row.verified, row.verify_note, row.verified_by) == (1, "Halaman 2 kurang.", committee)
    client.force_login(f.official(entry.opd))
    assert "Halaman 2 kurang." in client.get(page(entry)).content.decode()


def test_saving_without_choosing_verifies_nothing(client, entry, indicator, committee):
    claimed(entry, indicator, f.official(entry.opd))

    assert client.post(page(entry), sent(client, entry)).status_code == 302
    assert Evidence.objects.get().verified is None


def test_a_note_without_a_level_is_asked_back(client, entry, indicator, committee):
    claimed(entry, indicator, f.official(entry.opd))

    answer = client.post(page(entry), sent(client, entry, i16_note="Bagus."))

    assert answer.status_code == 400
    assert "Bagus." in answer.content.decode()


def test_nobody_verifies_evidence_they_did_not_see(client, entry, indicator, committee):
    author = f.official(entry.opd)
    claimed(entry, indicator, author)
    data = sent(client, entry, i16_level="2")
    proving.attach(innovation=entry, indicator=indicator, upload=proofs.pdf(5), actor=author)

    assert client.post(page(entry), data).status_code == 400
    assert Evidence.objects.get().verified is None


def test_the_committee_cannot_claim_and_a_leader_changes_nothing(client, entry, indicator, committee):
    claimed(entry, indicator, f.official(entry.opd))
    client.post(page(entry), {"i16-level": "2", "i16-note": "lain", "i16-proof": proofs.pdf(7)})
    client.force_login(f.leader())

    assert client.get(page(entry)).status_code == 200
    assert client.post(page(entry), {"i16-level": "0"}).status_code == 403
    assert Evidence.objects.get().claim_note == "Halaman 3"
    assert Evidence.objects.get().files_number == 1


# --- the pages over all entries


def test_the_queue_is_by_age_and_holds_what_has_evidence_and_no_verification(client, entry, indicator, committee):
    claimed(entry, indicator, f.official(entry.opd))
    hidden = f.InnovationFactory(title="KONSEP — satu", status=Innovation.Status.DRAFT)
    claimed(hidden, indicator, f.official(hidden.opd))
    unproven = f.InnovationFactory(title="KOSONG — dua")
    proving.claim(innovation=unproven, indicator=indicator, level=1, note="", actor=f.official(unproven.opd))

    html = client.get(reverse("admin:evidence")).content.decode()

    assert "LELAYU" in html
    assert "KONSEP" not in html
    assert "KOSONG" not in html
    proving.verify(evidence=Evidence.objects.get(innovation=entry), level=2, note="", actor=committee)
    assert "LELAYU" not in client.get(reverse("admin:evidence")).content.decode()


def test_an_official_sees_the_points_of_their_own_entries_only(client, entry, indicator, official):
    claimed(entry, indicator, official)
    other = f.InnovationFactory(title="LAIN — OPD")
    claimed(other, indicator, f.official(other.opd))

    html = client.get(reverse("admin:evidence")).content.decode()

    assert "LELAYU" in html
    assert "LAIN" not in html
    assert '<td class="num">6</td>' in html


@pytest.mark.parametrize("where", ["page", "overview"])
def test_the_number_of_queries_does_not_grow_with_the_rows(client, where):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    entry = f.InnovationFactory()
    author = f.official(entry.opd)
    client.force_login(author)
    address = page(entry) if where == "page" else reverse("admin:evidence")

    def queries(codes):
        for code in codes:
            claimed(entry, f.IndicatorFactory(code=code), author)
            claimed(f.InnovationFactory(opd=entry.opd), f.IndicatorFactory(code=code), author)
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    queries([16])
    assert queries([17]) == queries([18, 19, 20])


# --- files and deleting


def test_a_file_is_handed_out_as_a_download_to_those_who_may_and_is_not_there_for_others(client, entry, indicator, official):
    file = claimed(entry, indicator, official).files.get()
    address = reverse("evidence-file", args=[file.file.name.partition("/")[2]])

    answer = client.get(address)
    assert answer.getvalue().startswith(b"%PDF-")
    assert answer["Content-Disposition"] == 'attachment; filename="SK Wali Kota.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/octet-stream"
    assert "no-store" in answer["Cache-Control"]
    client.force_login(f.official())
    assert client.get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 404


def test_a_published_page_never_names_evidence(client, entry, indicator, official):
    claimed(entry, indicator, official)
    client.logout()

    assert "evidence/" not in client.get(entry.get_absolute_url()).content.decode()


def test_deleting_a_draft_takes_its_evidence_files_along(client, indicator, committee, django_capture_on_commit_callbacks):
    draft = f.InnovationFactory(status=Innovation.Status.DRAFT)
    name = claimed(draft, indicator, f.official(draft.opd)).files.get().file.name

    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(reverse("admin:exhibits_innovation_delete", args=[draft.pk]), {"post": "yes"}).status_code == 302

    assert not Innovation.objects.filter(pk=draft.pk).exists()
    assert not default_storage.exists(name)
