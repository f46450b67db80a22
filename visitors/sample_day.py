"""Making up what the phones saw at an exhibition, from arrivals per hour and the weight of each stand.

Pure and seeded: the same arrivals give the same people, scans, ids and codes. The decisions (accepted, repeat,
unknown, conflict, counted) are those of `scanning.py`; `visitors/loading.py` writes the rows.
"""

from __future__ import annotations

import datetime
import itertools
import random
import uuid
from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from visitors import codes
from visitors.models import Scan

Outcome, Reason, Mode = Scan.Outcome, Scan.Reason, Scan.Mode
OFFLINE, REPEAT, UNKNOWN, REENTRY, COMES_AGAIN = 0.11, 0.035, 0.008, 0.06, 0.05
TALLIED = 0.07  # share of an hour's people who come in without a badge, counted by hand
GATE_SHARE = 0.72  # the first gate is the main entrance
STANDS_SEEN = ((1, 8), (2, 14), (3, 20), (4, 21), (5, 16), (6, 11), (7, 6), (9, 4))
LOST_EVERY = 450  # one badge in so many is reported lost and revoked
LOST_AFTER, FOUND_AFTER = datetime.timedelta(minutes=30), datetime.timedelta(minutes=40)
MINUTE = datetime.timedelta(minutes=1)


class Chooser:
    """Draws by weight; quicker than `random.choices` for one at a time, and the same on every Python."""

    def __init__(self, weights: Iterable[float]) -> None:
        self.steps = list(itertools.accumulate(weights))

    def draw(self, chance: random.Random) -> int:
        return min(bisect(self.steps, chance.random() * self.steps[-1]), len(self.steps) - 1)


@dataclass(frozen=True, slots=True)
class Opening:
    """An exhibition day from its opening to its closing."""

    opens_at: datetime.datetime
    closes_at: datetime.datetime


@dataclass(slots=True)
class Person:
    """Somebody with a badge: when they registered, what the badge says, whether it was revoked since."""

    code: str
    kind: int
    origin: int
    registered_at: datetime.datetime
    revoked_at: datetime.datetime | None = None


@dataclass(slots=True)
class Event:
    """One scan as a phone made it, and what the server made of it."""

    id: uuid.UUID
    point: str
    is_gate: bool
    scanned_at: datetime.datetime
    received_at: datetime.datetime
    mode: str
    person: Person | None = None
    code: str = ""
    heads: int | None = None
    outcome: str = Outcome.ACCEPTED
    reason: str = ""
    counted: bool = False
    first_at: datetime.datetime | None = None


@dataclass(slots=True)
class Crowd:
    """Everybody and everything of the edition."""

    people: list[Person] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


def uuid7(moment: datetime.datetime, chance: random.Random) -> uuid.UUID:
    """An id as a phone makes it: the time in milliseconds, then random bits (RFC 9562, version 7)."""
    value = int(moment.timestamp() * 1000) << 80 | 0x7 << 76 | chance.getrandbits(12) << 64 | 0b10 << 62 | chance.getrandbits(62)
    return uuid.UUID(int=value)


def badge_code(chance: random.Random) -> str:
    """A badge code from seeded bits; real badges take theirs from `codes.make`."""
    data = "".join(codes.ALPHABET[chance.getrandbits(5)] for _ in range(codes.LENGTH - 1))
    return data + codes.check_character(data)


