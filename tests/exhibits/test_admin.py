"""Innovations at the desk: whose rows one reaches, what one may change, the review, two editors, histories."""

import io
import zipfile

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from exhibits import documents, review
from exhibits.models import Document, Innovation
from tests import factories as f

pytestmark = pytest.mark.django_db
Status = Innovation.Status
LIST = reverse("admin:exhibits_innovation_changelist")
ADD = reverse("admin:exhibits_innovation_add")
INLINES = ("photos", "links", "documents", "review_events")


def at(name, *args):
    return reverse(f"admin:exhibits_innovation_{name}", args=args)


def filled(row=None, **changes):
    """What the form of an entry sends."""
    data = {"title": "SIAP — Siap Antar", "summary": "Satu kalimat.", "stage": "", "initiator": ""}
    for prefix in INLINES:
        data |= {
            f"{prefix}-TOTAL_FORMS": 0,
            f"{prefix}-INITIAL_FORMS": row.review_events.count() if row and prefix == "review_events" else 0,
        }
        data[f"{prefix}-TOTAL_FORMS"] = data[f"{prefix}-INITIAL_FORMS"]
    if row:
        row.refresh_from_db()
        data |= {"title": row.title, "summary": row.summary, "category": row.category_id or "", "seen_at": row.updated_at.isoformat()}
    return data | changes


def complete(**kwargs):
    texts = dict.fromkeys(("problem", "solution", "benefits", "who_can_use", "where_to_get_it"), "Cukup jelas.")
    return f.InnovationFactory(**({"stage": "trial"} | texts | kwargs))


@pytest.fixture
def opd():
    return f.OpdFactory(acronym="DinasKami")


@pytest.fixture
def official(client, opd):
    user = f.official(opd)
    client.force_login(user)
    return user


@pytest.fixture
def committee(client):
    user = f.committee()
    client.force_login(user)
    return user


# --- whose rows


def test_an_official_lists_only_entries_of_their_agency(client, official, opd):
    f.InnovationFactory(opd=opd, title="PUNYA KAMI — satu", status=Status.DRAFT)
    f.InnovationFactory(title="PUNYA LAIN — dua")

    page = client.get(LIST).content.decode()

    assert "PUNYA KAMI" in page
    assert "PUNYA LAIN" not in page


@pytest.mark.parametrize("name", ["change", "delete", "history"])
def test_an_entry_of_another_agency_is_not_there_by_its_number(client, official, name):
    other = f.InnovationFactory(title="RAHASIA LAIN — x", status=Status.DRAFT)

    answer = client.get(at(name, other.pk))

    assert answer.status_code in {302, 403, 404}
    assert "RAHASIA" not in answer.content.decode()


def test_a_version_of_another_agencys_entry_is_not_there_either(client, official, opd):
    other, own = f.InnovationFactory(title="RAHASIA — x"), f.InnovationFactory(opd=opd)

    assert client.get(at("simple_history", other.pk, other.history.first().pk)).status_code == 404
    assert client.get(at("simple_history", own.pk, other.history.first().pk)).status_code == 404
    assert client.get(at("simple_history", own.pk, own.history.first().pk)).status_code == 200


def test_an_old_version_cannot_be_put_back_past_the_review(client, committee):
    entry = f.InnovationFactory(status=Status.SUBMITTED)
    review.publish(innovation=entry, actor=committee)
    first = entry.history.order_by("pk").first()

    assert client.post(at("simple_history", entry.pk, first.pk), {"_save": "x"}).status_code == 403
    assert Innovation.objects.get(pk=entry.pk).status == Status.PUBLISHED


def test_the_committee_sees_all_and_a_leader_reads_all(client, committee):
    entry = f.InnovationFactory(title="ADA — satu", status=Status.DRAFT)
    assert "ADA" in client.get(LIST).content.decode()

    client.force_login(f.leader())
    page = client.get(at("change", entry.pk))
    assert page.status_code == 200
    assert 'name="title"' not in page.content.decode()
    assert 'name="_step"' not in page.content.decode()
    assert client.post(at("change", entry.pk), filled(entry, title="Lain")).status_code == 403


def test_the_address_that_told_public_addresses_by_number_is_gone(client, official):
    from django.contrib.contenttypes.models import ContentType

    other = f.InnovationFactory(status=Status.DRAFT)
    kind = ContentType.objects.get_for_model(Innovation)

    answer = client.get(f"/admin/r/{kind.pk}/{other.pk}/")

    assert answer.status_code in {302, 404}
    assert other.slug not in answer.get("Location", "")


