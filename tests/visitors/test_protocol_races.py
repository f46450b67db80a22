"""The check-in protocol when many phones speak at once: twenty threads, each with a connection of its own (docs/check-in.md)."""

import random

import pytest

from tests.factories import committee
from tests.visitors.door import OPEN, Hall, Phone, assert_counts, at_once, hall, item, kept, plain_recount, row, tally, uuid7
from visitors import badges
from visitors.models import Badge, Scan, Visitor

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 20


@pytest.fixture(autouse=True)
def _it_is_the_first_morning(time_machine):
    time_machine.move_to(OPEN, tick=True)


@pytest.fixture
def fair() -> Hall:
    return hall()


@pytest.fixture
def phones(fair) -> list[Phone]:
    return [fair.phone() for _ in range(MANY)]


def outcomes(results: list[dict]) -> list[str]:
    return sorted(result["outcome"] for result in results)


ONE_OF_MANY = ["accepted"] + ["repeat"] * (MANY - 1)


@pytest.mark.parametrize("point", ["G1", "A12"])
def test_twenty_phones_with_one_badge_at_one_point_accept_it_once(fair, phones, point):
    code = fair.badge().code

    results = at_once(MANY, lambda n: phones[n].scan(code, point))

    assert outcomes(results) == ONE_OF_MANY
    assert all(result["first_at"] for result in results if result["outcome"] == "repeat")
    assert_counts(fair.exhibition, people=int(point == "G1"), visits=int(point == "A12"), scans=MANY)


def test_twenty_calls_of_one_phone_with_one_badge_accept_it_once(fair, phones):
    code = fair.badge().code

    assert outcomes(at_once(MANY, lambda n: phones[0].scan(code))) == ONE_OF_MANY


def test_one_badge_at_two_gates_at_once_is_one_person(fair, phones):
    code = fair.badge().code

    results = at_once(MANY, lambda n: phones[n].scan(code, ("G1", "G2")[n % 2]))

    assert outcomes(results) == ["accepted"] * 2 + ["repeat"] * (MANY - 2)
    assert_counts(fair.exhibition, people=1, visits=0, scans=MANY)


def test_twenty_offline_phones_with_one_revoked_badge_count_it_once(fair, phones):
    code = fair.revoked().code

    results = at_once(MANY, lambda n: phones[n].scan(code, mode="offline"))

    assert {result["reason"] for result in results if result["outcome"] == "conflict"} == {"revoked"}
    assert [row(result).counted for result in results].count(True) == 1
    assert_counts(fair.exhibition, people=1, visits=0, scans=MANY)


@pytest.mark.parametrize("what", ["badge", "blank", "tally", "unknown", "refused", "point"])
def test_one_id_sent_twenty_times_at_once_is_one_row_and_twenty_equal_answers(fair, phones, what):
    sent = {
        "badge": lambda: item(fair.badge().code),
        "blank": lambda: item(fair.badge(visitor=None).code),
        "tally": lambda: tally(7),
        "unknown": lambda: item("HALLO"),
        "refused": lambda: item(fair.revoked().code),
        "point": lambda: item(fair.badge().code, "Z99"),
    }[what]()

    results = at_once(MANY, lambda n: phones[0].results(sent))

    assert all(result == results[0] for result in results)
    assert [str(scan.pk) for scan in Scan.objects.all()] == [sent["id"]]
    assert_counts(fair.exhibition, people={"badge": 1, "blank": 1, "tally": 7}.get(what, 0), visits=0, scans=1)


def test_a_batch_that_is_retried_while_it_is_under_way_is_stored_once(fair, phones):
    visitors = [fair.badge() for _ in range(30)]
    batch = [item(badge.code, point) for badge in visitors for point in ("G1", "A12")] + [tally(4), item("X", "Z99"), item("HALLO")]

    results = at_once(MANY, lambda n: phones[0].results(*batch))

    assert all(result == results[0] for result in results)
    assert_counts(fair.exhibition, people=34, visits=30, scans=63)


