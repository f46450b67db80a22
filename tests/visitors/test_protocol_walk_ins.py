"""The check-in protocol for who comes without a badge: blank badges, walk-ins, groups, tallies (docs/check-in.md)."""

import pytest

from tests.visitors.door import OPEN, Hall, Phone, assert_counts, at, hall, item, mistyped, places, tally, unknown_code, uuid7
from visitors.models import Badge, Scan, Visitor

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


# Blank badges and walk-ins


@pytest.mark.parametrize("mode", ["online", "offline"])
def test_the_first_accepted_scan_of_a_blank_badge_makes_one_walk_in_visitor(fair, phone, mode):
    badge = fair.badge(visitor=None)

    first, second, stand = (phone.scan(badge.code, point, mode=mode) for point in ("G1", "G1", "A12"))

    assert [first["outcome"], second["outcome"], stand["outcome"]] == ["accepted", "repeat", "accepted"]
    assert first["visitor"] == {"name": "", "kind": "", "heads": 1}
    badge.refresh_from_db()
    assert (badge.visitor.source, badge.visitor.exhibition) == (Visitor.Source.BLANK_BADGE, fair.exhibition)
    assert Visitor.objects.count() == 1
    assert_counts(fair.exhibition, people=1, visits=1, scans=3)


def test_a_blank_badge_twice_in_one_batch_makes_one_visitor(fair, phone):
    badge = fair.badge(visitor=None)

    phone.results(item(badge.code, "A12"), item(badge.code, "G1"), item(badge.code, "G1"))

    assert Visitor.objects.count() == 1


def test_a_refused_blank_badge_stays_blank(fair, phone):
    outside, revoked = fair.badge(visitor=None), fair.revoked(visitor=None)

    assert phone.scan(outside.code, when=at(17, 10))["outcome"] == "refused"
    assert phone.scan(revoked.code)["outcome"] == "refused"
    assert fair.phone("A12").scan(outside.code, "G1")["outcome"] == "refused"
    assert not Visitor.objects.exists()


def test_a_walk_in_is_a_visitor_with_a_badge_and_counted(fair, phone):
    answer = phone.walk_in(name="Budi")

    assert answer.status_code == 200
    said = answer.json()
    [result] = said["results"]
    assert (result["outcome"], result["visitor"]) == ("accepted", {"name": "Budi", "kind": "resident", "heads": 1})
    assert said["counts"] == {"G1": {"today": 1}}
    badge = Badge.objects.get(code=said["badge"])
    assert (badge.visitor.name, badge.visitor.origin.name, badge.visitor.source) == ("Budi", "Kecamatan Batu", Visitor.Source.WALK_IN)
    assert phone.scan(said["badge"])["outcome"] == "repeat"
    assert_counts(fair.exhibition, people=1, visits=0, scans=2)


def test_the_name_of_a_walk_in_is_optional(phone):
    assert phone.walk_in().json()["results"][0]["visitor"]["name"] == ""


@pytest.mark.parametrize(("point", "people", "visits"), [("G1", 40, 0), ("A12", 0, 40)])
def test_a_group_counts_all_its_heads_with_one_badge(fair, phone, point, people, visits):
    said = phone.walk_in(heads=40, group_name="SDN 1", point=point).json()

    assert [result["outcome"] for result in said["results"]] == ["accepted", "accepted"]
    assert Badge.objects.count() == 1
    assert said["counts"] == {point: {"today": 40}}
    assert_counts(fair.exhibition, people=people, visits=visits, scans=2)


def test_the_same_walk_in_again_is_the_same_answer_and_one_visitor(fair, phone):
    sent = {"id": uuid7(), "heads": 12, "name": "Budi"}

    first, again = (phone.walk_in(**sent).json() for _ in range(2))

    assert (first["results"], first["badge"]) == (again["results"], again["badge"])
    assert (Visitor.objects.count(), Badge.objects.count()) == (1, 1)
    assert_counts(fair.exhibition, people=12, visits=0, scans=2)