def autocomplete(client, field, term="", model="stand"):
    query = {"app_label": "exhibits", "model_name": model, "field_name": field, "term": term}
    return client.get(reverse("admin:autocomplete"), query)


def test_the_autocomplete_offers_an_official_only_their_own(client, official, opd):
    f.InnovationFactory(opd=opd, title="KEBUN KAMI — x")
    f.InnovationFactory(title="KEBUN LAIN — x")

    names = [row["text"] for row in autocomplete(client, "innovations", "KEBUN").json()["results"]]

    assert names == ["KEBUN KAMI — x"]
    assert [row["text"] for row in autocomplete(client, "opds").json()["results"]] == ["DinasKami"]


def test_the_autocomplete_offers_the_committee_all(client, committee):
    f.InnovationFactory(title="KEBUN SATU — x")
    f.InnovationFactory(title="KEBUN DUA — x")

    assert len(autocomplete(client, "innovations", "kebun").json()["results"]) == 2


def test_the_form_of_an_official_has_no_agency_status_or_sample_field(client, official):
    page = client.get(ADD).content.decode()

    for name in ("opd", "status", "is_sample", "source_url", "slug", "merged_into", "published_at"):
        assert f'name="{name}"' not in page
    assert 'name="summary_en"' in page


# --- writing


def test_what_an_official_writes_is_a_draft_of_their_agency_whatever_was_sent(client, official, opd):
    other = f.OpdFactory()
    sent = filled(opd=other.pk, status="published", is_sample="on", source_url="https://contoh.id", slug="curang")

    client.post(ADD, sent)

    entry = Innovation.objects.get()
    assert (entry.opd, entry.status, entry.is_sample, entry.source_url, entry.slug) == (opd, "draft", False, "", "siap")


def test_two_entries_of_one_name_get_two_addresses(client, official):
    client.post(ADD, filled())
    client.post(ADD, filled())

    assert sorted(Innovation.objects.values_list("slug", flat=True)) == ["siap", "siap-2"]


def test_an_official_cannot_hand_an_entry_to_another_agency(client, official, opd):
    entry = f.InnovationFactory(opd=opd)

    client.post(at("change", entry.pk), filled(entry, opd=f.OpdFactory().pk, status="stopped"))

    entry.refresh_from_db()
    assert (entry.opd, entry.status) == (opd, "published")


def test_changing_a_published_entry_changes_the_public_page(client, official, opd):
    entry = f.InnovationFactory(opd=opd, summary="Lama sekali.")
    assert "Lama sekali." in client.get(entry.get_absolute_url()).content.decode()

    client.post(at("change", entry.pk), filled(entry, summary="Baru saja."))

    client.logout()
    assert "Baru saja." in client.get(entry.get_absolute_url()).content.decode()


def test_the_second_of_two_editors_is_told_and_overwrites_nothing(client, official, opd):
    entry = f.InnovationFactory(opd=opd, summary="Semula.")
    first, second = filled(entry, summary="Dari yang pertama."), filled(entry, summary="Dari yang kedua.")

    assert client.post(at("change", entry.pk), first).status_code == 302
    answer = client.post(at("change", entry.pk), second)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "mengubah isian ini saat Anda menulis" in page
    assert "ringkasan" in page.lower()
    assert "Dari yang kedua." in page
    entry.refresh_from_db()
    assert entry.summary == "Dari yang pertama."


