"""The history of a row at the desk: moments, versions side by side, restoring, bringing back what was deleted."""

import datetime

import pytest
import time_machine
from django.contrib import admin
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exhibits import review
from exhibits.models import Category, Document, Exhibition, Innovation, Photo, SearchEntry, Stand, Tag
from opds import keeping, restoring
from opds.models import ContentRevision, Opd, User
from tests import factories as f
from tests.forms import filled
from visitors.models import Badge, Draw, Feedback, Need, Scan, Scanner, Visitor

pytestmark = pytest.mark.django_db
Status = Innovation.Status
NINE = datetime.datetime(2026, 3, 2, 2, 0, tzinfo=datetime.UTC)  # nine o'clock in Batu


def at(page, row, *more):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk, *more])


@pytest.fixture
def boss(client):
    person = f.committee(first_name="Rini", last_name="Panitia")
    client.force_login(person)
    return person


def edit(client, row, **changes):
    """Change a row through its form at the desk, as a person does."""
    answer = client.post(at("change", row), filled(client, at("change", row)) | changes)
    assert answer.status_code == 302, answer.context["errors"]


@pytest.fixture
def entry(client, boss):
    """An entry that was made, then changed an hour later."""
    with time_machine.travel(NINE, tick=False):
        row = f.InnovationFactory(problem="Warga harus antre lama di kantor kelurahan setiap pagi.", cost="Gratis")
    with time_machine.travel(NINE + datetime.timedelta(hours=1), tick=False):
        edit(client, row, problem="Warga tidak perlu antre lama di kantor kelurahan setiap pagi.", digital="on")
    client.force_login(boss)  # the session of then is over
    row.refresh_from_db()
    return row


def first(row):
    return row.history.order_by("history_id").first().pk


def seen(row):
    return str(restoring.latest(row))


# --- what is kept


def test_every_model_that_people_edit_at_the_desk_has_a_history_but_those_of_visitors():
    without = {model for model in admin.site._registry if not hasattr(model, "history")}

    assert without == {Badge, Visitor, Scan}


def test_no_version_holds_what_is_personal_to_visitors_or_secret():
    left_out = {
        Feedback: {"text", "badge", "client_hash", "form_id", "consent_version"},
        Need: {"text", "badge", "client_hash", "form_id", "consent_version"},
        Scanner: {"token_hash"},
        Draw: {"seed", "entries"},
        User: {"password", "last_login"},
    }
    for model, names in left_out.items():
        held = {field.name for field in model.history.model._meta.get_fields()}
        assert not held & names, model


def test_signing_in_makes_no_version(client):
    person = f.committee()
    before = person.history.count()
    client.force_login(person)
    person.refresh_from_db()
    assert person.last_login
    assert person.history.count() == before

    person.email = "rini@example.org"
    person.save()
    assert person.history.first().email == "rini@example.org"


def test_a_role_given_from_either_side_is_in_the_history():
    person = f.UserFactory()
    group = person.groups.get()
    group.user_set.remove(person)

    assert list(person.history.first().historicaluser_groups_set.all()) == []


# --- the page


def test_who_changed_what_when_and_why_is_told_newest_first(client, entry):
    page = client.get(at("history", entry)).content.decode()

    assert "Senin, 2 Maret 2026, 10.00 WIB" in page
    assert page.index("10.00 WIB") < page.index("09.00 WIB")
    assert "Rini Panitia" in page
    assert '<del><span class="visually-hidden">dihapus: </span>harus</del>' in page
    assert "tidak perlu</ins>" in page


