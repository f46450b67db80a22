"""Lists of the desk as files: the rows that the list shows, for whom it shows them, in as many queries whatever their number."""

import csv
import io
import uuid

import openpyxl
import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exhibits.models import Innovation
from opds import desk_export
from tests import factories as f
from visitors.models import Feedback, Need

pytestmark = pytest.mark.django_db


def address(model, kind="xlsx"):
    return reverse(f"admin:{model}_export", args=[kind])


def table(answer):
    """The rows of the only sheet as dictionaries."""
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.getvalue()))
    head, *rows = book.active.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def titles(answer):
    return [row["Judul"] for row in table(answer)]


@pytest.fixture
def boss(client):
    person = f.committee()
    client.force_login(person)
    return person


def test_an_official_takes_the_rows_of_their_agency_and_no_others(client):
    mine, other = f.InnovationFactory(title="Milik kami"), f.InnovationFactory(title="Milik orang")
    client.force_login(f.official(mine.opd))

    assert titles(client.get(address("exhibits_innovation"))) == ["Milik kami"]
    assert client.get(address("exhibits_innovation"), {"opd__id__exact": other.opd_id}).status_code == 400


def test_the_committee_and_a_leader_take_all(client):
    f.InnovationFactory(title="Satu"), f.InnovationFactory(title="Dua")
    for person in (f.committee(), f.leader()):
        client.force_login(person)

        assert sorted(titles(client.get(address("exhibits_innovation")))) == ["Dua", "Satu"]


def test_search_filters_and_order_of_the_list_are_kept(client, boss):
    draft = Innovation.Status.DRAFT
    f.InnovationFactory(title="Kebun pertama", status=draft)
    f.InnovationFactory(title="Kebun kedua", status=draft)
    f.InnovationFactory(title="Kebun terbit")
    f.InnovationFactory(title="Pasar", status=draft)

    found = titles(client.get(address("exhibits_innovation"), {"q": "kebun", "status__exact": "draft"}))

    assert found == ["Kebun kedua", "Kebun pertama"]


def test_a_filter_of_the_list_is_kept_for_needs_too(client, boss):
    Need.objects.create(text="Mohon parkir")
    Need.objects.create(text="Mohon jalan", answer="Sudah")

    assert [row["Isi"] for row in table(client.get(address("visitors_need"), {"answered": "yes"}))] == ["Mohon jalan"]


def test_all_pages_are_taken_also_beyond_what_a_search_counts(client, boss, monkeypatch):
    monkeypatch.setattr("exhibits.admin.innovation.MOST_COUNTED", 2)
    f.InnovationFactory.create_batch(5, title="Kebun")

    assert len(titles(client.get(address("exhibits_innovation"), {"q": "kebun"}))) == 5


def test_the_button_of_the_list_leads_to_the_same_rows(client, boss):
    f.InnovationFactory(title="Kebun", status="draft")

    page = client.get(reverse("admin:exhibits_innovation_changelist"), {"q": "kebun", "status__exact": "draft"}).content.decode()

    assert f"{address('exhibits_innovation')}?q=kebun&amp;status__exact=draft" in page
    assert f"{address('exhibits_innovation', 'csv')}?q=kebun&amp;status__exact=draft" in page


def test_an_empty_list_offers_no_file(client, boss):
    assert "export/xlsx" not in client.get(reverse("admin:exhibits_innovation_changelist")).content.decode()


def test_csv_holds_the_same_rows(client, boss):
    f.InnovationFactory(title="=1+1")

    text = client.get(address("exhibits_innovation", "csv")).getvalue().decode("utf-8-sig")

    assert next(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))["Judul"] == "'=1+1"


def test_an_unknown_kind_of_file_is_not_there(client, boss):
    assert client.get(address("exhibits_innovation", "pdf")).status_code == 404


def test_a_filter_that_no_row_can_match_leads_back_to_the_list(client, boss):
    f.InnovationFactory()

    answer = client.get(address("exhibits_innovation"), {"category__id__exact": "x"})

    assert answer.status_code == 302
    assert answer["Location"].endswith("innovation/?e=1")


