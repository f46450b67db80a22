"""The exhibition pages: the list, an edition, its plan, a stand; days in the edition's own time zone."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from exhibits import agenda, extension
from exhibits.models import Exhibition, Landmark
from tests.factories import ExhibitionFactory, InnovationFactory, OpdFactory, StandFactory

pytestmark = pytest.mark.django_db

DAY = datetime.date(2023, 10, 18)
NINE, FOUR = datetime.time(9), datetime.time(16)
WIB = datetime.timezone(datetime.timedelta(hours=7))


def at(day, hour, minute=0, second=0):
    return time_machine.travel(datetime.datetime(2023, 10, day, hour, minute, second, tzinfo=WIB), tick=False)


@pytest.fixture
def exhibition():
    row = ExhibitionFactory(slug="pameran-2023", name="Pameran 2023", name_en="Fair 2023", tagline="Datang", tagline_en="Come")
    Landmark.objects.create(exhibition=row, name="Pintu masuk", name_en="Entrance", kind="entrance", x=24, y=33, width=6, height=1)
    return row


@pytest.fixture
def stand(exhibition):
    row = StandFactory(exhibition=exhibition, number="15", name="Kependudukan", name_en="Population", x=12, y=8)
    row.innovations.add(InnovationFactory(title="SAPA KEBUN — Siap Antar", title_en="SAPA KEBUN (At the field)", summary="KTP di kebun."))
    row.opds.add(OpdFactory(name="Dinas Kependudukan"))
    return row


def extend(exhibition, **kwargs):
    given = {"date": datetime.date(2023, 10, 20), "opens": NINE, "closes": FOUR, "reason": "Ramai sekali.", "reason_en": "So many came."}
    return extension.extend(exhibition=exhibition, **given | kwargs)


def states(exhibition):
    return [day.state for day in agenda.days(Exhibition.objects.get(pk=exhibition.pk))]


def test_the_day_changes_at_midnight_in_batu_not_in_greenwich(exhibition):
    with at(18, 23, 59, 59):
        assert exhibition.today() == DAY
    with at(19, 0, 0, 0):
        assert states(exhibition) == ["past", "now"]


def test_another_time_zone_has_its_own_midnight(exhibition):
    Exhibition.objects.filter(pk=exhibition.pk).update(timezone="Asia/Jayapura")
    exhibition.refresh_from_db()

    with at(18, 22, 30):
        assert states(exhibition) == ["past", "now"]
        assert agenda.zone_name(exhibition) == "WIT"


def test_days_are_past_today_coming_or_added(exhibition):
    extend(exhibition)

    with at(17, 12):
        assert states(exhibition) == ["coming", "coming", "added"]
    with at(18, 10):
        assert states(exhibition) == ["now", "coming", "added"]
    with at(20, 16):
        assert states(exhibition) == ["past", "past", "past"]
        assert [day.was_added for day in agenda.days(exhibition)] == [False, False, True]


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ((10, 12), "Opens in 8 days"),
        ((17, 12), "Opens tomorrow at 09:00 WIB"),
        ((18, 8, 59), "Opens today at 09:00 WIB"),
        ((18, 9), "Open now, day 1 of 2"),
        ((18, 16), "Closed now, opens again tomorrow at 09:00 WIB"),
        ((19, 8), "Opens today at 09:00 WIB"),
        ((19, 16), "Over since Thursday, 19 October 2023"),
    ],
)
def test_the_headline_says_where_the_edition_stands(exhibition, moment, words):
    with at(*moment), translation.override("en"):
        assert agenda.headline(Exhibition.objects.get(pk=exhibition.pk)) == words


def test_a_break_between_days_names_the_next_one():
    row = ExhibitionFactory(days=[DAY, datetime.date(2023, 10, 22)])

    with at(19, 12), translation.override("en"):
        assert agenda.headline(row) == "Closed now, opens again on Sunday, 22 October 2023"


def test_an_edition_without_days_says_that_they_come(exhibition):
    exhibition.days.all().delete()

    with translation.override("en"):
        assert agenda.headline(exhibition) == "The days will be announced here"
        assert agenda.dates(exhibition) == "" and agenda.hours(exhibition) == ""


def test_dates_are_written_as_a_span(exhibition):
    across = ExhibitionFactory(days=[datetime.date(2023, 10, 31), datetime.date(2023, 11, 1)])
    single = ExhibitionFactory(days=[DAY])

    assert agenda.dates(exhibition) == "18–19 Oktober 2023"
    assert agenda.dates(across) == "31 Oktober – 1 November 2023"
    assert agenda.dates(single) == "18 Oktober 2023"


def test_different_hours_are_not_summed_up(exhibition):
    assert agenda.hours(exhibition) == "09.00–16.00 WIB"
    extend(exhibition, closes=datetime.time(14))

    assert agenda.hours(Exhibition.objects.get(pk=exhibition.pk)) == ""


def test_the_list_shows_listed_editions_by_where_they_stand(client):
    ExhibitionFactory(name="Yang lalu")
    ExhibitionFactory(name="Yang nanti", days=[datetime.date(2099, 1, 5)])
    ExhibitionFactory(name="Rancangan", is_published=False)
    ExhibitionFactory(name="Ruang coba", training_of=ExhibitionFactory(name="Lain"))
    page = client.get(reverse("exhibits:exhibitions")).content.decode()

    assert page.index("Yang nanti") < page.index("Yang lalu")
    assert "Rancangan" not in page and "Ruang coba" not in page


def test_a_running_edition_leads_the_list(client):
    with at(18, 10):
        ExhibitionFactory(name="Berjalan")
        groups = agenda.grouped(Exhibition.objects.listed())

        assert [row.name for row in groups.running] == ["Berjalan"]


def test_an_empty_list_leads_to_the_register(client):
    page = client.get(reverse("exhibits:exhibitions")).content.decode()

    assert f'href="{reverse("exhibits:catalogue")}"' in page
    assert 'class="empty"' in page


def test_an_edition_tells_its_days_place_stands_and_source(client, exhibition, stand):
    Exhibition.objects.filter(pk=exhibition.pk).update(source_url="https://www.malang-post.com/berita", address="Jl. Sudirman 507")
    page = client.get(exhibition.get_absolute_url()).content.decode()

    for words in ("Pameran 2023", "18–19 Oktober 2023", "09.00–16.00 WIB", "Balai Kota", "Jl. Sudirman 507", "malang-post.com"):
        assert words in page
    assert stand.get_absolute_url() in page
    assert reverse("exhibits:calendar", args=[exhibition.slug]) in page


def test_an_extension_is_announced_with_reason_and_time_in_both_languages(client, exhibition):
    extend(exhibition, announced_at=datetime.datetime(2023, 10, 19, 8, tzinfo=datetime.UTC))
    page = client.get(exhibition.get_absolute_url()).content.decode()
    english = client.get("/en" + exhibition.get_absolute_url()).content.decode()

    assert "Jumat, 20 Oktober 2023" in page and "Ramai sekali." in page and "15.00 WIB" in page
    assert "Extended until Friday, 20 October 2023" in english and "So many came." in english and "15:00 WIB" in english


def test_a_page_read_before_an_extension_shows_it_at_once_after(client, exhibition, django_capture_on_commit_callbacks):
    before = client.get(exhibition.get_absolute_url()).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        extend(exhibition)
    after = client.get(exhibition.get_absolute_url()).content.decode()

    assert "Ramai sekali." not in before and "Ramai sekali." in after


@pytest.mark.parametrize("name", ["exhibition", "plan", "calendar"])
def test_an_unknown_or_unpublished_edition_is_not_found(client, name):
    ExhibitionFactory(slug="rancangan", is_published=False)

    assert client.get(reverse(f"exhibits:{name}", args=["tidak-ada"])).status_code == 404
    assert client.get(reverse(f"exhibits:{name}", args=["rancangan"])).status_code == 404


@pytest.mark.parametrize("number", ["99", "0150", "x" * 300, "'; DROP"])
def test_an_unknown_stand_is_not_found(client, exhibition, stand, number):
    assert client.get(reverse("exhibits:stand", args=[exhibition.slug, number])).status_code == 404


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_pages_speak_both_languages(client, exhibition, stand, prefix):
    texts = {"": ("Pameran 2023", "Kependudukan"), "/en": ("Fair 2023", "Population")}[prefix]

    for address in (exhibition.get_absolute_url(), reverse("exhibits:plan", args=[exhibition.slug]), stand.get_absolute_url()):
        page = client.get(prefix + address).content.decode()
        assert f'<html lang="{prefix.strip("/") or "id"}">' in page
        for words in texts:
            assert words in page


def test_a_training_edition_is_reached_by_address_marked_and_kept_out_of_search_engines(client, exhibition, stand, settings):
    settings.DEMO = True
    row = ExhibitionFactory(slug="latihan", name="Latihan: Pameran 2023", training_of=exhibition)
    other = StandFactory(exhibition=row, number="15")

    for address in (row.get_absolute_url(), reverse("exhibits:plan", args=[row.slug]), other.get_absolute_url()):
        page = client.get(address).content.decode()
        assert "sample--training" in page and 'name="robots" content="noindex' in page
        assert "Data contoh" in page and "Latihan: Latihan" not in page
    assert "sample--training" not in client.get(exhibition.get_absolute_url()).content.decode()


def test_the_plan_holds_every_stand_twice_and_chooses_without_a_script(client, exhibition, stand):
    StandFactory(exhibition=exhibition, number="16", x=12, y=11)
    page = client.get(reverse("exhibits:plan", args=[exhibition.slug]), {"stan": "15"}).content.decode()

    assert page.count('data-test="stand"') == 2 and page.count("data-stand=") == 2
    assert page.count('aria-current="true"') >= 2
    assert 'class="plan-route" d="M' in page


def test_the_plan_filters_drawing_and_list_alike(client, exhibition, stand):
    StandFactory(exhibition=exhibition, number="16", name="Perizinan", x=12, y=11)
    page = client.get(reverse("exhibits:plan", args=[exhibition.slug]), {"q": "sapa"}).content.decode()

    assert page.count("is-faded") == 1
    assert 'value="sapa"' in page
    assert 'is-off" data-stand="16"' in page and 'is-off" data-stand="15"' not in page


def test_what_was_typed_stays_and_cannot_break_out(client, exhibition, stand):
    page = client.get(reverse("exhibits:plan", args=[exhibition.slug]), {"q": '"><script>x</script>' + "é" * 5000, "zona": "<b>"})

    assert page.status_code == 200
    assert "<script>x" not in page.content.decode() and "<b>”" not in page.content.decode()


def test_a_stand_shows_its_innovations_agencies_neighbours_and_place(client, exhibition, stand):
    other = StandFactory(exhibition=exhibition, number="16", name="Perizinan", x=12, y=11)
    stand.innovations.add(InnovationFactory(title="RAHASIA", status="draft"))
    page = client.get(stand.get_absolute_url()).content.decode()

    for words in ("SAPA KEBUN", "KTP di kebun.", "Dinas Kependudukan", "Perizinan", other.get_absolute_url(), "plan--mini"):
        assert words in page
    assert "RAHASIA" not in page


def test_a_service_stand_has_a_page_too(client, exhibition):
    row = StandFactory(exhibition=exhibition, number="01", name="Informasi", kind="service", category=None)

    assert client.get(row.get_absolute_url()).status_code == 200


def count_queries(client, address):
    """How many queries a first rendering needs when nothing but the category colours was read before."""
    client.get(reverse("exhibits:exhibitions"))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("name", ["exhibition", "plan", "stand"])
def test_pages_need_as_many_queries_for_three_stands_as_for_one(client, exhibition, stand, name):
    address = reverse(f"exhibits:{name}", args=[exhibition.slug, *(["15"] if name == "stand" else [])])
    one = count_queries(client, address)
    for number in ("16", "17"):
        row = StandFactory(exhibition=exhibition, number=number, x=int(number), y=20)
        row.innovations.add(*stand.innovations.all(), InnovationFactory())
        row.opds.add(OpdFactory())
        stand.innovations.add(InnovationFactory())

    assert count_queries(client, address + "?lagi=1") == one


@pytest.mark.parametrize("name", ["exhibition", "plan", "stand"])
def test_a_first_rendering_needs_few_queries(client, exhibition, stand, name, django_assert_max_num_queries):
    address = reverse(f"exhibits:{name}", args=[exhibition.slug, *(["15"] if name == "stand" else [])])

    with django_assert_max_num_queries(12):
        client.get(address)


@pytest.mark.parametrize("name", ["exhibition", "plan", "stand"])
def test_an_edition_that_is_not_the_one_of_now_needs_few_queries_too(client, exhibition, stand, name, django_assert_max_num_queries):
    ExhibitionFactory(name="Yang terbaru", days=[datetime.date(2099, 1, 5)])
    extend(exhibition)
    address = reverse(f"exhibits:{name}", args=[exhibition.slug, *(["15"] if name == "stand" else [])])

    with django_assert_max_num_queries(12):
        assert client.get(address).status_code == 200


def test_the_menu_speaks_of_the_edition_of_now_on_pages_of_past_ones(client, exhibition):
    latest = ExhibitionFactory(slug="terbaru", days=[datetime.date(2099, 1, 5)])
    page = client.get(exhibition.get_absolute_url()).content.decode()

    assert f'href="{reverse("exhibits:plan", args=[latest.slug])}"' in page


def test_the_list_of_editions_needs_as_many_queries_for_three_as_for_one(client, exhibition):
    extend(exhibition)
    one = count_queries(client, reverse("exhibits:exhibitions") + "?satu=1")
    for _i in range(2):
        extend(ExhibitionFactory())

    assert count_queries(client, reverse("exhibits:exhibitions") + "?tiga=1") == one


def test_a_stand_is_found_by_its_number_without_noughts_and_in_any_case(client, exhibition):
    StandFactory(exhibition=exhibition, number="B07")

    for typed in ("b07", "0B07"):
        answer = client.get(reverse("exhibits:stand", args=[exhibition.slug, typed]))
        assert (answer.status_code, answer["Location"]) == (301, reverse("exhibits:stand", args=[exhibition.slug, "B07"]))
