"""Stamps that visitors give themselves: one per badge, stand and day, in opening hours, in no count but their own."""

import datetime
import random

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exhibits.models import Stand
from tests import recount
from tests.factories import BadgeFactory, ExhibitionFactory, InnovationFactory, StandFactory, ZoneFactory, committee, leader
from tests.visitors.door import DAY, HOUR, OPEN, Hall, at, at_once, hall, item, plain_recount, tally
from visitors import codes, counts, door, passport, points, scanning
from visitors.models import Badge, DoorRules, Feedback, HourCount, Point, Scan, StampPrize

pytestmark = pytest.mark.django_db


def stand(place: Hall, code: str = "A12") -> Point:
    return place.exhibition.points.select_related("stand", "exhibition").get(code=code)


def give(place: Hall, badge: Badge, code: str = "A12", when: datetime.datetime = OPEN):
    return passport.stamp(badge=badge, point=stand(place, code), now=when)


def rules(place: Hall, **more) -> DoorRules:
    return DoorRules.objects.create(exhibition=place.exhibition, **more)


def test_a_stamp_is_a_scan_of_the_visitors_own_and_counts_neither_people_nor_visits():
    place = hall()
    badge = place.badge()

    done = give(place, badge)

    assert isinstance(done, passport.Stamped)
    assert not done.again
    row = Scan.objects.get()
    assert (row.source, row.counted, row.outcome, row.scanner, row.mode) == ("self", False, "accepted", None, "online")
    assert counts.totals(place.exhibition) == counts.Totals(people=0, visits=0, scans=1, stamps=1)


def test_the_same_stand_on_the_same_day_gives_the_same_stamp_and_on_the_next_day_another():
    place = hall()
    badge = place.badge()
    give(place, badge)

    again, next_day = give(place, badge, when=OPEN + HOUR), give(place, badge, when=OPEN + DAY)

    assert again == passport.Stamped(stand(place).stand, OPEN, again=True)
    assert not next_day.again
    assert Scan.objects.count() == 2
    assert passport.stamps(badge).collected == 1


@pytest.mark.parametrize(
    ("reason", "when"),
    [("closed", at(17, 10)), ("closed", at(18, 8, 59)), ("closed", at(18, 16)), ("closed", at(20, 10))],
)
def test_stamps_are_given_on_exhibition_days_in_opening_hours_only(reason, when):
    place = hall()

    assert give(place, place.badge(), when=when).reason == reason
    assert not Scan.objects.exists()
    assert not HourCount.objects.exists()


def test_a_training_edition_gives_stamps_at_any_hour():
    training = Hall(door.open_training(exhibition=hall().exhibition))

    assert isinstance(give(training, training.badge(), when=at(25, 3)), passport.Stamped)


def test_a_revoked_badge_one_of_another_edition_and_a_gate_give_no_stamp():
    place = hall()

    assert give(place, place.revoked()).reason == "revoked"
    assert give(place, BadgeFactory()).reason == "edition"
    assert give(place, place.badge(), "G1").reason == "point"
    assert not Scan.objects.exists()


def test_who_stamps_very_quickly_has_to_wait():
    place = hall()
    badge = place.badge()
    numbers = [f"C{n:02}" for n in range(passport.OFTEN + 1)]
    for number in numbers:
        StandFactory(exhibition=place.exhibition, number=number)
    points.ensure(place.exhibition)

    done = [give(place, badge, number) for number in numbers]

    assert all(isinstance(one, passport.Stamped) for one in done[:-1])
    assert done[-1].reason == "often"
    assert isinstance(give(place, badge, numbers[-1], OPEN + HOUR), passport.Stamped)


def test_a_blank_badge_belongs_to_a_walk_in_visitor_from_its_first_stamp_on():
    place = hall()
    badge = place.badge(visitor=None)

    give(place, badge)

    badge.refresh_from_db()
    assert badge.visitor.source == "blank-badge"


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_give_one_stamp():
    place = hall()
    badge, point = place.badge(), stand(place)

    done = at_once(20, lambda _n: passport.stamp(badge=badge, point=point, now=OPEN))

    assert sorted(one.again for one in done) == [False] + [True] * 19
    assert Scan.objects.count() == 1
    assert recount.stored() == recount.recounted()


@pytest.mark.django_db(transaction=True)
def test_twenty_visitors_at_once_get_a_stamp_each():
    place = hall()
    badges, point = [place.badge() for _ in range(20)], stand(place)

    done = at_once(20, lambda n: passport.stamp(badge=badges[n], point=point, now=OPEN))

    assert not any(one.again for one in done)
    assert counts.totals(place.exhibition) == counts.Totals(0, 0, 20, 20)


