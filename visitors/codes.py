"""Badge codes: 12 characters of Crockford base32, the last a check character (check-in protocol, "Words").

The check character is a weighted sum in the field of 32 elements (x⁵ + x² + 1): it finds every single wrong character
and every two characters that changed places. `static/scanner/code.js` does the same on the phone.
"""

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})
_FROM_ADDRESS = re.compile(r"/T/([^/?#\s]+)", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s\-\x00-\x1f\x7f]+")


def _times(value: int, power: int) -> int:
    for _ in range(power):
        value <<= 1
        if value & 0b100000:
            value ^= 0b100101
    return value


def check_character(data: str) -> str:
    """The twelfth character for eleven data characters."""
    total = 0
    for place, letter in enumerate(data, start=1):
        total ^= _times(VALUES[letter], place)
    return ALPHABET[total]


def make() -> str:
    """A new random code: 55 random bits and the check character."""
    bits = secrets.randbits(55)
    data = "".join(ALPHABET[bits >> shift & 31] for shift in range(50, -1, -5))
    return data + check_character(data)


def normalise(text: str) -> str:
    """What was scanned or typed as a bare code: the address around it, case, blanks, hyphens,
    control characters of a reader, and I, L, O are forgiven."""
    found = _FROM_ADDRESS.search(text)
    bare = found.group(1) if found else text
    return _SEPARATORS.sub("", bare).upper().translate(MISREAD)


def is_valid(code: str) -> bool:
    """Whether a normalised code has the right length, letters and check character."""
    return len(code) == LENGTH and all(letter in VALUES for letter in code) and check_character(code[:-1]) == code[-1]


def grouped(code: str) -> str:
    """For people to read: 7KD2 9M4X Q8R1."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