def test_one_saved_form_is_one_moment_with_its_lists_and_parts(client, entry):
    tag = Tag.objects.create(slug="sampah", name="Sampah")
    count = entry.links.count()
    part = {f"links-{count}-label": "Panduan", f"links-{count}-url": "https://example.org/panduan", f"links-{count}-position": "0"}
    edit(client, entry, tags=[str(tag.pk)], title="INOVASI BARU — Contoh", **part, **{"links-TOTAL_FORMS": str(count + 1)})
    answer = client.get(at("history", entry))
    moment = answer.context["page"].object_list[0]

    assert [(told.what, told.kind) for told in moment.told] == [("inovasi", "~"), ("tautan", "+")]
    assert [change.added for change in moment.told[0].changes if change.is_set] == [("Sampah",)]
    assert "Tautan “Panduan”: ditambahkan" in answer.content.decode()


def test_what_saved_itself_while_somebody_wrote_is_one_moment(client, boss):
    row = f.InnovationFactory()
    for minute in (1, 5, 9):
        with time_machine.travel(NINE + datetime.timedelta(minutes=minute), tick=False):
            row.summary = f"Contoh {minute}."
            row._change_reason, row._history_user = keeping.AUTOSAVE, boss
            row.save()
    moments = client.get(at("history", row)).context["page"].object_list

    assert [len(moment.keys) for moment in moments if moment.reason] == [3]


def test_moments_can_be_asked_for_by_person_and_day(client, entry):
    def shown(**query):
        return len(client.get(at("history", entry), query).context["page"].object_list)

    someone = f.committee()
    entry._history_user = someone
    entry.save()
    assert shown() == 3
    assert shown(who=someone.pk) == 1
    assert shown(since="2026-03-02", until="2026-03-02") == 2
    wrong = client.get(at("history", entry), {"since": "kemarin"})
    assert wrong.status_code == 400
    assert "kemarin" in wrong.content.decode()


def test_more_moments_take_no_more_queries(client, boss):
    row = f.InnovationFactory()

    def change(number):
        with time_machine.travel(NINE + datetime.timedelta(days=number), tick=False):
            row.opd, row.category = f.OpdFactory(), f.CategoryFactory(code=f"kategori-{number}")
            row._history_user = f.committee()
            row.save()

    counts = []
    for numbers in (range(2), range(2, 12)):
        for number in numbers:
            change(number)
        client.get(at("history", row))
        with CaptureQueriesContext(connection) as made:
            client.get(at("history", row))
        counts.append(len(made))

    assert counts[0] == counts[1]


def test_the_history_of_an_edition_tells_its_days_and_zones(client, boss):
    with time_machine.travel(NINE, tick=False):
        edition = f.ExhibitionFactory()
    edition.zones.create(code="A", name="Zona A")
    edition.zones.create(code="B", name="Zona B").delete()
    edition.days.first().delete()
    page = client.get(at("history", edition)).content.decode()

    assert "Hari pameran “18 Oktober 2023”: dihapus" in page
    assert "Zona “A Zona A”: ditambahkan" in page
    assert "Zona B" not in page  # came and went in one go


# --- two versions


def test_two_versions_are_compared_whichever_was_marked_as_older(client, entry):
    numbers = [first(entry), restoring.latest(entry)]
    for old, new in (numbers, numbers[::-1]):
        page = client.get(at("compare", entry), {"old": old, "new": new})
        assert (page.context["old"].pk, page.context["new"].pk) == tuple(numbers)
        assert "harus</del>" in page.content.decode()


def test_comparing_needs_two_versions_of_this_very_row(client, entry):
    other = f.InnovationFactory()

    assert client.get(at("compare", entry), {"old": first(entry)}).status_code == 302
    assert client.get(at("compare", entry), {"old": first(entry), "new": first(other)}).status_code == 404
    assert client.get(at("compare", entry), {"old": "x", "new": "9" * 40}).status_code == 404


# --- restoring


def test_restoring_shows_first_what_will_change_and_changes_nothing(client, entry):
    page = client.get(at("restore", entry, first(entry)))

    assert [change.field.name for change in page.context["plan"].changes] == ["digital", "problem"]
    entry.refresh_from_db()
    assert entry.digital
    assert str(page.context["original"]) == entry.title


