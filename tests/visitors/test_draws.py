"""Draws: the seed's hash before, everything afterwards, and the same winners whoever runs it again."""

import hashlib
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from tests.factories import committee, leader
from tests.visitors.door import OPEN, Hall, at_once, hall
from visitors import badges, draws, passport
from visitors.models import DoorRules, Draw, Winner

pytestmark = pytest.mark.django_db


def sha(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def with_prize(**more) -> Hall:
    place = hall()
    DoorRules.objects.create(exhibition=place.exhibition, **({"stamps_needed": 1} | more))
    return place


def stamped(place: Hall, number: int) -> list:
    point, badges = place.exhibition.points.get(code="A12"), [place.badge() for _ in range(number)]
    for badge in badges:
        passport.stamp(badge=badge, point=point, now=OPEN)
    return badges


def made(place: Hall, actor, wanted: int = 2) -> Draw:
    step = draws.make(exhibition=place.exhibition, name="Sepeda", winners_wanted=wanted, actor=actor)
    assert step.draw, step.refusal
    return step.draw


def test_a_draw_is_run_once_among_those_who_have_won_the_prize_and_anybody_gets_the_same_winners():
    place, boss = with_prize(), committee()
    draw = made(place, boss)
    drawn_from = stamped(place, 6)
    place.badge()

    assert draws.run(draw=draw, actor=boss)

    draw.refresh_from_db()
    assert draw.entries == sorted(sha(sha(draw.seed) + badge.code) for badge in drawn_from)
    assert draw.entries_hash == sha("\n".join(draw.entries))
    first = sorted(draw.entries, key=lambda entry: sha(draw.seed + entry))[:2]
    assert [sha(sha(draw.seed) + winner.badge.code) for winner in draw.winners.order_by("place")] == first
    assert [drawn.entry for drawn in draws.winners(draw)] == first
    assert draws.faults(draw) == []
    before = list(Winner.objects.values_list("place", "badge"))
    assert draws.run(draw=draw, actor=boss).refusal
    assert list(Winner.objects.values_list("place", "badge")) == before


def test_a_winner_who_lost_their_badge_since_is_still_the_one_drawn():
    place, boss = with_prize(), committee()
    draw = made(place, boss, wanted=1)
    stamped(place, 3)
    draws.run(draw=draw, actor=boss)
    winner = draw.winners.get()
    again = badges.replace(badge=badges.replace(badge=winner.badge, actor=boss, reason="hilang"), actor=boss, reason="hilang lagi")

    winner.refresh_from_db()
    draw.refresh_from_db()
    assert winner.badge == again
    assert draws.faults(draw) == []


def test_refusals_are_answers():
    boss, place = committee(), with_prize()
    draw = made(place, boss)

    assert draws.run(draw=draw, actor=boss).refusal  # nobody qualifies
    assert draws.make(exhibition=hall().exhibition, name="x", actor=boss).refusal  # no rule
    assert draws.make(exhibition=place.exhibition, name="x", actor=leader()).refusal
    stamped(place, 1)
    assert draws.run(draw=draw, actor=leader()).refusal
    draw.refresh_from_db()
    assert draw.run_at is None


def test_with_fewer_than_wanted_everybody_wins_and_revoked_badges_do_not_take_part():
    boss, place = committee(), with_prize()
    kept, lost = stamped(place, 2)
    lost.revoked_at = OPEN
    lost.save()
    draw = made(place, boss, wanted=5)

    draws.run(draw=draw, actor=boss)

    assert [winner.badge for winner in draw.winners.all()] == [kept]


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_draw_once():
    boss, place = committee(), with_prize()
    draw = made(place, boss, wanted=1)
    stamped(place, 3)

    steps = at_once(4, lambda _n: bool(draws.run(draw=draw, actor=boss)))

    assert sorted(steps) == [False, False, False, True]
    assert Winner.objects.count() == 1


def test_the_command_proves_a_draw_and_finds_what_was_changed():
    boss, place = committee(), with_prize()
    draw = made(place, boss, wanted=1)
    with pytest.raises(CommandError):
        call_command("verify_draw", draw.pk)
    badges = stamped(place, 3)
    draws.run(draw=draw, actor=boss)
    out = StringIO()
    call_command("verify_draw", draw.pk, stdout=out)
    assert "same winners" in out.getvalue()

    winner = draw.winners.get()
    winner.badge = next(badge for badge in badges if badge != winner.badge)
    winner.save()
    with pytest.raises(CommandError, match="place 1"):
        call_command("verify_draw", draw.pk)
    with pytest.raises(CommandError, match="no draw"):
        call_command("verify_draw", draw.pk + 1)


def test_the_public_page_shows_the_hash_before_and_seed_list_and_winners_afterwards(client, django_capture_on_commit_callbacks):
    boss, place = committee(), with_prize()
    address = reverse("visitors:draws", args=[place.exhibition.slug])
    draw = made(place, boss, wanted=1)
    badges = stamped(place, 3)
    before = client.get(address).content.decode()
    assert draw.seed_hash in before
    assert draw.seed not in before

    with django_capture_on_commit_callbacks(execute=True):
        draws.run(draw=draw, actor=boss)

    after = client.get(address).content.decode()
    draw.refresh_from_db()
    assert draw.seed in after
    assert all(entry in after for entry in [*draw.entries, draw.entries_hash])
    assert draw.winners.get().badge.code[-4:] in after
    assert not any(badge.code in after for badge in badges)


# --- the desk


def test_the_committee_sets_up_and_runs_a_draw_at_the_desk_and_hands_over_once(client):
    boss, place = committee(), with_prize()
    [badge] = stamped(place, 1)
    client.force_login(boss)

    client.post(reverse("admin:visitors_draw_add"), {"exhibition": place.exhibition.pk, "name": "Sepeda", "winners_wanted": 1})
    draw = Draw.objects.get()
    run = reverse("admin:visitors_draw_run", args=[draw.pk])
    assert client.get(run).status_code == 200
    assert Draw.objects.get().run_at is None
    client.post(run)
    client.post(run)
    winner = Winner.objects.get()
    assert winner.badge == badge
    change = reverse("admin:visitors_draw_change", args=[draw.pk])
    client.post(change, {"_hand_over": winner.pk})
    first = Winner.objects.get().handed_over_at
    client.post(change, {"_hand_over": winner.pk})
    assert first
    assert Winner.objects.get().handed_over_at == first


def test_the_prize_desk_says_what_is_missing_and_notes_the_prize_once(client):
    boss, place = committee(), with_prize()
    badge, [full] = place.badge(), stamped(place, 1)
    client.force_login(boss)
    desk = reverse("admin:visitors_draw_desk")

    assert client.get(desk, {"code": "ABC"}).status_code == 422
    assert client.get(desk, {"code": badge.code}).context["passport"].is_reached is False
    assert client.get(desk, {"code": f"HTTPS://X/T/{full.code}"}).context["passport"].is_reached
    client.post(desk, {"code": badge.code})
    client.post(desk, {"code": full.code})
    client.post(desk, {"code": full.code})

    assert client.get(desk, {"code": full.code}).context["passport"].handed_over_at
    assert not hasattr(badge, "stamp_prize")
    assert full.stamp_prize.given_by == boss


def test_a_prize_rule_that_nobody_can_fulfil_is_named(client):
    place, other = with_prize(), hall()
    client.force_login(committee())
    rules = place.exhibition.door_rules
    address = reverse("admin:visitors_doorrules_change", args=[rules.pk])
    sent = {"warn_percent": 85, "stamps_needed": 3, "stamps_zone": ""}

    assert "2 stan" in client.post(address, sent).content.decode()
    foreign = client.post(address, sent | {"stamps_needed": 2, "stamps_zone": other.exhibition.stands.first().zone_id})
    assert foreign.status_code == 200
    assert client.post(address, sent | {"stamps_needed": 2}).status_code == 302
    rules.refresh_from_db()
    assert rules.stamps_needed == 2


@pytest.mark.parametrize("name", ["posters", "passport"])
def test_posters_and_paper_passport_are_tagged_pdf(client, name):
    place = with_prize()
    client.force_login(committee())

    answer = client.get(reverse(f"admin:exhibits_exhibition_{name}", args=[place.exhibition.pk]))

    assert answer["Content-Type"] == "application/pdf"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in answer.content
