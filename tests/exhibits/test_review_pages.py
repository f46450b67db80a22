"""The review on the screen: notes beside fields and at the fields of the form, then and now, what was done with many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from exhibits import review
from exhibits.models import Innovation, ReviewNote
from opds.models import Mail, Notice, Target
from tests import factories as f
from tests.exhibits.test_admin import act, at, complete, filled
from visitors.models import Feedback

pytestmark = pytest.mark.django_db
Status = Innovation.Status


@pytest.fixture
def opd():
    return f.OpdFactory(acronym="DinasKami")


@pytest.fixture
def committee(client):
    user = f.committee()
    client.force_login(user)
    return user


def returned(opd, committee, **notes):
    entry = complete(opd=opd, status=Status.SUBMITTED, cost="Gratis")
    return review.send_back(innovation=entry, actor=committee, note="Umum.", notes=notes).innovation


# --- sending back


def test_the_page_shows_every_field_as_written_with_a_box_beside_it(client, committee, opd):
    entry = complete(opd=opd, status=Status.SUBMITTED, cost="<b>Gratis</b>")

    page = client.get(at("step", entry.pk, "send-back")).content.decode()

    assert "&lt;b&gt;Gratis&lt;/b&gt;" in page and "<b>Gratis" not in page
    for field in ("title", "cost", "hours", "problem_en", "tags", "photos", "documents"):
        assert f'name="note_{field}"' in page
    for field in ("slug", "is_sample", "opd", "status"):
        assert f'name="note_{field}"' not in page


def test_notes_at_fields_are_stored_and_read_at_the_fields_of_the_form(client, committee, opd):
    entry = complete(opd=opd, status=Status.SUBMITTED)

    answer = client.post(
        at("step", entry.pk, "send-back"), {"note_cost": "Berapa?", "note_problem": "Siapa yang <i>merasakan</i>?", "seen": "submitted"}
    )

    assert answer.status_code == 302
    assert set(ReviewNote.objects.values_list("field", "text")) == {("cost", "Berapa?"), ("problem", "Siapa yang <i>merasakan</i>?")}
    client.force_login(f.official(opd))
    page = client.get(at("change", entry.pk)).content.decode()
    assert '<a href="#id_cost">Biaya</a>' in page and 'id="id_cost"' in page
    at_field = page[page.index('id="id_cost_helptext"') :][:900]
    assert "Permintaan panitia:" in at_field and "Berapa?" in at_field and "belum diubah" in at_field
    assert "<i>merasakan" not in page
    assert "Catatan pada: Biaya, Masalah" in client.get(reverse("admin:index")).content.decode()


@pytest.mark.parametrize(
    ("sent", "field"),
    [({"note": " ", "note_cost": "  "}, None), ({"note_cost": "x" * 1001}, "note_cost"), ({"note": "x" * 2001}, "note")],
)
def test_a_refused_note_is_told_and_nothing_typed_is_lost(client, committee, opd, sent, field):
    entry = complete(opd=opd, status=Status.SUBMITTED)

    answer = client.post(at("step", entry.pk, "send-back"), {"note_hours": "Kapan?" if field else "", **sent})

    page = answer.content.decode()
    assert answer.status_code == 400
    assert ("Kapan?" in page and answer.context["form"].errors[field]) if field else "di samping isian" in page
    assert Innovation.objects.get(pk=entry.pk).status == Status.SUBMITTED and not ReviewNote.objects.exists()


def test_a_note_on_what_is_no_field_is_not_stored(client, committee, opd):
    entry = complete(opd=opd, status=Status.SUBMITTED)

    client.post(at("step", entry.pk, "send-back"), {"note": "Umum.", "note_status": "x", "note_slug": "y", "note_": "z"})

    assert Innovation.objects.get(pk=entry.pk).status == Status.CHANGES_REQUESTED and not ReviewNote.objects.exists()


def test_the_second_of_two_reviewers_is_told_and_what_was_typed_stays(client, committee, opd):
    entry = complete(opd=opd, status=Status.SUBMITTED)
    assert 'name="seen" value="submitted"' in client.get(at("step", entry.pk, "send-back")).content.decode()
    review.publish(innovation=entry, actor=f.committee())

    answer = client.post(at("step", entry.pk, "send-back"), {"note_cost": "Berapa?", "seen": "submitted"})

    assert answer.status_code == 400
    assert "mungkin ada yang lebih cepat" in answer.content.decode() and "Berapa?" in answer.content.decode()
    assert Innovation.objects.get(pk=entry.pk).status == Status.PUBLISHED


# --- what came of it


def test_the_form_marks_what_was_changed_and_the_committee_sees_then_and_now(client, committee, opd):
    entry = returned(opd, committee, cost="Syaratnya?", hours="Kapan?")
    client.force_login(f.official(opd))
    client.post(
        at("change", entry.pk),
        filled(
            entry,
            cost="Gratis bagi warga",
            **{n: getattr(entry, n) for n in ("problem", "solution", "benefits", "who_can_use", "where_to_get_it", "stage")},
        ),
    )
    page = client.get(at("change", entry.pk)).content.decode()
    assert "1 dari 2 isian sudah diubah" in page
    assert "sudah diubah" in page[page.index('id="id_cost_helptext"') :][:900]
    assert client.post(at("step", entry.pk, "submit"), {"note": ""}).status_code == 302

    client.force_login(committee)
    for address in (at("change", entry.pk), at("step", entry.pk, "publish"), at("step", entry.pk, "send-back")):
        page = client.get(address).content.decode()
        assert "Yang diminta, dan apa jadinya" in page
        assert "Gratis<ins> bagi warga</ins>" in page
        assert "tidak diubah" in page
    client.force_login(f.official(opd))
    assert "Yang diminta, dan apa jadinya" not in client.get(at("change", entry.pk)).content.decode()


def test_every_step_of_the_past_shows_who_when_notes_and_what_changed(client, committee, opd):
    entry = returned(opd, committee, cost="Syaratnya?")
    entry.cost = "Gratis <u>semua</u>"
    entry.save()
    event = review.submit(innovation=entry, actor=f.official(opd, first_name="Sri")).event

    form = client.get(at("change", entry.pk)).content.decode()
    page = client.get(at("taken", entry.pk, event.pk)).content.decode()

    assert "Syaratnya?" in form and at("taken", entry.pk, event.pk) in form
    assert "Sri" in page and "Yang berubah sejak “Dikembalikan”" in page
    assert "Gratis<ins> &lt;u&gt;semua&lt;/u&gt;</ins>" in page
    other = complete()
    assert client.get(at("taken", other.pk, event.pk)).status_code == 404
    client.force_login(f.official())
    assert client.get(at("taken", entry.pk, event.pk)).status_code == 404


def test_the_form_takes_the_same_queries_for_one_note_and_three(client, committee, opd, django_assert_num_queries):
    entry = returned(opd, committee, cost="Satu.")
    client.get(at("change", entry.pk))
    with CaptureQueriesContext(connection) as one:
        client.get(at("change", entry.pk))
    event = entry.review_events.first()
    ReviewNote.objects.bulk_create(ReviewNote(event=event, field=field, text="x") for field in ("hours", "problem"))
    with django_assert_num_queries(len(one)):
        client.get(at("change", entry.pk))


# --- archived, taken back


def test_an_archived_page_says_so_and_asks_search_engines_to_leave_it(client, committee, opd):
    entry = complete(opd=opd, title="ARSIPAN — x")
    assert client.post(at("step", entry.pk, "archive"), {"note": ""}).status_code == 400
    assert client.post(at("step", entry.pk, "archive"), {"note": "Diganti layanan lain."}).status_code == 302
    client.logout()

    answer = client.get(entry.get_absolute_url())

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Diarsipkan: tidak lagi tersedia" in page and "Diganti layanan lain." in page and 'content="noindex"' in page
    assert 'name="rating"' not in page
    for address in (reverse("exhibits:catalogue"), reverse("sitemap"), reverse("api:innovations"), opd.get_absolute_url()):
        assert entry.slug not in client.get(address).content.decode()
    assert client.get(reverse("api:innovation", args=[entry.slug])).status_code == 404
    assert client.get(reverse("exhibits:sheet", args=[entry.slug])).status_code == 404
    assert "tidak lagi tersedia" not in client.get(f"/en{entry.get_absolute_url()}").content.decode()


def test_an_archived_entry_stands_on_the_agencys_landing_page(client, opd):
    review.archive(innovation=complete(opd=opd, title="ARSIPAN — x"), actor=f.committee(), reason="Selesai.")
    client.force_login(f.official(opd))

    assert "ARSIPAN" in client.get(reverse("admin:index")).content.decode()


def test_an_agency_takes_back_what_nobody_decided_on_yet_and_the_committee_does_not_do_it_for_them(client, opd):
    entry = complete(opd=opd, status=Status.SUBMITTED)
    client.force_login(f.committee())
    assert client.post(at("step", entry.pk, "withdraw"), {"note": ""}).status_code == 403
    client.force_login(f.official(opd))
    assert [step.name for step in client.get(at("change", entry.pk)).context["steps"]] == ["withdraw"]

    client.post(at("step", entry.pk, "withdraw"), {"note": ""})

    assert Innovation.objects.get(pk=entry.pk).status == Status.DRAFT


# --- many at once


def test_what_was_refused_is_grouped_by_reason_with_links(client, committee):
    ready = [complete(status=Status.SUBMITTED) for _ in range(2)]
    bare = [f.InnovationFactory(title=f"TANPA {n} — x", status=Status.SUBMITTED, category=None) for n in range(2)]
    draft = f.InnovationFactory(title="<b>DRAF</b> — x", status=Status.DRAFT)

    told = [str(message) for message in act(client, "publish_selected", *ready, *bare, draft).context["messages"]]

    assert len(told) == 3 and told[0].startswith("2 inovasi")
    assert told[1].startswith("<b>2 inovasi dibiarkan seperti semula: Pilih kategori dulu.</b>")
    assert all(f'href="{at("change", row.pk)}"' in told[1] for row in bare)
    assert "1 inovasi" in told[2] and "&lt;b&gt;DRAF&lt;/b&gt;" in told[2]
    assert Innovation.objects.published().count() == 2


def test_the_same_again_changes_nothing_and_says_why(client, committee):
    rows = [complete(status=Status.SUBMITTED) for _ in range(2)]
    act(client, "publish_selected", *rows)

    told = [str(message) for message in act(client, "publish_selected", *rows).context["messages"]]

    assert len(told) == 1 and "2 inovasi dibiarkan" in told[0] and "terbit" in told[0]
    assert [row.review_events.count() for row in rows] == [1, 1]


def test_more_than_two_hundred_are_refused_as_a_whole(client, committee):
    entry = complete()
    rows = Innovation.objects.bulk_create(
        Innovation(slug=f"banyak-{n}", title=f"BANYAK {n}", opd=entry.opd, category=entry.category, summary="x", status="submitted")
        for n in range(201)
    )

    for action in ("publish_selected", "send_back_selected"):
        told = [str(message) for message in act(client, action, *rows).context["messages"]]
        assert told == ["Pilih paling banyak 200 sekaligus; belum ada yang diubah."]
    assert Innovation.objects.submitted().count() == 201


def test_many_at_once_are_a_notice_each_and_one_letter(client, committee, opd, django_capture_on_commit_callbacks):
    f.official(opd, email="sri@batu.example")
    rows = [complete(opd=opd, status=Status.SUBMITTED) for _ in range(3)]

    with django_capture_on_commit_callbacks():
        act(client, "send_back_selected", *rows, asked="1", note="Lengkapi fotonya.")

    assert Notice.objects.filter(kind="review-changes-requested").count() == 3
    letter = Mail.objects.get()
    assert letter.subject == "3 inovasi sudah diputuskan" and "Lengkapi fotonya." in letter.body
    assert "http://testserver/surat/" in letter.body


# --- nothing but the verbs


def test_no_form_changes_a_status_whatever_is_sent(client, committee, opd):
    entry = complete(opd=opd, status=Status.DRAFT)
    heir = f.InnovationFactory()

    for user in (committee, f.official(opd)):
        client.force_login(user)
        client.post(
            at("change", entry.pk),
            filled(entry, opd=opd.pk, status="published", merged_into=heir.pk, stopped_reason="x", published_at="2026-01-01"),
        )
    client.post(reverse("admin:exhibits_innovation_changelist"), {"form-0-id": entry.pk, "form-0-status": "published", "_save": "x"})

    entry.refresh_from_db()
    assert (entry.status, entry.merged_into, entry.stopped_reason, entry.published_at) == (Status.DRAFT, None, "", None)
    assert not entry.review_events.exists()


# --- the landing page


def test_the_official_sees_the_last_words_of_the_committee_and_of_a_visitor_and_the_deadline(client, opd):
    official = f.official(opd)
    client.force_login(official)
    page = client.get(reverse("admin:index")).content.decode()
    assert "Belum ada tulisan dari panitia maupun pengunjung." in page and "Tenggat" not in page

    returned(opd, f.committee(), cost="Berapa?")
    Feedback.objects.create(opd=opd, text="Petugasnya ramah.", status="approved")
    Feedback.objects.create(opd=opd, text="MENUNGGU.", status="waiting")
    Feedback.objects.create(text="LAIN.", status="approved", opd=f.OpdFactory())
    year = timezone.localdate().year
    Target.objects.create(opd=opd, year=year, number=2, due=f"{year}-11-30")
    page = client.get(reverse("admin:index")).content.decode()

    assert "Umum." in page and "Petugasnya ramah." in page and f"30 November {year}" in page
    assert "MENUNGGU." not in page and "LAIN." not in page
