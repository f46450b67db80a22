"""Badge codes by the table that also tests the phone's half (tests/js/code.test.mjs)."""

import json
from pathlib import Path

import pytest

from visitors import codes

VECTORS = json.loads((Path(__file__).parent.parent / "vectors" / "codes.json").read_text())


@pytest.mark.parametrize("code", VECTORS["valid"])
def test_a_code_of_the_table_is_valid(code):
    assert codes.is_valid(code)


@pytest.mark.parametrize("code", VECTORS["invalid"])
def test_a_wrong_code_of_the_table_is_not_valid(code):
    assert not codes.is_valid(code)


@pytest.mark.parametrize(("text", "code"), VECTORS["normalised"])
def test_a_text_of_the_table_comes_to_its_code(text, code):
    assert codes.normalise(text) == code


def test_codes_that_are_made_are_valid_and_differ():
    made = {codes.make() for _ in range(200)}

    assert len(made) == 200
    assert all(codes.is_valid(code) for code in made)