def test_the_second_editor_may_save_knowingly_after_being_told(client, official, opd):
    entry = f.InnovationFactory(opd=opd)
    stale = filled(entry, summary="Kedua.")
    client.post(at("change", entry.pk), filled(entry, summary="Pertama."))
    told = client.post(at("change", entry.pk), stale)

    again = stale | {"seen_at": told.context["adminform"].form["seen_at"].value()}
    client.post(at("change", entry.pk), again)

    entry.refresh_from_db()
    assert entry.summary == "Kedua."


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"trial_date": "2024-02-01", "implemented_date": "2024-01-01"}, "implemented_date"),
        ({"stage": "initiative", "trial_date": "2024-02-01"}, "stage"),
        ({"category": ""}, "category"),
        ({"title": "ab"}, "title"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(client, committee, changes, field):
    entry = f.InnovationFactory()

    answer = client.post(at("change", entry.pk), filled(entry, opd=entry.opd_id, summary="Ketikan saya.", **changes))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == [field]
    assert f'href="#id_{field}"' in page
    assert "Ketikan saya." in page
    assert "violated" not in page and "dilanggar" not in page


@pytest.mark.parametrize("bad", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_what_was_typed_is_shown_as_words_everywhere(client, committee, bad):
    entry = f.InnovationFactory(title=f"{bad} — {bad}", summary=bad, status=Status.SUBMITTED)
    review.send_back(innovation=entry, actor=committee, note=bad)

    addresses = [LIST, reverse("admin:index"), *(at(page, entry.pk) for page in ("change", "history")), at("step", entry.pk, "submit")]
    addresses.append(at("simple_history", entry.pk, entry.history.first().pk))
    for address in addresses:
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


# --- the review


def test_the_buttons_are_the_steps_that_are_possible_now(client, official, opd):
    entry = f.InnovationFactory(opd=opd, status=Status.DRAFT)
    assert [step.name for step in client.get(at("change", entry.pk)).context["steps"]] == ["submit"]

    client.force_login(f.committee())
    Innovation.objects.filter(pk=entry.pk).update(status=Status.SUBMITTED)
    assert [s.name for s in client.get(at("change", entry.pk)).context["steps"]] == ["publish", "send-back", "stop", "merge"]


def test_a_step_button_saves_first_and_then_asks(client, official, opd):
    entry = f.InnovationFactory(opd=opd, status=Status.DRAFT)

    answer = client.post(at("change", entry.pk), filled(entry, summary="Sudah rapi.", _step="submit"))

    entry.refresh_from_db()
    assert answer["Location"] == at("step", entry.pk, "submit")
    assert (entry.summary, entry.status) == ("Sudah rapi.", "draft")


def test_an_official_submits_what_is_complete_and_is_told_what_is_missing_otherwise(client, official, opd):
    empty, ready = f.InnovationFactory(opd=opd, status=Status.DRAFT), complete(opd=opd, status=Status.DRAFT)

    refused = client.post(at("step", empty.pk, "submit"), {"note": ""})
    taken = client.post(at("step", ready.pk, "submit"), {"note": ""})

    assert refused.status_code == 400
    assert "masalah" in refused.content.decode()
    assert taken.status_code == 302
    assert [Innovation.objects.get(pk=row.pk).status for row in (empty, ready)] == ["draft", "submitted"]


@pytest.mark.parametrize("step", ["publish", "send-back", "stop", "merge"])
def test_only_the_committee_takes_the_other_steps(client, official, opd, step):
    entry = complete(opd=opd, status=Status.SUBMITTED)

    assert client.post(at("step", entry.pk, step), {"note": "x"}).status_code == 403
    assert Innovation.objects.get(pk=entry.pk).status == "submitted"


def test_no_step_reaches_an_entry_of_another_agency(client, official):
    entry = complete(status=Status.DRAFT)

    assert client.post(at("step", entry.pk, "submit"), {"note": ""}).status_code == 404


def test_sending_back_needs_a_note_that_the_agency_then_reads_first(client, committee, opd):
    entry = complete(opd=opd, status=Status.SUBMITTED)
    assert client.post(at("step", entry.pk, "send-back"), {"note": " "}).status_code == 400

    client.post(at("step", entry.pk, "send-back"), {"note": "Biaya belum disebut."})

    client.force_login(f.official(opd))
    assert Innovation.objects.get(pk=entry.pk).status == "changes-requested"
    assert "Biaya belum disebut." in client.get(reverse("admin:index")).content.decode()
    assert "Biaya belum disebut." in client.get(at("change", entry.pk)).content.decode()


def test_publishing_twice_publishes_once_and_says_so(client, committee):
    entry = complete(status=Status.SUBMITTED)

    assert client.post(at("step", entry.pk, "publish"), {"note": ""}).status_code == 302
    again = client.post(at("step", entry.pk, "publish"), {"note": ""})

    assert again.status_code == 400
    assert entry.review_events.count() == 1


def test_stopping_needs_a_reason_and_merging_an_heir(client, committee):
    stopped, merged, heir = (f.InnovationFactory() for _ in range(3))

    assert client.post(at("step", stopped.pk, "stop"), {"note": ""}).status_code == 400
    client.post(at("step", stopped.pk, "stop"), {"note": "Programnya selesai."})
    assert client.post(at("step", merged.pk, "merge"), {"into": merged.pk}).status_code == 400
    client.post(at("step", merged.pk, "merge"), {"into": heir.pk, "sure": heir.pk})

    stopped.refresh_from_db()
    merged.refresh_from_db()
    assert (stopped.status, stopped.stopped_reason) == ("stopped", "Programnya selesai.")
    assert (merged.status, merged.merged_into) == ("merged", heir)
    assert 'name="title"' not in client.get(at("change", merged.pk)).content.decode()


def act(client, action, *rows, **more):
    return client.post(LIST, {"action": action, "_selected_action": [row.pk for row in rows], **more}, follow=True)


def test_publishing_many_says_how_many_went_through_and_why_others_did_not(client, committee):
    ready = complete(status=Status.SUBMITTED)
    bare = f.InnovationFactory(title="TANPA KELAS — x", status=Status.SUBMITTED, category=None)

    told = [str(message) for message in act(client, "publish_selected", ready, bare).context["messages"]]

    assert told[0].startswith("1 ")
    assert "Pilih kategori dulu." in told[1] and f'href="{at("change", bare.pk)}">TANPA KELAS<' in told[1]
    assert [Innovation.objects.get(pk=row.pk).status for row in (ready, bare)] == ["published", "submitted"]


def test_sending_many_back_asks_for_the_note_first(client, committee):
    rows = [complete(status=Status.SUBMITTED) for _ in range(2)]

    asked = act(client, "send_back_selected", *rows)
    assert all(row.short_title in asked.content.decode() for row in rows)
    act(client, "send_back_selected", *rows, asked="1", note="Tambahkan bukti.")

    assert set(Innovation.objects.values_list("status", flat=True)) == {"changes-requested"}


def test_an_official_has_no_action_of_the_committee_and_acts_on_no_other_row(client, official, opd):
    own, other = complete(opd=opd, status=Status.SUBMITTED), complete(status=Status.DRAFT)

    act(client, "publish_selected", own)
    act(client, "submit_selected", other)
    act(client, "delete_selected", own, post="yes")

    assert [Innovation.objects.get(pk=row.pk).status for row in (own, other)] == ["submitted", "draft"]


def test_what_the_public_saw_is_not_deleted(client, committee):
    seen, draft = f.InnovationFactory(), f.InnovationFactory(status=Status.DRAFT)
    Innovation.objects.filter(pk=seen.pk).update(published_at="2024-01-01T00:00:00Z")

    assert client.post(at("delete", seen.pk), {"post": "yes"}).status_code == 403
    assert client.post(at("delete", draft.pk), {"post": "yes"}).status_code == 302
    assert list(Innovation.objects.all()) == [seen]


# --- documents


def office(inside="word/document.xml", text="x"):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr(inside, text)
    return body.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "fits"),
    [
        ("a.pdf", b"%PDF-1.7 ...", True),
        ("a.pdf", b"<html><script>alert(1)</script>", False),
        ("a.docx", office(), True),
        ("a.docx", office("xl/workbook.xml"), False),
        ("a.xlsx", office("xl/workbook.xml"), True),
        ("a.odt", office("mimetype", "application/vnd.oasis.opendocument.text"), True),
        ("a.ods", office("mimetype", "application/vnd.oasis.opendocument.text"), False),
        ("a.docx", b"PK\x03\x04broken", False),
        ("a.svg", b"<svg/>", False),
        ("a.exe", b"MZ", False),
        ("a.pdf", b"%PDF-1.7 <HTML><body>", False),
        ("a.pdf", b"%PDF-1.7 ..." + office(), False),
        ("a.docx", b"<html>" + office(), False),
    ],
)
def test_a_document_is_what_its_content_says(name, content, fits):
    assert (documents.refusal(SimpleUploadedFile(name, content)) == "") is fits