def test_a_walk_in_may_take_a_printed_blank_badge(fair, phone):
    badge = fair.badge(visitor=None)

    said = phone.walk_in(badge_code=f"HTTPS://X.EXAMPLE/T/{badge.code}", name="Ani").json()

    assert said["badge"] == badge.code
    badge.refresh_from_db()
    assert badge.visitor.name == "Ani"
    assert Badge.objects.count() == 1


def test_a_walk_in_with_a_badge_that_is_not_free_is_told_so_and_nothing_is_stored(fair, phone):
    taken = fair.badge()
    before = Visitor.objects.count()

    for code in (taken.code, unknown_code(), mistyped(taken.code), fair.revoked(visitor=None).code, hall().badge(visitor=None).code):
        answer = phone.walk_in(badge_code=code)
        assert answer.status_code in {409, 422}
        assert answer.json()["detail"]
    assert not Scan.objects.exists()
    assert Visitor.objects.filter(source=Visitor.Source.WALK_IN).count() == 0
    assert Visitor.objects.count() == before


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"heads": 0}, "heads"),
        ({"heads": 501}, "heads"),
        ({"kind": "nobody"}, "kind"),
        ({"kind": None}, "kind"),
        ({"origin": 999_999}, "origin"),
        ({"origin": "Batu"}, "origin"),
        ({"origin": 10**12}, "origin"),
        ({"id": "x"}, "id"),
        ({"name": "x" * 121}, "name"),
        ({"name": 5}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"group_name": "a\x00b", "heads": 3}, "group_name"),
        ({"scanned_at": "x"}, "scanned_at"),
        ({"scanned_at": "2023-10-18T10:00:00"}, "scanned_at"),
        ({"point": ""}, "point"),
        ({"mode": "x"}, "mode"),
    ],
    ids=ascii,
)
def test_a_faulty_walk_in_is_named_by_its_path_and_nothing_is_stored(phone, more, field):
    assert [field] in places(phone.walk_in(**more))
    assert not Visitor.objects.exists()
    assert not Badge.objects.exists()


@pytest.mark.parametrize(
    "more", [{"point": "B07"}, {"point": "Z99"}, {"scanned_at": at(17, 10).isoformat()}], ids=["covered", "known", "day"]
)
def test_a_walk_in_that_would_be_refused_leaves_no_visitor_behind(fair, more):
    answer = fair.phone("G1").walk_in(**more)

    if answer.status_code == 200:
        assert answer.json()["results"][0]["outcome"] == "refused"
    assert not Scan.objects.filter(counted=True).exists()
    assert not Visitor.objects.exists()


# Tallies


def test_heads_are_people_at_a_gate_and_visits_at_a_stand(fair, phone):
    results = phone.results(tally(5), tally(5), tally(30, "A12"), tally(1, "G2", mode="offline"))

    assert {r["outcome"] for r in results} == {"accepted"}
    assert {(r["visitor"] or {"name": ""})["name"] for r in results} == {""}
    assert_counts(fair.exhibition, people=11, visits=30, scans=4)


def test_a_tally_outside_the_days_is_refused_online_and_counted_as_a_conflict_offline(fair, phone):
    online, offline = tally(5, when=at(17, 9)), tally(7, when=at(17, 9), mode="offline")

    assert [(r["outcome"], r["reason"]) for r in phone.results(online, offline)] == [("refused", "day"), ("conflict", "day")]
    assert_counts(fair.exhibition, people=7, visits=0, scans=2)


def test_a_tally_at_a_point_of_another_phone_is_refused(fair):
    assert fair.phone("A12").scan(None, "G1", heads=9)["reason"] == "point"
    assert_counts(fair.exhibition, people=0, visits=0, scans=1)


def test_the_numbers_for_everybody_keep_the_three_counts_apart(fair, phone, client):
    phone.results(tally(20), tally(30, "A12"), item(fair.badge().code), *[item(fair.badge().code, "B07") for _ in range(6)])

    said = client.get(f"/api/v1/exhibitions/{fair.exhibition.slug}/counts").json()

    assert {name: said[name] for name in ("people", "visits", "scans")} == {"people": 21, "visits": 36, "scans": 9}