def test_restoring_puts_the_editable_fields_back_as_a_new_version_with_its_reason(client, boss, entry, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(at("restore", entry, first(entry)), {"seen": seen(entry)})

    assert answer.status_code == 302
    entry.refresh_from_db()
    assert entry.problem == "Warga harus antre lama di kantor kelurahan setiap pagi."
    assert not entry.digital
    version = entry.history.latest("history_id")
    assert version.history_user == boss
    assert keeping.reason_in_words(version.history_change_reason) == "Dipulihkan seperti pada 2 Maret 2026, 09.00"
    assert ContentRevision.objects.get().number  # kept public pages end


def test_restoring_is_undone_by_restoring_the_version_before(client, entry):
    changed = restoring.latest(entry)
    client.post(at("restore", entry, first(entry)), {"seen": seen(entry)})
    client.post(at("restore", entry, changed), {"seen": seen(entry)})

    entry.refresh_from_db()
    assert entry.problem.startswith("Warga tidak perlu")


def test_restoring_finds_the_words_again_in_the_search(client, boss, django_capture_on_commit_callbacks):
    row = f.InnovationFactory(title="LELE JUMBO — Kolam di halaman")
    with django_capture_on_commit_callbacks(execute=True):
        edit(client, row, title="KANGKUNG — Sayur di halaman")
        client.post(at("restore", row, first(row)), {"seen": seen(row)})

    assert SearchEntry.objects.get(innovation=row).name.startswith("lele jumbo")


def test_restoring_goes_past_no_review(client, boss):
    row = f.InnovationFactory(status=Status.DRAFT, slug="lama")
    draft = first(row)
    row.slug = "baru"
    row.save()
    review.submit(innovation=row, actor=boss)
    Innovation.objects.filter(pk=row.pk).update(
        problem="x", solution="x", benefits="x", who_can_use="x", where_to_get_it="x", stage="trial"
    )
    row.refresh_from_db()
    assert review.submit(innovation=row, actor=boss)
    assert review.publish(innovation=row, actor=boss)
    plan = client.get(at("restore", row, draft)).context["plan"]
    assert {change.field.name for change in plan.stays} >= {"status", "slug", "published_at"}
    client.post(at("restore", row, draft), {"seen": seen(row)})

    row.refresh_from_db()
    assert (row.status, row.slug, bool(row.published_at)) == (Status.PUBLISHED, "baru", True)
    assert row.problem == ""


def test_who_restores_second_is_told_and_overwrites_nothing(client, entry):
    stale = seen(entry)
    entry.cost = "Rp5.000"
    entry.save()
    answer = client.post(at("restore", entry, first(entry)), {"seen": stale})

    assert answer.status_code == 409
    assert "Sementara itu ada yang mengubahnya" in answer.content.decode()
    entry.refresh_from_db()
    assert (entry.cost, entry.digital) == ("Rp5.000", True)


def test_a_double_click_restores_once(client, entry):
    sent = {"seen": seen(entry)}
    answers = [client.post(at("restore", entry, first(entry)), sent).status_code for _ in range(2)]

    assert answers == [302, 409]
    assert entry.history.count() == 3


def test_what_the_form_refuses_is_refused_with_the_name_of_the_field(client, boss):
    one, two = f.OpdFactory(acronym="LAMA"), None
    old = first(one)
    edit(client, one, acronym="BARU")
    two = f.OpdFactory(acronym="LAMA")
    page = client.get(at("restore", one, old))
    answer = client.post(at("restore", one, old), {"seen": seen(one)})

    assert not page.context["plan"].is_possible
    assert "Singkatan" in page.content.decode()
    assert answer.status_code == 409
    assert Opd.objects.get(pk=one.pk).acronym == "BARU"
    assert two


def test_a_category_that_is_gone_is_named_and_a_theme_that_is_gone_is_left_out(client, boss):
    gone = Category.objects.create(code="lama", name="Lama", colour="#2E7D32")
    tag, kept = Tag.objects.create(slug="hilang", name="Hilang"), Tag.objects.create(slug="tetap", name="Tetap")
    row = f.InnovationFactory(category=gone, status=Status.DRAFT)
    row.tags.set([tag, kept])
    version = restoring.latest(row)
    edit(client, row, category=str(f.CategoryFactory().pk), tags=[])
    tag.delete()
    assert [change.added for change in client.get(at("restore", row, version)).context["plan"].changes if change.is_set] == [("Tetap",)]
    gone.delete()

    assert any(fault.startswith("Kategori:") for fault in client.get(at("restore", row, version)).context["plan"].faults)


def test_a_stand_gets_its_agencies_and_innovations_back(client, boss):
    stand, opd, entry = f.StandFactory(), f.OpdFactory(), f.InnovationFactory()
    stand.opds.set([opd])
    stand.innovations.set([entry])
    version = restoring.latest(stand)
    edit(client, stand, opds=[], innovations=[], name="Kosong")
    client.post(at("restore", stand, version), {"seen": seen(stand)})

    stand.refresh_from_db()
    assert (list(stand.opds.all()), list(stand.innovations.all())) == ([opd], [entry])
    assert stand.name != "Kosong"


def test_rights_and_passwords_of_an_account_are_never_restored(client, boss):
    person = f.official(first_name="Lama")
    version = restoring.latest(person)
    person.groups.clear()
    User.objects.filter(pk=person.pk).update(opd=None, is_active=False)
    person.refresh_from_db()
    person.groups.add(boss.groups.get())
    person.first_name = "Baru"
    person.set_password("another-secret")
    person.save()
    secret = person.password
    client.post(at("restore", person, version), {"seen": seen(person)})

    person.refresh_from_db()
    assert person.first_name == "Lama"
    assert (person.opd, person.is_active, person.password) == (None, False, secret)
    assert list(person.groups.all()) == list(boss.groups.all())


def test_a_published_edition_stays_published(client, boss):
    edition = f.ExhibitionFactory(is_published=False, venue="Lama")
    version = restoring.latest(edition)
    Exhibition.objects.filter(pk=edition.pk).update(is_published=True)
    edit(client, edition, venue="Baru")
    client.post(at("restore", edition, version), {"seen": seen(edition)})

    edition.refresh_from_db()
    assert (edition.venue, edition.is_published) == ("Lama", True)


def test_an_official_restores_entries_of_their_agency_only(client):
    official = f.official()
    own, other = f.InnovationFactory(opd=official.opd, cost="Lama"), f.InnovationFactory(cost="Lama")
    for row in (own, other):
        row.cost = "Baru"
        row.save()
    client.force_login(official)
    answers = [client.post(at("restore", row, first(row)), {"seen": seen(row)}).status_code for row in (own, other)]
    stolen = client.get(at("restore", own, first(other))).status_code

    assert (answers, stolen) == ([302, 404], 404)
    assert Innovation.objects.get(pk=own.pk).cost == "Lama"
    assert Innovation.objects.get(pk=other.pk).cost == "Baru"


def test_an_answer_to_a_visitor_is_restored_by_its_own_verb(client, boss):
    need = Need.objects.create(text="Mohon teduhan.", opd=f.OpdFactory())
    edit(client, need, answer="Sedang dibangun.")
    version = restoring.latest(need)
    edit(client, need, answer="Sudah selesai dibangun.")
    client.post(at("restore", need, version), {"seen": seen(need)})

    need.refresh_from_db()
    assert (need.answer, need.text) == ("Sedang dibangun.", "Mohon teduhan.")


# --- what was deleted


def test_the_committee_brings_a_deleted_draft_back_with_its_links(client, boss):
    row = f.InnovationFactory(status=Status.SUBMITTED, title="KEBUN RAYA — Contoh")
    row.tags.add(Tag.objects.create(slug="sampah", name="Sampah"))
    row.links.create(label="Panduan", url="https://example.org/panduan")
    number = row.pk
    client.post(at("delete", row), {"post": "yes"})
    assert not Innovation.objects.filter(pk=number).exists()
    listed = client.get(reverse("admin:exhibits_innovation_deleted"))
    assert "KEBUN RAYA — Contoh" in listed.content.decode()
    version = Innovation.history.filter(history_type="-").get()
    address = reverse("admin:exhibits_innovation_bring_back", args=[version.pk])
    assert "KEBUN RAYA — Contoh" in client.get(address).content.decode()
    client.post(address)

    back = Innovation.objects.get(pk=number)
    assert (back.status, back.title) == (Status.DRAFT, "KEBUN RAYA — Contoh")
    assert [tag.name for tag in back.tags.all()] == ["Sampah"]
    assert [link.label for link in back.links.all()] == ["Panduan"]
    assert back.history.latest("history_id").history_user == boss
    assert client.post(address).status_code == 404  # again: it is there
    assert "KEBUN RAYA" not in client.get(reverse("admin:exhibits_innovation_deleted")).content.decode()


def test_parts_whose_file_is_gone_stay_away_and_are_named(client, boss, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    row = f.InnovationFactory(status=Status.DRAFT)
    default_storage.save("documents/2026/sk.pdf", ContentFile(b"%PDF-1.4"))
    row.documents.create(title="SK", file="documents/2026/sk.pdf")
    row.photos.create(alt="Kolam ikan", image="photos/2026/hilang.jpg", width=4, height=3)
    version = None
    client.post(at("delete", row), {"post": "yes"})
    version = Innovation.history.filter(history_type="-").get()
    answer = client.post(reverse("admin:exhibits_innovation_bring_back", args=[version.pk]), follow=True)

    assert [document.title for document in Document.objects.all()] == ["SK"]
    assert not Photo.objects.exists()
    assert "Kolam ikan" in answer.content.decode()


def test_what_is_taken_meanwhile_is_refused_with_its_name(client, boss):
    tag = Tag.objects.create(slug="sampah", name="Sampah")
    tag.delete()
    Tag.objects.create(slug="sampah", name="Sampah baru")
    version = Tag.history.filter(history_type="-").get()
    answer = client.post(reverse("admin:exhibits_tag_bring_back", args=[version.pk]), follow=True)

    assert "Alamat halaman" in answer.content.decode()
    assert Tag.objects.count() == 1


def test_a_stand_whose_zone_is_gone_is_refused(client, boss):
    stand = f.StandFactory()
    zone = stand.zone
    stand.delete()
    zone.delete()
    version = Stand.history.filter(history_type="-").get()
    answer = client.post(reverse("admin:exhibits_stand_bring_back", args=[version.pk]), follow=True)

    assert answer.status_code == 200
    assert "Zona" in answer.content.decode()
    assert not Stand.objects.exists()


def test_words_of_visitors_end_with_their_row(client, boss):
    feedback = Feedback.objects.create(text="Antrenya lama sekali.", rating=2)
    feedback.delete()
    version = Feedback.history.filter(history_type="-").get()

    assert client.get(reverse("admin:visitors_feedback_deleted")).status_code == 403
    assert client.get(reverse("admin:visitors_feedback_bring_back", args=[version.pk])).status_code == 403
    assert not restoring.bring_back(version=version, actor=boss)


def test_officials_neither_see_nor_bring_back_what_was_deleted(client, boss):
    official = f.official()
    row = f.InnovationFactory(opd=official.opd, status=Status.DRAFT)
    row.delete()
    client.force_login(official)
    version = Innovation.history.filter(history_type="-").get()

    assert "/deleted/" not in client.get(reverse("admin:exhibits_innovation_changelist")).content.decode()
    assert client.get(reverse("admin:exhibits_innovation_deleted")).status_code == 403
    assert client.post(reverse("admin:exhibits_innovation_bring_back", args=[version.pk])).status_code == 403
