"""Training editions: open on any day, marked, and in no count of the real one (docs/check-in.md)."""

import datetime
import json

import pytest
from django.urls import reverse

from tests.visitors.door import (
    OPEN,
    Hall,
    Phone,
    assert_counts,
    at,
    hall,
    item,
    mistyped,
    tally,
)
from visitors import door

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _it_is_the_first_morning(time_machine):
    time_machine.move_to(OPEN, tick=False)


@pytest.fixture
def fair() -> Hall:
    return hall()


@pytest.fixture
def phone(fair) -> Phone:
    return fair.phone()


def practice(fair: Hall) -> Hall:
    return Hall(door.open_training(exhibition=fair.exhibition))


@pytest.mark.parametrize("moment", [at(1, 3), at(18, 23), datetime.datetime(2024, 2, 29, 5, tzinfo=datetime.UTC)])
def test_a_training_edition_is_open_on_any_day_at_any_hour_and_in_no_real_count(fair, time_machine, moment):
    training = practice(fair)
    time_machine.move_to(moment, tick=False)
    phone, badge = training.phone(), training.badge()

    results = phone.results(item(badge.code), item(badge.code), item(badge.code, "A12"), tally(6), item(mistyped(badge.code)))

    assert [r["outcome"] for r in results] == ["accepted", "repeat", "accepted", "accepted", "unknown"]
    assert_counts(training.exhibition, people=7, visits=1, scans=5)
    assert_counts(fair.exhibition, people=0, visits=0, scans=0)


def test_a_training_edition_is_marked_unlisted_and_publishes_no_numbers(fair, client):
    training = practice(fair)
    training.phone().results(tally(9))

    assert training.phone().about()["exhibition"]["training"] is True
    assert [point["code"] for point in training.phone().about()["points"]] == ["G1", "G2", "A12", "B07"]
    listed = json.dumps(client.get("/api/v1/exhibitions").json())
    assert fair.exhibition.slug in listed
    assert training.exhibition.slug not in listed
    assert client.get(f"/api/v1/exhibitions/{training.exhibition.slug}/counts").status_code == 404
    assert training.exhibition.slug not in client.get(reverse("exhibits:exhibitions")).content.decode()


def test_badges_of_the_fair_are_of_another_edition_in_training_and_the_other_way_round(fair):
    training = practice(fair)

    assert training.phone().scan(fair.badge().code)["reason"] == "edition"
    assert fair.phone().scan(training.badge().code)["reason"] == "edition"


def test_emptying_the_training_edition_forgets_its_scans_and_no_others(fair, phone):
    training = practice(fair)
    badge = training.badge()
    training.phone().results(item(badge.code), tally(3, "A12"), item("HALLO"))
    phone.scan(fair.badge().code)

    assert door.empty_training(exhibition=training.exhibition) == 3
    assert_counts(training.exhibition, people=0, visits=0, scans=0)
    assert_counts(fair.exhibition, people=1, visits=0, scans=1)
    assert training.phone().scan(badge.code)["outcome"] == "accepted"