@pytest.mark.parametrize("part", ["word/vbaProject.bin", "word/VBAPROJECT.BIN", "Basic/Standard/Module1.xml"])
def test_a_document_with_macros_is_refused_whatever_its_name(part):
    body = io.BytesIO(office())
    with zipfile.ZipFile(body, "a") as archive:
        archive.writestr(part, "x")

    with translation.override("en"):
        assert "macros" in documents.refusal(SimpleUploadedFile("a.docx", body.getvalue()))


def test_a_broken_part_in_a_document_is_no_traceback():
    content = bytearray(office("mimetype", "application/vnd.oasis.opendocument.text" * 50))
    content[8] = 8  # says deflated where it is stored
    content[content.rindex(b"PK\x01\x02") + 10] = 8

    assert documents.refusal(SimpleUploadedFile("a.odt", bytes(content)))


def test_a_document_that_is_too_large_is_refused_with_its_size():
    upload = SimpleUploadedFile("a.pdf", b"%PDF-")
    upload.size = documents.MOST_BYTES + 1

    assert "15" in documents.refusal(upload)


def test_a_document_is_attached_and_a_wrong_one_keeps_the_form(client, official, opd, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    entry = f.InnovationFactory(opd=opd)
    part = {"documents-TOTAL_FORMS": 1, "documents-0-title": "SK", "documents-0-innovation": entry.pk, "documents-0-position": 0}

    wrong = client.post(at("change", entry.pk), filled(entry, **part, **{"documents-0-file": SimpleUploadedFile("a.pdf", b"<html>")}))
    client.post(at("change", entry.pk), filled(entry, **part, **{"documents-0-file": SimpleUploadedFile("a.pdf", b"%PDF-1.4 x")}))

    assert "isinya bukan" in wrong.content.decode()
    assert [(row.title, row.size) for row in Document.objects.all()] == [("SK", 10)]


# --- photos


def picture(kind="JPEG", size=(640, 400)):
    from PIL import Image

    body = io.BytesIO()
    Image.new("RGB", size, "green").save(body, kind)
    return body.getvalue()


def with_photo(entry, content, name="foto.jpg", **changes):
    part = {"photos-TOTAL_FORMS": 1, "photos-0-innovation": entry.pk, "photos-0-alt": "Petugas di kebun", "photos-0-position": 0}
    return filled(entry, **part, **{"photos-0-image": SimpleUploadedFile(name, content)}, **changes)


def test_a_photo_is_written_anew_and_shown(client, official, opd, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    entry = f.InnovationFactory(opd=opd)

    client.post(at("change", entry.pk), with_photo(entry, picture()))

    photo = entry.photos.get()
    assert (photo.alt, photo.width, photo.height, photo.widths) == ("Petugas di kebun", 640, 400, [480, 640])
    assert "foto" not in photo.image.name
    assert photo.image.url in client.get(at("change", entry.pk)).content.decode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.svg", b"<svg onload=alert(1)>"),
        ("a.jpg", b"bukan gambar"),
        ("a.png", picture("PNG") + b"<script>"),
        ("a.jpg", picture(size=(40, 40))),
    ],
)
def test_what_is_no_picture_is_refused_with_the_reason_and_nothing_typed_is_lost(client, official, opd, settings, tmp_path, name, content):
    settings.MEDIA_ROOT = tmp_path
    entry = f.InnovationFactory(opd=opd)

    answer = client.post(at("change", entry.pk), with_photo(entry, content, name, summary="Ketikan saya."))

    assert answer.status_code == 200
    assert answer.context["inline_admin_formsets"][0].formset.forms[0].errors["image"]
    assert "Ketikan saya." in answer.content.decode()
    assert not entry.photos.exists()


