"""Sets of entries as bits of one large integer, and sums of weights over them.

An entry is a bit; the set operations of a page (match, filter, count a facet) are single operations on integers of a few
kilobytes, whatever the number of entries. Scores are kept by binary digit: `slices[3]` holds the entries whose score has
the digit 8. Adding a weight to a set of entries is a ripple of carries, and the best come out by walking from the highest
digit down, without looking at single entries. The order is the same on every database.
"""

from __future__ import annotations


class Scores:
    def __init__(self) -> None:
        self.slices: list[int] = []

    def add(self, entries: int, weight: int) -> None:
        """Add `weight` (a whole number, 0 or more) to the score of each of the entries."""
        place = 0
        while weight and entries:
            if weight & 1:
                self._carry(entries, place)
            weight >>= 1
            place += 1

    def _carry(self, entries: int, place: int) -> None:
        while entries:
            if place >= len(self.slices):
                self.slices.extend([0] * (place + 1 - len(self.slices)))
            self.slices[place], entries = self.slices[place] ^ entries, self.slices[place] & entries
            place += 1

    def at_least(self, least: int, among: int) -> int:
        """The entries among these whose score is `least` or more."""
        over, equal = 0, among
        for place in range(max(len(self.slices), least.bit_length()) - 1, -1, -1):
            digit = self.slices[place] if place < len(self.slices) else 0
            if least >> place & 1:
                equal &= digit
            else:
                over |= equal & digit
                equal &= ~digit
        return over | equal

    def best(self, among: int, start: int, count: int) -> list[int]:
        """The places `start` to `start + count` of these entries by score, best first; equal scores in the order of their bits."""
        picked: list[int] = []
        waiting = [(among, len(self.slices) - 1)]
        while waiting and len(picked) < count:
            entries, place = waiting.pop()
            size = entries.bit_count()
            if size <= start:
                start -= size
            elif place < 0:
                picked += positions(entries, start, count - len(picked))
                start = 0
            else:
                waiting += [(entries & ~self.slices[place], place - 1), (entries & self.slices[place], place - 1)]
        return picked


def positions(entries: int, start: int, count: int) -> list[int]:
    """The bits `start` to `start + count` of those that are set, lowest first."""
    digits = bin(entries)[:1:-1]
    found: list[int] = []
    at = digits.find("1")
    while at >= 0 and len(found) < count:
        if start:
            start -= 1
        else:
            found.append(at)
        at = digits.find("1", at + 1)
    return found


def in_order(entries: int, order: list[int], start: int, count: int) -> list[int]:
    """The same by another order: `order` names all bits, first to last."""
    digits = bin(entries)[:1:-1].ljust(len(order), "0")
    found: list[int] = []
    for bit in order:
        if digits[bit] == "1":
            if start:
                start -= 1
                continue
            found.append(bit)
            if len(found) == count:
                break
    return found
