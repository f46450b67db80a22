"""The calendar of an edition, read back as a calendar program would."""

import datetime

import pytest
from django.urls import reverse
from django.utils import translation
from icalendar import Calendar

from exhibits import extension
from exhibits.models import Exhibition
from tests.factories import ExhibitionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def exhibition():
    return ExhibitionFactory(
        slug="pameran-2023", name="Pameran; 2023, Batu", name_en="Fair 2023", tagline="Datang", address="Jl. Sudirman 507"
    )


def events(client, exhibition, prefix=""):
    with translation.override("id"):
        answer = client.get(prefix + reverse("exhibits:calendar", args=[exhibition.slug]))
    assert answer.status_code == 200
    return Calendar.from_ical(answer.content).walk("VEVENT")


def extend(exhibition):
    return extension.extend(
        exhibition=exhibition,
        date=datetime.date(2023, 10, 20),
        opens=datetime.time(9),
        closes=datetime.time(15),
        reason="Ramai sekali.",
        reason_en="So many came.",
    )


def test_it_is_a_calendar_with_one_event_a_day(client, exhibition):
    answer = client.get(reverse("exhibits:calendar", args=[exhibition.slug]))

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert len(events(client, exhibition)) == 2
    assert Calendar.from_ical(answer.content)["version"] == "2.0"


def test_times_are_those_of_the_hall_in_any_zone(client, exhibition):
    first = events(client, exhibition)[0]

    assert first["dtstart"].dt == datetime.datetime(2023, 10, 18, 2, tzinfo=datetime.UTC)
    assert first["dtend"].dt == datetime.datetime(2023, 10, 18, 9, tzinfo=datetime.UTC)
    assert first["dtstart"].params["TZID"] == "Asia/Jakarta"


def test_the_zone_is_explained_inside_the_file(client, exhibition):
    calendar = Calendar.from_ical(client.get(reverse("exhibits:calendar", args=[exhibition.slug])).content)

    assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Jakarta"]


def test_an_event_says_what_where_and_links_to_the_page(client, exhibition):
    first = events(client, exhibition)[0]

    assert str(first["summary"]) == "Pameran; 2023, Batu"
    assert "Balai Kota" in str(first["location"]) and "Jl. Sudirman 507" in str(first["location"])
    assert str(first["url"]).endswith(exhibition.get_absolute_url())


def test_the_same_day_keeps_its_identity_in_both_languages_and_after_a_change(client, exhibition):
    before = [str(event["uid"]) for event in events(client, exhibition)]
    english = [str(event["uid"]) for event in events(client, exhibition, "/en")]
    extend(exhibition)

    assert before == english
    assert len({*before}) == 2
    assert [str(event["uid"]) for event in events(client, exhibition, "/en")][:2] == before


def test_a_subscribed_calendar_follows_an_extension(client, exhibition, django_capture_on_commit_callbacks):
    before = events(client, exhibition)
    with django_capture_on_commit_callbacks(execute=True):
        extend(exhibition)
    after = events(client, exhibition)

    assert len(after) == 3
    assert all(new["sequence"] > old["sequence"] for old, new in zip(before, after, strict=False))
    assert all(new["last-modified"].dt >= old["last-modified"].dt for old, new in zip(before, after, strict=False))
    assert "Ramai sekali." in str(after[2]["description"])
    assert after[2]["dtend"].dt == datetime.datetime(2023, 10, 20, 8, tzinfo=datetime.UTC)


def test_it_speaks_the_readers_language(client, exhibition):
    extend(exhibition)
    added = events(client, exhibition, "/en")[2]

    assert str(added["summary"]) == "Fair 2023 (added day)"
    assert "So many came." in str(added["description"])


def test_the_last_change_never_lies_in_the_future(client, exhibition):
    Exhibition.objects.filter(pk=exhibition.pk).update(created_at=datetime.datetime(2099, 1, 1, tzinfo=datetime.UTC))

    assert events(client, exhibition)[0]["last-modified"].dt <= datetime.datetime.now(datetime.UTC)


def test_an_edition_without_days_is_an_empty_calendar(client, exhibition):
    exhibition.days.all().delete()

    assert events(client, exhibition) == []
