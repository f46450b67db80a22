"""A person's notices: own ones only, unread first, read by opening or all at once, counted in the rail."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from opds import notices
from opds.models import Notice
from tests import factories as f

pytestmark = pytest.mark.django_db
PAGE = reverse("admin:notices")


@pytest.fixture
def official(client):
    user = f.official()
    client.force_login(user)
    return user


def tell(user, title="SAPA", **values):
    return notices.tell(user=user, kind="review-published", values={"title": title} | values, url="/admin/exhibits/innovation/")


def test_the_inbox_shows_ones_own_lines_and_nobody_elses(client, official):
    tell(official, "MILIKKU", note="Bagus <b>sekali</b>.")
    tell(f.official(), "RAHASIA")

    page = client.get(PAGE).content.decode()

    assert "“MILIKKU” sudah terbit." in page and "Bagus &lt;b&gt;sekali&lt;/b&gt;." in page
    assert "RAHASIA" not in page


def test_an_empty_inbox_says_what_will_come(client, official):
    assert "Belum ada kabar." in client.get(PAGE).content.decode()


def test_unread_ones_come_first_and_then_the_newest(official):
    with time_machine.travel(datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)):
        old = tell(official)
    newest, middle = tell(official), tell(official)
    notices.read(official, newest.pk)

    assert list(notices.of(official)) == [middle, old, newest]


def test_opening_a_notice_reads_it_and_leads_to_the_entry_in_the_language_of_the_page(client, official):
    notice = tell(official)

    answer = client.get(f"/en/admin/notices/{notice.pk}/")

    assert (answer.status_code, answer["Location"]) == (302, "/en/admin/exhibits/innovation/")
    first = Notice.objects.get().read_at
    assert first
    client.get(f"/admin/notices/{notice.pk}/")
    assert Notice.objects.get().read_at == first


def test_a_notice_of_another_person_is_not_there(client, official):
    other = tell(f.official())

    assert client.get(f"/admin/notices/{other.pk}/").status_code == 404
    assert client.post(f"/admin/notices/{other.pk}/").status_code == 405
    other.refresh_from_db()
    assert other.read_at is None


@pytest.mark.parametrize("url", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_a_notice_leads_nowhere_outside_the_portal(client, official, url):
    notice = notices.tell(user=official, kind="x", values={}, url=url)

    assert client.get(f"/admin/notices/{notice.pk}/").status_code == 404


def test_all_are_read_at_once_and_a_second_click_does_nothing(client, official):
    other = tell(f.official())
    tell(official), tell(official)

    told = [str(message) for message in client.post(PAGE, follow=True).context["messages"]]
    again = client.post(PAGE, follow=True)

    assert told == ["2 kabar ditandai sudah dibaca."]
    assert not list(again.context["messages"]) and "Semua sudah dibaca." in again.content.decode()
    assert notices.unread(official) == 0
    other.refresh_from_db()
    assert other.read_at is None


def test_the_rail_counts_unread_ones_and_no_further_than_a_hundred(client, official, django_assert_num_queries):
    assert 'class="num"' not in client.get(PAGE).content.decode()
    Notice.objects.bulk_create(Notice(user=official, kind="x", url="/admin/") for _ in range(102))

    with django_assert_num_queries(1):
        assert notices.unread(official) == 100
    assert "99+" in client.get(PAGE).content.decode()


def test_pages_of_many_notices_and_odd_page_numbers(client, official):
    Notice.objects.bulk_create(Notice(user=official, kind="x", url="/admin/", read_at=timezone.now()) for _ in range(30))

    assert client.get(PAGE).content.decode().count("Ada yang berubah.") == 25
    assert client.get(PAGE + "?p=2").content.decode().count("Ada yang berubah.") == 5
    assert client.get(PAGE + "?p=999999999999999999999999").status_code == 200
    assert client.get(PAGE + "?p=x").status_code == 200


def test_the_inbox_takes_the_same_queries_for_one_line_and_three(client, official, django_assert_num_queries):
    tell(official)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        client.get(PAGE)
    tell(official), tell(official)
    with django_assert_num_queries(len(one)):
        client.get(PAGE)


def test_a_notice_of_a_kind_nobody_knows_or_without_its_values_is_no_error(official):
    assert notices.sentence(notices.tell(user=official, kind="gone", values={}, url="/")) == "Ada yang berubah."
    assert notices.sentence(notices.tell(user=official, kind="review-published", values={}, url="/")) == "Ada yang berubah."