def test_a_blank_badge_at_twenty_phones_is_one_walk_in_visitor(fair, phones):
    badge = fair.badge(visitor=None)

    results = at_once(MANY, lambda n: phones[n].scan(badge.code, ("G1", "G2", "A12", "B07")[n % 4], mode=("online", "offline")[n % 2]))

    assert outcomes(results) == ["accepted"] * 4 + ["repeat"] * (MANY - 4)
    assert Visitor.objects.count() == 1
    assert_counts(fair.exhibition, people=1, visits=2, scans=MANY)


def test_batches_of_the_same_badges_in_another_order_do_not_lock_each_other_out(fair, phones):
    codes = [fair.badge().code for _ in range(12)]

    def send(n: int) -> list[dict]:
        mine = random.Random(n).sample(codes, len(codes))
        return phones[n].results(*[item(code, point) for code in mine for point in ("G1", "A12")])

    results = [result for answer in at_once(MANY, send) for result in answer]

    assert [result["outcome"] for result in results].count("accepted") == 24
    assert {result["outcome"] for result in results} == {"accepted", "repeat"}
    assert_counts(fair.exhibition, people=12, visits=12, scans=24 * MANY)


def test_tallies_at_once_are_all_counted(fair, phones):
    at_once(MANY, lambda n: phones[n].results(tally(n + 1), tally(2, "A12")))

    assert_counts(fair.exhibition, people=210, visits=40, scans=40)


def test_an_undo_twenty_times_at_once_takes_away_once(fair, phones):
    kept_one, undone = phones[0].results(item(fair.badge().code), tally(5))

    answers = at_once(MANY, lambda n: phones[0].void(undone["id"]))

    assert {answer.status_code for answer in answers} == {200}
    assert_counts(fair.exhibition, people=1, visits=0, scans=2)
    assert row(kept_one).counted