def test_too_many_rows_for_a_workbook_are_refused_with_a_way_out_and_csv_takes_them(client, boss, monkeypatch):
    monkeypatch.setattr(desk_export, "MOST_IN_XLSX", 2)
    f.InnovationFactory.create_batch(3)

    answer = client.get(address("exhibits_innovation"), {"status__exact": "published"}, follow=True)

    assert answer.redirect_chain[0][0].endswith("?status__exact=published")
    assert "CSV" in str(*answer.context["messages"])
    assert client.get(address("exhibits_innovation", "csv")).getvalue().count(b"\r\n") == 4


def test_it_is_written_down_who_took_what_without_the_words_searched_for(client, boss):
    f.InnovationFactory(title="Kebun")

    client.get(address("exhibits_innovation"), {"q": "kebun", "status__exact": "published"}).getvalue()

    entry = LogEntry.objects.get()
    assert (entry.user, entry.content_type.model) == (boss, "innovation")
    assert entry.change_message == "export xlsx, 1 rows, searched, ?status__exact=published"


def test_values_are_those_people_read(client, boss):
    entry = f.InnovationFactory(title="Kebun", digital=True, stage="trial", trial_date="2023-05-01", sdgs=[3, 11])

    (row,) = table(client.get(address("exhibits_innovation")))

    assert row["Digital"] == "ya"
    assert row["Tahap"] == str(entry.get_stage_display())
    assert row["Diuji coba sejak"].date().isoformat() == "2023-05-01"
    assert row["Tujuan pembangunan berkelanjutan"] == "3, 11"
    assert row["Perangkat daerah"] == entry.opd.acronym


def test_badges_visitors_and_scans_leave_without_codes_names_and_contacts(client, boss):
    badge = f.BadgeFactory(visitor__name="Sulastri", visitor__contact="0812345", visitor__contact_consent_at="2023-10-18T00:00:00Z")
    badge.exhibition.scans.create(
        id="0a0a0a0a-0000-4000-8000-000000000001",
        badge=badge,
        code=badge.code,
        point_code="G1",
        mode="online",
        outcome="accepted",
        scanned_at="2023-10-18T02:00:00Z",
        occurred_at="2023-10-18T02:00:00Z",
        day="2023-10-18",
        hour=9,
    )

    for model in ("visitors_badge", "visitors_visitor", "visitors_scan"):
        rows = table(client.get(address(model)))

        assert len(rows) == 1
        assert not {"Sulastri", "0812345", badge.code} & {str(value) for value in rows[0].values()}


def test_what_visitors_said_is_whole_and_hidden_words_are_not_handed_to_agencies(client):
    opd = f.OpdFactory()
    Feedback.objects.create(text="a" * 500, opd=opd)
    Feedback.objects.create(text="tersembunyi", opd=opd, status="hidden")
    client.force_login(f.official(opd))

    assert [row["Isi"] for row in table(client.get(address("visitors_feedback")))] == ["a" * 500]


MAKERS = {
    "exhibits_innovation": f.InnovationFactory,
    "exhibits_stand": lambda: f.StandFactory().opds.add(f.OpdFactory()),
    "opds_opd": lambda: f.OpdFactory(parent=f.OpdFactory()),
    "opds_user": f.official,
    "visitors_feedback": lambda: Feedback.objects.create(text="x", innovation=f.InnovationFactory(), opd=f.OpdFactory()),
    "visitors_need": lambda: Need.objects.create(text="x", stand=f.StandFactory(), opd=f.OpdFactory()),
    "visitors_badge": f.BadgeFactory,
    "visitors_visitor": f.VisitorFactory,
    "visitors_scanner": lambda: f.ScannerFactory(token_hash=uuid.uuid4().hex),
    "exhibits_exhibition": f.ExhibitionFactory,
}


@pytest.mark.parametrize("model", MAKERS)
def test_one_row_and_three_take_as_many_queries(client, boss, model):
    counts = []
    for more in (1, 2):
        for _again in range(more):
            MAKERS[model]()
        client.get(address(model)).getvalue()  # what is asked once only
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(address(model)).getvalue()
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_every_list_of_the_desk_can_be_taken_along(client, boss):
    for model in admin.site._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        answer = client.get(address(name))
        assert answer.status_code == 200, name
        table(answer)
