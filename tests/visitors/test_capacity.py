"""People inside: the last scan at a gate or exit today decides, heads in minus heads out, never below none."""

import datetime

import pytest
import time_machine
from django.core.cache import cache

from tests.visitors.door import OPEN, at, hall, item, tally
from visitors import capacity
from visitors.models import DoorRules, Point, Scan

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def place():
    place = hall()
    Point.objects.create(exhibition=place.exhibition, kind=Point.Kind.EXIT, code="X1", name="X1")
    return place


@pytest.fixture
def phone(place):
    phone = place.phone()
    phone.scanner.points.set(place.exhibition.points.all())
    return phone


def people(place):
    cache.delete(f"inside:{place.exhibition.pk}")
    return capacity.inside(place.exhibition).people


def send(phone, *items, now=OPEN):
    with time_machine.travel(now, tick=False):
        return phone.results(*items, sent_at=now)


def seen(badge, point, minute, **more):
    return item(badge.code, point, when=OPEN + minute * MINUTE, mode="offline", **more)


def test_an_edition_without_an_exit_does_not_know(client):
    assert capacity.inside(hall().exhibition) is None


@time_machine.travel(OPEN, tick=False)
def test_whoever_came_in_and_did_not_leave_is_inside(place, phone):
    stays, leaves = place.badge(), place.badge()
    send(phone, seen(stays, "G1", -9), seen(leaves, "G1", -8), seen(leaves, "X1", -3))

    assert people(place) == 1


@time_machine.travel(OPEN, tick=False)
def test_who_comes_back_is_inside_although_the_second_scan_is_a_repeat(place, phone):
    badge = place.badge()
    results = send(phone, seen(badge, "G1", -9), seen(badge, "X1", -8), seen(badge, "G2", -7), seen(badge, "X1", -6), seen(badge, "G1", -5))
    assert [result["outcome"] for result in results] == ["accepted", "accepted", "accepted", "repeat", "repeat"]

    assert people(place) == 1


@time_machine.travel(OPEN, tick=False)
def test_the_order_of_the_times_decides_and_not_the_order_of_arrival(place, phone):
    badge = place.badge()
    send(phone, seen(badge, "X1", -2))
    send(phone, seen(badge, "G1", -6))

    assert people(place) == 0


@time_machine.travel(OPEN, tick=False)
def test_heads_out_are_taken_from_heads_in_and_never_go_below_none(place, phone):
    send(phone, tally(5), tally(2, "X1"), tally(3, "A12"))
    assert people(place) == 3

    send(phone, tally(40, "X1"))
    assert people(place) == 0


@time_machine.travel(OPEN, tick=False)
def test_an_undone_entry_and_a_refused_one_do_not_count(place, phone):
    undone, refused = place.badge(), place.revoked()
    [result, _] = send(phone, seen(undone, "G1", -2), item(refused.code, "G1", when=OPEN))
    assert people(place) == 1

    phone.void(result["id"])
    assert people(place) == 0


def test_the_day_begins_at_midnight_of_the_editions_zone(place, phone):
    late = at(18, 23, 50)
    send(phone, item(place.badge().code, "G1", when=late, mode="offline"), now=late)

    with time_machine.travel(at(18, 23, 55), tick=False):
        assert people(place) == 1
    with time_machine.travel(at(19, 0, 1), tick=False):
        assert people(place) == 0


@pytest.mark.parametrize(("heads", "level"), [(84, ""), (85, "warn"), (99, "warn"), (100, "full"), (130, "full")])
@time_machine.travel(OPEN, tick=False)
def test_the_level_follows_the_rules_of_the_door(place, phone, heads, level):
    DoorRules.objects.create(exhibition=place.exhibition, capacity=100)
    send(phone, tally(heads))
    cache.clear()

    assert capacity.inside(place.exhibition) == capacity.Inside(heads, 100, level)


@time_machine.travel(OPEN, tick=False)
def test_two_queries_and_then_none_for_five_seconds(place, phone, django_assert_num_queries):
    send(phone, tally(3))
    cache.clear()
    with django_assert_num_queries(2):
        capacity.inside(place.exhibition)
    with django_assert_num_queries(0):
        capacity.inside(place.exhibition)


@time_machine.travel(OPEN, tick=False)
def test_a_phone_may_ask_how_full_the_hall_is(place, phone):
    DoorRules.objects.create(exhibition=place.exhibition, capacity=4)
    send(phone, tally(4))
    cache.clear()
    answer = phone.client().get("/api/v1/inside")

    assert answer.json()["inside"] == {"people": 4, "capacity": 4, "level": "full"}
    assert hall().phone().client().get("/api/v1/inside").json()["inside"] is None
    assert phone.client().get("/api/v1/inside", headers={"authorization": "Bearer x"}).status_code == 401


@time_machine.travel(OPEN, tick=False)
def test_the_wall_shows_it_only_where_a_capacity_is_set(client, place, phone):
    send(phone, tally(3))
    address = f"/pameran/{place.exhibition.slug}/langsung/angka/"
    assert 'data-test="inside"' not in client.get(address).content.decode()

    DoorRules.objects.create(exhibition=place.exhibition, capacity=3)
    cache.clear()
    assert "dari 3" in client.get(address).content.decode()
    assert Scan.objects.count() == 1