def test_undoing_and_scanning_one_badge_at_once_leaves_true_counts(fair, phones):
    badge = fair.badge()
    first = phones[0].scan(badge.code)

    def act(n: int) -> int:
        return phones[0].void(first["id"]).status_code if n % 2 else len(phones[n].results(item(badge.code, ("G1", "G2")[n // 2 % 2])))

    at_once(MANY, act)

    counted = Scan.objects.filter(counted=True).values_list("point__code", flat=True)
    assert len(set(counted)) == len(counted)
    assert row(first).voided_at
    assert_counts(fair.exhibition, people=1, visits=0, scans=11)


def test_a_scan_and_its_undo_at_once_end_undone_whichever_came_first(fair, phones):
    phone, sent = phones[0], [item(fair.badge().code) for _ in range(MANY // 2)]

    def act(n: int) -> str:
        one = sent[n // 2]
        return phone.results(one)[0]["outcome"] if n % 2 else str(phone.void(one["id"]).status_code)

    said = at_once(MANY, act)

    assert set(said) <= {"accepted", "200", "202"}
    assert [scan.counted for scan in Scan.objects.exclude(voided_at=None)] == [False] * len(sent)
    assert_counts(fair.exhibition, people=0, visits=0, scans=len(sent))


def test_a_badge_that_changes_gates_while_its_first_gate_is_undone_stays_one_person(fair, phones):
    codes = [fair.badge().code for _ in range(MANY // 2)]
    first = phones[0].results(*[item(code, "G1") for code in codes])

    def act(n: int) -> str:
        if n % 2:
            return str(phones[0].void(first[n // 2]["id"]).status_code)
        return phones[n].scan(codes[n // 2], "G2")["outcome"]

    assert sorted(at_once(MANY, act)) == ["200"] * (MANY // 2) + ["accepted"] * (MANY // 2)
    assert_counts(fair.exhibition, people=MANY // 2, visits=0, scans=MANY)


def test_the_same_walk_in_twenty_times_at_once_is_one_visitor(fair, phones):
    phones[1].walk_in()  # so that its kind and origin exist
    sent = {"id": uuid7(), "heads": 6, "name": "Budi"}

    answers = at_once(MANY, lambda n: phones[0].walk_in(**sent))

    assert {answer.status_code for answer in answers} == {200}
    said = [(answer.json()["badge"], answer.json()["results"]) for answer in answers]
    assert all(one == said[0] for one in said)
    assert Visitor.objects.filter(name="Budi").count() == 1
    assert Badge.objects.count() == 2
    assert_counts(fair.exhibition, people=7, visits=0, scans=3)


def test_twenty_walk_ins_with_one_printed_badge_give_it_to_one_of_them(fair, phones):
    phones[0].walk_in()
    badge = fair.badge(visitor=None)

    answers = at_once(MANY, lambda n: phones[n].walk_in(badge_code=badge.code, name=f"Tamu {n}"))

    assert sorted(answer.status_code for answer in answers)[0] == 200
    assert [answer.status_code for answer in answers].count(200) == 1
    assert Visitor.objects.filter(name__startswith="Tamu").count() == 1
    assert_counts(fair.exhibition, people=2, visits=0, scans=2)


def test_phones_that_merge_their_queues_with_cut_answers_store_every_scan_once(fair, phones):
    badges = [fair.badge() for _ in range(40)]

    def merge(n: int) -> None:
        chance = random.Random(n)
        queue = [item(chance.choice(badges).code, chance.choice(["G1", "G2", "A12", "B07"]), mode="offline") for _ in range(60)]
        while queue:
            batch = queue[:20]
            phones[n].results(*batch)
            if chance.random() > 1 / 3:  # else the answer was lost, and all is sent again
                del queue[:20]

    at_once(10, merge)

    assert Scan.objects.count() == 600
    seen = {(scan.badge_id, scan.point_id) for scan in Scan.objects.all()}
    assert Scan.objects.filter(outcome="accepted").count() == len(seen)
    people = Scan.objects.filter(point__kind="gate").values("badge").distinct().count()
    visits = Scan.objects.filter(point__kind="stand").values("badge", "point").distinct().count()
    assert_counts(fair.exhibition, people=people, visits=visits, scans=600)


def sends_while_somebody_decides(fair, phones, sent, decide, number=2):
    """Each phone sends its scans one by one, the last two threads decide something meanwhile; the answers of the phones in turn."""

    def act(n: int):
        if n >= MANY - number:
            return decide()
        return [phones[n].scan(code, point, mode="offline") for code, point in sent(n)]

    return [result for answers in at_once(MANY, act)[: MANY - number] for result in answers]


@pytest.mark.parametrize("round_", range(3))
def test_two_badges_of_one_person_are_merged_while_phones_send_both(fair, phones, round_):
    keep, gone, boss = fair.badge(), fair.badge(), committee()
    everywhere = [(code, point) for code in (keep.code, gone.code) for point in ("G1", "A12")]

    results = sends_while_somebody_decides(
        fair, phones, lambda n: random.sample(everywhere, 4), lambda: bool(badges.merge(keep=keep, gone=gone, actor=boss))
    )

    assert {result["outcome"] for result in results} <= {"accepted", "repeat", "conflict"}
    assert Scan.objects.count() == len(results) == len({result["id"] for result in results})
    assert kept(fair.exhibition) == plain_recount(fair.exhibition)
    after = badges.merge(keep=keep, gone=Badge.objects.get(pk=gone.pk), actor=boss)  # what came under the old code afterwards
    assert after
    assert_counts(fair.exhibition, people=1, visits=1, scans=len(results))


@pytest.mark.parametrize("round_", range(3))
def test_a_lost_badge_is_replaced_while_phones_send_it(fair, phones, round_):
    lost, boss = fair.badge(), committee()

    results = sends_while_somebody_decides(
        fair,
        phones,
        lambda n: [(lost.code, "G1"), (lost.code, "B07")],
        lambda: bool(badges.replace(badge=lost, actor=boss, reason="hilang")),
    )

    assert {result["outcome"] for result in results} <= {"accepted", "repeat", "conflict"}
    assert Scan.objects.count() == len(results)
    assert Badge.objects.filter(revoked_at=None, visitor=lost.visitor).count() == 1
    assert kept(fair.exhibition) == plain_recount(fair.exhibition)