def test_a_photo_that_is_taken_out_leaves_no_file(client, official, opd, settings, tmp_path, django_capture_on_commit_callbacks):
    settings.MEDIA_ROOT = tmp_path
    entry = f.InnovationFactory(opd=opd)
    client.post(at("change", entry.pk), with_photo(entry, picture()))
    photo = entry.photos.get()
    out = {
        "photos-TOTAL_FORMS": 1,
        "photos-INITIAL_FORMS": 1,
        "photos-0-id": photo.pk,
        "photos-0-innovation": entry.pk,
        "photos-0-DELETE": "on",
    }

    with django_capture_on_commit_callbacks(execute=True):
        client.post(at("change", entry.pk), filled(entry, **out))

    assert not entry.photos.exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


# --- numbers


def test_lists_and_landing_take_the_same_queries_for_one_row_and_three(
    client, committee, django_assert_num_queries, django_assert_max_num_queries
):
    complete(status=Status.SUBMITTED)
    for address in (LIST, reverse("admin:index")):
        client.get(address)
        with django_assert_max_num_queries(25) as one:
            client.get(address)
        for _ in range(2):
            complete(status=Status.SUBMITTED)
        with django_assert_num_queries(len(one)):
            client.get(address)


def test_an_officials_landing_takes_the_same_queries_for_one_row_and_three(client, official, opd, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def returned():
        review.send_back(innovation=complete(opd=opd, status=Status.SUBMITTED), actor=f.committee(), note="Lagi.")

    returned()
    client.get(reverse("admin:index"))
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(reverse("admin:index"))
    returned()
    returned()
    with django_assert_num_queries(len(one)):
        page = client.get(reverse("admin:index"))

    assert "Tiga hal menunggu DinasKami" in page.content.decode()


def test_a_list_without_a_search_looks_for_nothing(rf, django_assert_num_queries):
    rows = Innovation.objects.all()

    with django_assert_num_queries(0):
        found, _distinct = admin.site.get_model_admin(Innovation).get_search_results(rf.get(LIST), rows, "  ")
    assert found is rows
