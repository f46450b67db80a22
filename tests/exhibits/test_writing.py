"""Writing an entry: saved while typed, never over somebody else's words, previewed, and duplicates shown."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from exhibits.models import Innovation, Tag, Writer
from tests import factories as f
from tests.exhibits.test_admin import at, filled

pytestmark = pytest.mark.django_db
Status = Innovation.Status


@pytest.fixture
def official(client):
    user = f.official()
    client.force_login(user)
    return user


@pytest.fixture
def draft(official):
    return f.InnovationFactory(opd=official.opd, status=Status.DRAFT, summary="Semula.")


def send(client, entry, **changes):
    return client.post(at("autosave", entry.pk), filled(entry) | {"page": "satu"} | changes)


def test_a_draft_is_saved_and_says_when(client, draft):
    with time_machine.travel("2026-10-01T03:02:00Z", tick=False):
        answer = send(client, draft, problem="Antre lama.")

    draft.refresh_from_db()
    assert (answer.status_code, answer.json()["outcome"], answer.json()["said"]) == (200, "saved", "Tersimpan 10.02 WIB")
    assert answer.json()["seen_at"] == draft.updated_at.isoformat()
    assert draft.problem == "Antre lama."
    assert draft.status == Status.DRAFT


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.PUBLISHED, Status.STOPPED])
def test_what_is_no_draft_waits_for_the_button(client, official, status):
    reason = {"stopped_reason": "Selesai."} if status == Status.STOPPED else {}
    entry = f.InnovationFactory(opd=official.opd, status=status, **reason)

    assert send(client, entry, problem="Baru.").json()["outcome"] == "waits"
    entry.refresh_from_db()
    assert entry.problem == ""


def test_only_valid_fields_are_saved_and_the_others_named(client, draft):
    answer = send(client, draft, problem="Baru.", title="x", service_url="bukan alamat", trial_date="2024-02-30")

    draft.refresh_from_db()
    assert draft.problem == "Baru."
    assert draft.title != "x"
    assert draft.service_url == ""
    assert len(answer.json()["left"]) == 3


def test_dates_that_do_not_fit_yet_stay_out_without_a_fault(client, draft):
    Innovation.objects.filter(pk=draft.pk).update(implemented_date=datetime.date(2024, 1, 1))

    answer = send(client, draft, problem="Baru.", trial_date="2024-05-01", implemented_date="kapan", stage="trial")

    draft.refresh_from_db()
    assert answer.status_code == 200
    assert (draft.problem, draft.trial_date) == ("Baru.", None)


def test_status_address_and_agency_are_never_touched(client, draft):
    other = f.OpdFactory()
    send(client, draft, status="published", slug="lain", opd=other.pk, problem="Baru.")

    after = Innovation.objects.get(pk=draft.pk)
    assert (after.status, after.slug, after.opd_id) == (Status.DRAFT, draft.slug, draft.opd_id)


def test_somebody_elses_words_are_not_saved_over(client, draft):
    stale = filled(draft, summary="Punyaku.") | {"page": "satu"}
    draft.summary, draft._history_user = "Punya Sri.", f.official(draft.opd, first_name="Sri")
    draft.save()

    answer = client.post(at("autosave", draft.pk), stale)

    draft.refresh_from_db()
    assert answer.status_code == 409
    assert "Sri mengubah" in answer.json()["said"]
    assert draft.summary == "Punya Sri."


def test_an_answer_lost_on_the_way_is_not_taken_for_another_editor(client, draft):
    first = filled(draft, problem="Satu.") | {"page": "satu"}
    client.post(at("autosave", draft.pk), first)  # saved, but the page never heard of it

    again = client.post(at("autosave", draft.pk), first | {"problem": "Satu dua."})
    button = client.post(at("change", draft.pk), first | {"problem": "Satu dua tiga."})

    assert again.json()["outcome"] == "saved"
    assert button.status_code == 302
    assert client.post(at("autosave", draft.pk), first | {"page": "dua"}).status_code == 409


def test_a_sitting_is_one_line_of_history_and_the_next_sitting_another(client, draft):
    tag = Tag.objects.create(slug="kopi", name="Kopi")
    before = draft.history.count()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for words in ("a", "ab", "abc"):
            send(client, draft, problem=words, tags=[tag.pk])
            clock.shift(60)
        assert draft.history.count() == before + 1
        assert draft.history.first().problem == "abc"
        assert [row.tag for row in draft.history.first().tags.all()] == [tag]
        clock.shift(3600)
        send(client, draft, problem="abcd", tags=[tag.pk])
    assert draft.history.count() == before + 2
    assert set(draft.tags.all()) == {tag}


def test_the_same_words_again_change_nothing(client, draft):
    before, lines = draft.updated_at, draft.history.count()

    assert send(client, draft).json()["outcome"] == "saved"
    draft.refresh_from_db()
    assert (draft.updated_at, draft.history.count()) == (before, lines)


def test_others_are_told_who_writes_until_it_is_quiet(client, draft):
    send(client, draft, problem="Baru.")
    Writer.objects.update(user=f.official(draft.opd, first_name="Sri"))

    page = client.get(at("change", draft.pk)).content.decode()
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=5)):
        client.force_login(f.official(draft.opd))
        later = client.get(at("change", draft.pk)).content.decode()

    assert "Sri sedang menyunting di sini sejak" in page
    assert "Sri sedang menyunting" not in later


@pytest.mark.parametrize("name", ["autosave", "preview"])
def test_entries_of_others_are_not_there(client, draft, name):
    data = filled(draft)
    for who, statuses in ((f.official(), {404}), (f.leader(), {403} if name == "autosave" else {200}), (None, {302})):
        client.logout()
        if who:
            client.force_login(who)
        assert client.post(at(name, draft.pk), data).status_code in statuses
        assert client.get(at(name, "x")).status_code in {302, 404, 405}


def test_a_preview_shows_what_was_typed_and_stores_nothing(client, draft):
    answer = client.post(at("preview", draft.pk), filled(draft, problem="<b>Belum</b> tersimpan.", summary_en="One.") | {"_preview": "en"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Preview, not published" in page
    assert "&lt;b&gt;Belum&lt;/b&gt; tersimpan." in page
    assert "One." in page
    draft.refresh_from_db()
    assert (draft.problem, draft.summary_en) == ("", "")
    assert client.get(at("preview", draft.pk)).url == draft.get_absolute_url()


def test_a_new_entry_has_a_preview_before_it_is_stored(client, official):
    before = Innovation.objects.count()
    for data in ({}, {"title": "BARU — Sekali", "summary": "Kata."}):
        answer = client.post(reverse("admin:exhibits_innovation_preview_new"), filled() | data)
        assert answer.status_code == 200
    assert "BARU" in answer.content.decode()
    client.force_login(f.committee())
    assert client.post(reverse("admin:exhibits_innovation_preview_new"), {}).status_code == 200
    assert Innovation.objects.count() == before
    client.force_login(f.leader())
    assert client.post(reverse("admin:exhibits_innovation_preview_new"), {}).status_code == 403


def test_a_refused_save_shows_both_texts_and_who_was_first(client, draft):
    stale = filled(draft, summary="Punyaku.")
    draft.summary, draft._history_user = "Punya Sri.", f.official(draft.opd, first_name="Sri")
    draft.save()

    page = client.post(at("change", draft.pk), stale).content.decode()

    for words in ("Sri mengubah isian ini", "Punya Sri.", "Punyaku.", "Tersimpan sekarang", "Tulisan Anda"):
        assert words in page


def test_likely_duplicates_are_shown_while_typing_and_after_saving(client, draft):
    from exhibits import search

    there = f.InnovationFactory(title="SAPA KEBUN — Siap Antar")
    search.rebuild()
    similar = reverse("admin:exhibits_innovation_similar")

    assert there.title in client.get(similar, {"title": "Sapakebon", "exclude": "x", "opd": "9" * 30}).content.decode()
    Innovation.objects.filter(pk=draft.pk).update(title="SAPA KEBON — Lain")
    assert there.title in client.get(at("change", draft.pk)).content.decode()


@pytest.mark.parametrize("alt", ["foto", "IMG_2033", "WhatsApp Image 2024-01-01", "kebun-apel.jpg"])
def test_a_photo_described_by_its_file_is_refused_with_an_example(client, draft, settings, tmp_path, alt):
    from tests.exhibits.test_admin import picture, with_photo

    settings.MEDIA_ROOT = tmp_path
    data = with_photo(draft, picture())
    answer = client.post(at("change", draft.pk), data | {"photos-0-alt": alt})

    assert answer.status_code == 200
    assert "petugas merekam sidik jari" in answer.content.decode()


def test_the_focus_of_a_photo_reaches_the_public_page(client, draft, settings, tmp_path):
    from tests.exhibits.test_admin import picture, with_photo

    settings.MEDIA_ROOT = tmp_path
    data = with_photo(draft, picture()) | {"photos-0-focus_x": "87", "photos-0-focus_y": ""}
    assert client.post(at("change", draft.pk), data).status_code == 302

    photo = draft.photos.get()
    assert (photo.focus_x, photo.focus_y) == (87, 50)
    assert "focus-x-9" in client.get(draft.get_absolute_url()).content.decode()