class Maker:
    """Makes the crowd of one edition from its seed."""

    def __init__(
        self,
        seed: str,
        *,
        gates: Sequence[str],
        stands: Sequence[tuple[str, float]],
        kinds: Sequence[float],
        origins: Sequence[float],
    ) -> None:
        self.chance = random.Random(seed)  # noqa: S311
        self.gates = gates
        self.stands = [number for number, _weight in stands]
        self.by_weight = Chooser(weight for _number, weight in stands)
        self.kinds, self.origins = Chooser(kinds), Chooser(origins)
        self.seen_count = Chooser(weight for _number, weight in STANDS_SEEN)
        self.crowd = Crowd()

    def make(self, arrivals: Sequence[tuple[datetime.datetime, int]], openings: Sequence[Opening]) -> Crowd:
        """The crowd of all hours; each arrival is the start of an hour and the people first seen in it."""
        for hour, people in arrivals:
            opening = next(o for o in openings if o.opens_at.date() == hour.date())
            for _ in range(self._tally(hour, people, opening)):
                self._person(hour, opening)
        self._come_again(openings)
        self._lose_badges(openings)
        self.crowd.events.sort(key=lambda event: (event.received_at, event.id))
        decide(self.crowd.events)
        return self.crowd

    # --- who comes ---------------------------------------------------------------------------------------------

    def _tally(self, hour: datetime.datetime, people: int, opening: Opening) -> int:
        """Count some by hand at the gate; returns how many are left to come with a badge."""
        left = round(people * TALLIED)
        badged = people - left
        while left:
            heads = min(left, self.chance.choice((1, 1, 2, 3, 4, 5)))
            self._scan(self._gate(), self._within(hour, opening), heads=heads, is_gate=True)
            left -= heads
        return badged

    def _person(self, hour: datetime.datetime, opening: Opening) -> None:
        came = self._within(hour, opening)
        person = Person(
            code=badge_code(self.chance),
            kind=self.kinds.draw(self.chance),
            origin=self.origins.draw(self.chance),
            registered_at=came - datetime.timedelta(seconds=self.chance.randint(25, 240)),
        )
        self.crowd.people.append(person)
        self._day_of(person, came, opening)

    def _day_of(self, person: Person, came: datetime.datetime, opening: Opening) -> None:
        """Through the gate, along some stands, perhaps out and in again."""
        gate = self._gate()
        entry = self._scan(gate, came, person=person, is_gate=True)
        left_at = self._stroll(person, came, opening)
        if entry.mode == Mode.OFFLINE:
            return  # it arrives late: what follows at the gate would be told in the wrong order
        if self.chance.random() < REPEAT:
            self._scan(gate, came + datetime.timedelta(seconds=self.chance.randint(8, 50)), person=person, is_gate=True)
        if self.chance.random() < REENTRY and left_at + 20 * MINUTE < opening.closes_at:
            self._scan(self._gate(), left_at + self.chance.randint(5, 19) * MINUTE, person=person, is_gate=True)

    def _stroll(self, person: Person, came: datetime.datetime, opening: Opening) -> datetime.datetime:
        """Stands one after the other until enough were seen or the hall closes; returns when the last one was left."""
        wanted = STANDS_SEEN[self.seen_count.draw(self.chance)][0]
        seen: set[str] = set()
        at = came
        for _ in range(wanted * 3):
            stand = self.stands[self.by_weight.draw(self.chance)]
            if len(seen) == wanted:
                break
            if stand in seen:
                continue
            at += datetime.timedelta(seconds=self.chance.randint(150, 720))
            if at >= opening.closes_at:
                return opening.closes_at
            seen.add(stand)
            self._at_stand(stand, at, person, opening)
        return at

    def _at_stand(self, stand: str, at: datetime.datetime, person: Person, opening: Opening) -> None:
        self._scan(stand, at, person=person)
        drawn = self.chance.random()
        later = min(at + datetime.timedelta(seconds=self.chance.randint(6, 90)), opening.closes_at - datetime.timedelta(seconds=1))
        if drawn < REPEAT:
            self._scan(stand, later, person=person)
        elif drawn < REPEAT + UNKNOWN:
            self._scan(stand, later, code=self._slip(person.code))
        elif drawn < REPEAT + 3 * UNKNOWN:
            self._scan(stand, later, heads=self.chance.choice((1, 1, 2, 3, 5, 5)))

    def _slip(self, code: str) -> str:
        """A code with a wrong letter, or now and then one that was never printed."""
        if self.chance.random() < 0.3:
            return badge_code(self.chance)
        place = self.chance.randrange(codes.LENGTH)
        others = [letter for letter in codes.ALPHABET if letter != code[place]]
        return code[:place] + self.chance.choice(others) + code[place + 1 :]

    def _come_again(self, openings: Sequence[Opening]) -> None:
        """Some come on a second day: people already, visits again."""
        for before, after in itertools.pairwise(openings):
            earlier = [person for person in self.crowd.people if person.registered_at.date() == before.opens_at.date()]
            for person in self.chance.sample(earlier, int(len(earlier) * COMES_AGAIN)):
                came = after.opens_at + self.chance.randint(10, 330) * MINUTE + datetime.timedelta(seconds=self.chance.randrange(60))
                if came < after.closes_at:
                    self._day_of(person, came, after)

    def _lose_badges(self, openings: Sequence[Opening]) -> None:
        """A few badges are reported lost after their last scan; a finder shows one at a stand: offline it counts, online not."""
        last: dict[str, datetime.datetime] = {}
        for event in self.crowd.events:
            if event.person:
                last[event.code] = max(event.received_at, last.get(event.code, event.received_at))
        closing = {opening.opens_at.date(): opening.closes_at for opening in openings}
        for start in range(0, len(self.crowd.people), LOST_EVERY):
            chunk = self.crowd.people[start : start + LOST_EVERY]
            early = (p for p in chunk if last[p.code] + FOUND_AFTER < closing[last[p.code].date()])
            person = next(early, None)
            if person:
                person.revoked_at = last[person.code] + LOST_AFTER
                offline = start // LOST_EVERY % 2 == 0
                self._scan(self.stands[0], last[person.code] + FOUND_AFTER, person=person, offline=offline)

    # --- one scan ----------------------------------------------------------------------------------------------

    def _gate(self) -> str:
        return self.gates[0] if len(self.gates) == 1 or self.chance.random() < GATE_SHARE else self.gates[1]

    def _within(self, hour: datetime.datetime, opening: Opening) -> datetime.datetime:
        """A moment of that hour while the hall is open."""
        start = max(hour, opening.opens_at)
        seconds = (min(hour + 60 * MINUTE, opening.closes_at) - start).total_seconds()
        return start + datetime.timedelta(seconds=self.chance.randrange(max(int(seconds), 1)))

    def _scan(
        self,
        point: str,
        at: datetime.datetime,
        *,
        person: Person | None = None,
        code: str = "",
        heads: int | None = None,
        is_gate: bool = False,
        offline: bool | None = None,
    ) -> Event:
        at += datetime.timedelta(milliseconds=self.chance.randrange(1000))
        is_offline = self.chance.random() < OFFLINE if offline is None else offline
        delay = self.chance.randint(45, 1500) if is_offline else self.chance.uniform(0.2, 1.5)
        event = Event(
            id=uuid7(at, self.chance),
            point=point,
            is_gate=is_gate,
            scanned_at=at,
            received_at=at + datetime.timedelta(seconds=delay),
            mode=Mode.OFFLINE if is_offline else Mode.ONLINE,
            person=person,
            code=person.code if person else code,
            heads=heads,
        )
        self.crowd.events.append(event)
        return event


def decide(events: Iterable[Event]) -> None:
    """Decide what each scan was, in the order in which the server received them (docs/check-in.md)."""
    counted: dict[tuple[str, str, datetime.date], datetime.datetime] = {}
    for event in events:
        if event.heads:
            event.counted = True
            continue
        if event.person is None:
            event.outcome = Outcome.UNKNOWN
            event.reason = Reason.NONE if codes.is_valid(event.code) else Reason.CHECK
            continue
        key = (event.code, event.point, event.scanned_at.date())
        revoked = event.person.revoked_at and event.received_at > event.person.revoked_at
        if revoked and event.mode == Mode.ONLINE:
            event.outcome, event.reason = Outcome.REFUSED, Reason.REVOKED
            continue
        event.first_at = counted.get(key)
        if revoked:
            event.outcome, event.reason = Outcome.CONFLICT, Reason.REVOKED
        elif event.first_at:
            event.outcome = Outcome.REPEAT
        if event.first_at is None:
            event.counted = True
            counted[key] = event.scanned_at