def test_an_undone_stamp_leaves_the_passport_and_may_be_given_again():
    place, boss = hall(), committee()
    badge = place.badge()
    give(place, badge)

    scanning.void_by_supervisor(scan=Scan.objects.get(), actor=boss)
    assert counts.totals(place.exhibition) == counts.Totals(0, 0, 1, 0)
    assert passport.stamps(badge).collected == 0

    assert not give(place, badge).again
    assert recount.stored() == recount.recounted()


# --- the passport


def test_the_passport_holds_each_stand_once_stamped_by_staff_or_by_oneself_in_the_order_of_the_zones():
    place = hall()
    later = ZoneFactory(exhibition=place.exhibition, code="Z", name="Zona Z", position=3)
    Stand.objects.filter(number="A12").update(zone=later)
    badge = place.badge()
    with time_machine.travel(OPEN, tick=False):
        place.phone().scan(badge.code, "A12", when=OPEN, sent_at=OPEN)
        place.phone().scan(badge.code, "G1", when=OPEN, sent_at=OPEN)
    give(place, badge, "A12", OPEN + HOUR)

    found = passport.stamps(badge)

    assert [(row.number, when) for row, when in found.stands] == [("B07", None), ("A12", OPEN)]
    assert (found.collected, found.total) == (1, 2)
    assert [(pages.zone.code, pages.collected, pages.is_full) for pages in found.zones] == [("A", 0, False), ("Z", 1, True)]
    assert [row.number for row in found.missing] == ["B07"]
    assert found.prize == ""


def test_the_prize_is_reached_by_enough_stamps_or_by_all_of_the_zone():
    place = hall()
    zone = ZoneFactory(exhibition=place.exhibition, code="Z", name="Zona Z", position=3)
    Stand.objects.filter(number="A12").update(zone=zone)
    rule = rules(place, stamps_needed=2)
    first, second = place.badge(), place.badge()
    give(place, first, "A12")

    assert not passport.stamps(first).is_reached
    assert "1" in passport.stamps(first).prize
    assert passport.reached(place.exhibition) == []

    rule.stamps_zone = zone
    rule.save()
    give(place, second, "B07")
    assert passport.stamps(first).is_reached
    assert not passport.stamps(second).is_reached
    assert passport.reached(place.exhibition) == [first]

    give(place, second, "A12")
    assert passport.reached(place.exhibition) == [first, second]


def test_the_prize_is_handed_over_once_for_a_visitor_whichever_badge_they_carry():
    place, boss = hall(), committee()
    rules(place, stamps_needed=1)
    badge = place.badge()

    assert passport.hand_over(badge=badge, actor=boss, now=OPEN).refusal
    give(place, badge)
    assert passport.hand_over(badge=badge, actor=leader(), now=OPEN).refusal
    assert passport.hand_over(badge=badge, actor=boss, now=OPEN)
    assert passport.hand_over(badge=badge, actor=boss, now=OPEN).at == OPEN
    other = place.badge(visitor=badge.visitor)
    give(place, other)
    assert passport.hand_over(badge=other, actor=boss, now=OPEN).refusal
    assert StampPrize.objects.count() == 1


# --- counts


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32 - 1), steps=st.integers(1, 40))
def test_the_four_counts_equal_a_plain_recount_after_any_mix_of_scans_stamps_and_undos(seed, steps):
    chance = random.Random(seed)
    place, boss = hall(), committee()
    phone, badges = place.phone(), [place.badge(), place.badge(visitor=None), place.revoked()]
    for _ in range(steps):
        when = chance.choice([at(18, 9), at(18, 15), at(19, 10), at(20, 10)]) + datetime.timedelta(minutes=chance.randrange(50))
        badge, point = chance.choice(badges), chance.choice(["G1", "G2", "A12", "B07"])
        with time_machine.travel(when, tick=False):
            match chance.choice(["scan", "scan", "stamp", "stamp", "tally", "void"]):
                case "scan":
                    mode = chance.choice(["online", "offline"])
                    phone.send(item(badge.code, point, when=when, mode=mode), sent_at=when)
                case "tally":
                    phone.send(tally(chance.randrange(1, 9), point, when=when), sent_at=when)
                case "stamp":
                    passport.stamp(badge=badge, point=stand(place, point), now=when)
                case "void" if Scan.objects.exists():
                    scanning.void_by_supervisor(scan=chance.choice(list(Scan.objects.all())), actor=boss)

    assert recount.stored() == +recount.recounted()
    totals = counts.totals(place.exhibition)
    assert (totals.people, totals.visits, totals.scans) == plain_recount(place.exhibition)
    before = recount.stored()
    counts.mend(place.exhibition)
    assert recount.stored() == before
    Scan.objects.all().delete()
    place.exhibition.hour_counts.all().delete()
    place.exhibition.attendances.all().delete()


