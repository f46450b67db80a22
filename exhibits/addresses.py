"""Addresses of entries: made from the short name, free, and for good once the public saw them."""

from __future__ import annotations

from collections.abc import Container

from django.utils.text import slugify

from exhibits.models import Innovation


def address_for(title: str) -> str:
    """A free address for a title: its short name, with a number where that is taken."""
    base = base_of(title)
    return free(base, set(Innovation.objects.filter(slug__startswith=base).values_list("slug", flat=True)))


def base_of(title: str) -> str:
    return slugify(title.partition(" — ")[0])[:70] or slugify(title)[:70] or "inovasi"


def free(base: str, taken: Container[str]) -> str:
    """The address itself, or with the first number that is not taken."""
    address, number = base, 2
    while address in taken:
        address, number = f"{base}-{number}", number + 1
    return address
