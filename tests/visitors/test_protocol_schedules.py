"""After any schedule of scans, tallies, retries and undos the three counts are those of a careful clerk (docs/check-in.md)."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.recount import recounted, stored
from tests.visitors.door import at, elsewhere, hall, item, kept, mistyped, plain_recount, unknown_code
from visitors.models import Badge, Scan

pytestmark = pytest.mark.django_db


POINTS = ("G1", "G2", "A12", "B07", "Z99")
BADGES = ("sri", "budi", "blank", "revoked", "elsewhere")
SCAN = st.tuples(
    st.just("scan"),
    st.sampled_from(BADGES),
    st.sampled_from(POINTS),
    st.sampled_from([17, 18, 19]),
    st.sampled_from([8, 13]),
    st.sampled_from(["online", "offline"]),
)
TALLY = st.tuples(
    st.just("tally"),
    st.integers(1, 500),
    st.sampled_from(POINTS),
    st.sampled_from([17, 18]),
    st.sampled_from([8, 13]),
    st.sampled_from(["online", "offline"]),
)
WORDS = st.tuples(st.just("unknown"), st.sampled_from(["none", "check"]), st.sampled_from(POINTS))
AGAIN = st.tuples(st.just("again"), st.integers(0, 30))
CALL = st.lists(st.one_of(SCAN, SCAN, SCAN, TALLY, WORDS, AGAIN), min_size=1, max_size=6)
STEP = st.one_of(CALL, CALL, st.tuples(st.just("void"), st.integers(0, 30)))


class Notebook:
    """What a careful clerk would write down with the page of the protocol beside: the outcome of each scan, and what counts."""

    def __init__(self) -> None:
        self.outcome: dict[str, tuple[str, str]] = {}
        self.taken: dict[tuple, str] = {}
        self.heads: dict[str, tuple[str, int]] = {}

    def note(self, sent: dict, what: tuple) -> tuple[str, str]:
        if sent["id"] not in self.outcome:
            self.outcome[sent["id"]] = self.decide(sent, what)
        return self.outcome[sent["id"]]

    def decide(self, sent: dict, what: tuple) -> tuple[str, str]:
        if what[2] == "Z99":
            return "refused", "point"
        if what[0] == "unknown":
            return "unknown", what[1]
        reason = what[1] if what[1] == "revoked" else "edition" if what[1] == "elsewhere" else "day" if what[3] == 17 else ""
        if reason and what[5] == "online":
            return "refused", reason
        if what[0] == "tally":
            self.heads[sent["id"]] = (what[2], what[1])
            return ("conflict", reason) if reason else ("accepted", "")
        key = what[1:4]
        if key in self.taken:
            return ("conflict", reason) if reason else ("repeat", "")
        self.taken[key] = sent["id"]
        return ("conflict", reason) if reason else ("accepted", "")

    def void(self, scan_id: str) -> None:
        self.heads.pop(scan_id, None)
        self.taken = {key: counted for key, counted in self.taken.items() if counted != scan_id}

    def counts(self) -> tuple[int, int, int]:
        people = len({badge for badge, point, _ in self.taken if point.startswith("G")})
        visits = sum(1 for _, point, _ in self.taken if not point.startswith("G"))
        people += sum(heads for point, heads in self.heads.values() if point.startswith("G"))
        visits += sum(heads for point, heads in self.heads.values() if not point.startswith("G"))
        return people, visits, len(self.outcome)


def as_item(what: tuple, badges: dict[str, Badge], second: int) -> dict:
    """The scan to send; no two are of the same second, so that each person has one earliest hour."""
    if what[0] == "unknown":
        return item(unknown_code() if what[1] == "none" else mistyped(badges["sri"].code), what[2])
    _, who, point, day, hour, mode = what
    return item(None if what[0] == "tally" else badges[who].code, point, when=at(day, hour, *divmod(second, 60)), mode=mode) | (
        {"heads": who} if what[0] == "tally" else {}
    )


def by_point(counts: dict) -> dict:
    """By point, day and hour; scans at no point are of all editions together there."""
    return {key: count for key, count in counts.items() if key[0]}


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, max_size=14))
def test_after_any_schedule_the_outcomes_and_the_three_counts_are_those_of_a_careful_clerk(time_machine, steps):
    time_machine.move_to(at(19, 15), tick=False)
    fair = hall()
    badges = {name: fair.badge() for name in ("sri", "budi")}
    badges |= {"blank": fair.badge(visitor=None), "revoked": fair.revoked(), "elsewhere": elsewhere()}
    phone, clerk, sent, seconds = fair.phone(), Notebook(), [], iter(random.sample(range(600), 100))

    for step in steps:
        if isinstance(step, tuple) and sent:
            scan_id = sent[step[1] % len(sent)][0]["id"]
            assert phone.void(scan_id).status_code == 200
            clerk.void(scan_id)
        elif isinstance(step, list):
            new = [what for what in step if what[0] != "again" or sent]
            call = [sent[what[1] % len(sent)] if what[0] == "again" else (as_item(what, badges, next(seconds)), what) for what in new]
            expected = [clerk.note(*one) for one in call]
            if call:
                assert [(r["outcome"], r["reason"]) for r in phone.results(*(one[0] for one in call))] == expected
            sent += [one for one in call if one not in sent]
        assert kept(fair.exhibition) == plain_recount(fair.exhibition) == clerk.counts()
    assert {str(scan.pk) for scan in Scan.objects.filter(exhibition=fair.exhibition)} == set(clerk.outcome)
    assert by_point(stored()) == by_point(recounted())