# --- the page of a poster


def page(place: Hall, code: str = "A12") -> str:
    return reverse("visitors:poster", args=[stand(place, code).poster_token])


def test_who_types_the_code_of_their_badge_gets_the_stamp_and_next_time_need_not(client):
    place = hall()
    badge = place.badge()
    with time_machine.travel(OPEN, tick=False):
        assert 'name="code"' in client.get(page(place)).content.decode()
        typed = client.post(page(place), {"code": codes.grouped(badge.code).lower()})
        assert (typed.status_code, typed.url) == (302, page(place))
        assert 'data-test="stamped"' in client.get(page(place)).content.decode()

        other = client.get(page(place, "B07")).content.decode()
        assert 'data-test="take-stamp"' in other
        assert client.post(page(place, "B07")).status_code == 302
        assert client.post(page(place, "B07")).status_code == 302
        assert "2 dari 2" in client.get(page(place)).content.decode()

    assert Scan.objects.filter(source="self").count() == 2


def test_a_wrong_code_is_named_in_words_and_stays_typed(client):
    place = hall()
    with time_machine.travel(OPEN, tick=False):
        for code in ("ABC", codes.make(), place.revoked().code, BadgeFactory().code):
            answer = client.post(page(place), {"code": code})

            assert answer.status_code == 422
            assert 'id="id_code_error"' in answer.content.decode()
            assert f'value="{code}"' in answer.content.decode()
    assert not Scan.objects.exists()


def test_after_many_wrong_codes_one_has_to_wait(client):
    place = hall()
    with time_machine.travel(OPEN, tick=False):
        statuses = [client.post(page(place), {"code": "ABC"}).status_code for _ in range(41)]

        right = client.post(page(place), {"code": place.badge().code})

    assert statuses == [422] * 40 + [429]
    assert right.status_code == 429, "nobody is told that a guess was right"
    assert not Scan.objects.exists()


def test_outside_the_hours_the_page_says_so_and_gives_nothing(client):
    place = hall()
    badge = place.badge()
    with time_machine.travel(at(17, 10), tick=False):
        assert 'data-test="closed"' in client.get(page(place)).content.decode()
        assert client.post(page(place), {"code": badge.code}).status_code == 409


def test_a_badge_of_another_edition_in_the_browser_is_told_so(client):
    place, other = hall(), hall()
    with time_machine.travel(OPEN, tick=False):
        client.post(page(other), {"code": other.badge().code})

        assert 'data-test="no-badge"' in client.get(page(place)).content.decode()
        assert client.post(page(place)).status_code == 409


def test_an_unknown_poster_is_a_page_of_its_own(client):
    answer = client.get("/s/abc")

    assert answer.status_code == 404
    assert "visitors/poster_unknown.html" in [template.name for template in answer.templates]


def test_posters_of_unpublished_editions_are_not_there(client):
    assert client.get(page(hall(is_published=False))).status_code == 404


def test_a_stamp_needs_the_forms_token():
    place = hall()

    assert Client(enforce_csrf_checks=True).post(page(place), {"code": place.badge().code}).status_code == 403


def test_a_rating_belongs_to_the_visit_and_is_given_once(client):
    place = hall()
    badge, innovation = place.badge(), InnovationFactory()
    stand(place).stand.innovations.add(innovation)
    address = f"{reverse('visitors:say')}?inovasi={innovation.slug}&pameran={place.exhibition.slug}&stan=A12"
    with time_machine.travel(OPEN, tick=False):
        client.post(page(place), {"code": badge.code})
        assert innovation.short_title in client.get(page(place)).content.decode()
        first = client.post(address, {"kind": "praise", "rating": "5", "text": ""})
        second = client.post(address, {"kind": "praise", "rating": "1", "text": "Lagi."})
        words = client.post(address, {"kind": "need", "rating": "", "text": "Mohon buka Sabtu."})

    assert (first.status_code, second.status_code, words.status_code) == (302, 409, 302)
    assert "Lagi." in second.content.decode()
    assert Feedback.objects.get().badge == badge


def test_no_edition_no_stamp_for_a_point_of_an_edition_without_days():
    place = Hall(ExhibitionFactory())
    place.exhibition.days.all().delete()
    StandFactory(exhibition=place.exhibition, number="A12")
    points.ensure(place.exhibition)

    assert give(place, place.badge()).reason == "closed"
