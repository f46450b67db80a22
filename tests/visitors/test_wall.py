"""The wall: three counts apart, what still waits on phones, cheap for many who watch, and the same without a script."""

import datetime
import re
import uuid

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from exhibits import extension
from tests.factories import BadgeFactory, ExhibitionFactory, ScannerFactory, StandFactory
from visitors import phones, scanning
from visitors.models import Feedback, Scan
from visitors.views import wall

pytestmark = pytest.mark.django_db


@pytest.fixture
def exhibition():
    today = timezone.localdate()
    exhibition = ExhibitionFactory(slug="kini", days=[today - datetime.timedelta(days=1), today])
    StandFactory(exhibition=exhibition, number="15", name="Kependudukan", name_en="Population")
    return exhibition


@pytest.fixture
def scanner(exhibition):
    return ScannerFactory(exhibition=exhibition)


def see(scanner, point, *, badge=None, heads=None, queue=None):
    now = timezone.now()
    seen = scanning.Seen(uuid.uuid4(), point, now, Scan.Mode.OFFLINE, badge.code if badge else "", heads)
    scanning.record_scans(scanner=scanner, sent_at=now, items=[seen], report=phones.Report(queue=queue))


def shown(response):
    page = response.content.decode()
    return {name: re.search(rf'data-test="{name}">([^<]*)<', page).group(1) for name in ("people", "visits", "scans", "waiting")}


def wall_of(exhibition):
    return reverse("visitors:wall", args=[exhibition.slug])


def numbers_of(exhibition):
    return reverse("visitors:wall-numbers", args=[exhibition.slug])


@pytest.mark.parametrize("address", [wall_of, numbers_of])
def test_page_and_fragment_show_the_same_three_counts_and_what_waits(client, exhibition, scanner, address):
    badge = BadgeFactory(exhibition=exhibition)
    see(scanner, "G1", badge=badge)
    for heads in (500, 500, 233):
        see(scanner, "G1", heads=heads)
    see(scanner, "15", badge=badge)
    see(scanner, "15", badge=badge, queue=7)

    assert shown(client.get(address(exhibition))) == {"people": "1.234", "visits": "1", "scans": "6", "waiting": "7"}


def test_the_page_carries_the_very_fragment_it_asks_for_later(client, exhibition, scanner):
    see(scanner, "15", heads=3)
    fragment = client.get(numbers_of(exhibition)).content.decode().strip()

    assert fragment in client.get(wall_of(exhibition)).content.decode()


def test_an_unchanged_wall_costs_no_query_and_no_bytes(client, exhibition, scanner, django_assert_num_queries):
    etag = client.get(numbers_of(exhibition))["ETag"]

    with django_assert_num_queries(0):
        response = client.get(numbers_of(exhibition), headers={"If-None-Match": etag})
    assert (response.status_code, response.content) == (304, b"")


def test_a_scan_is_on_the_wall_once_the_kept_numbers_are_old(client, exhibition, scanner):
    before = client.get(numbers_of(exhibition))
    see(scanner, "G1", heads=2)
    cache.clear()  # what two seconds do

    after = client.get(numbers_of(exhibition), headers={"If-None-Match": before["ETag"]})

    assert after.status_code == 200
    assert shown(after)["people"] == "2"


def test_the_wall_needs_few_queries_however_many_stands_and_scans(client, exhibition, scanner):
    def queries():
        cache.clear()
        with CaptureQueriesContext(connection) as found:
            client.get(wall_of(exhibition))
        return len(found)

    few = queries()
    for number in range(20, 40):
        StandFactory(exhibition=exhibition, number=str(number))
    everywhere = ScannerFactory(exhibition=exhibition, token_hash="x")
    for number in range(20, 40):
        see(everywhere, str(number), heads=2)

    assert queries() == few <= 12


def test_a_past_edition_says_that_it_is_over_and_shows_its_last_day(client):
    exhibition = ExhibitionFactory(slug="dulu")
    page = client.get(wall_of(exhibition)).content.decode()

    assert "Pameran ini sudah selesai." in page
    assert "Kamis, 19 Oktober 2023" in page


def test_an_added_day_is_announced(client, exhibition):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    extension.extend(exhibition=exhibition, date=tomorrow, opens=datetime.time(9), closes=datetime.time(16), reason="Ramai.")

    assert "Diperpanjang sehari" in client.get(wall_of(exhibition)).content.decode()


def test_a_training_edition_is_marked_and_shows_its_own_numbers(client, exhibition, scanner, settings):
    settings.DEMO = True
    training = ExhibitionFactory(slug="latihan", training_of=exhibition)
    see(ScannerFactory(exhibition=training, token_hash="x"), "G1", heads=4)

    response = client.get(wall_of(training))

    assert shown(response)["people"] == "4"
    assert "wall--training" in response.content.decode()
    assert "Data contoh" in response.content.decode()
    assert "Untuk latihan" in response.content.decode()
    cache.clear()
    assert shown(client.get(wall_of(exhibition)))["people"] == "0"


def test_only_approved_voices_take_turns_and_scripts_are_letters(client, exhibition):
    Feedback.objects.create(exhibition=exhibition, text="<script>x</script> bagus", rating=5, status="approved")
    Feedback.objects.create(exhibition=exhibition, text="belum dibaca", rating=5)
    page = client.get(wall_of(exhibition)).content.decode()

    assert "&lt;script&gt;x&lt;/script&gt; bagus" in page
    assert "belum dibaca" not in page


def test_the_wall_speaks_english_and_hides_an_unpublished_edition(client, exhibition, scanner):
    see(scanner, "15", heads=2)
    page = client.get(f"/en{wall_of(exhibition)}").content.decode()
    assert "visits to stands" in page
    assert "Population" in page

    hidden = ExhibitionFactory(is_published=False)
    assert client.get(wall_of(hidden)).status_code == client.get(numbers_of(hidden)).status_code == 404
    assert client.post(numbers_of(exhibition)).status_code == 405


def test_while_one_watcher_counts_the_others_get_what_was_counted_before(client, exhibition, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    address = reverse("visitors:wall-numbers", args=["kini"])
    before = client.get(address).content
    time_machine.shift(wall.FRESH_SECONDS + 1)
    cache.add("wall:kini:id:busy", 1, wall.BUSY_SECONDS)

    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).content == before
    assert not [query for query in asked.captured_queries if "hourcount" in query["sql"]]

    cache.delete("wall:kini:id:busy")
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    assert [query for query in asked.captured_queries if "hourcount" in query["sql"]]
