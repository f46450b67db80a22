"""The two questions put to the database's full-text index, in the words of each engine."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from django.db import connection

_POSTINGS = {
    "sqlite": "SELECT t.value, (SELECT group_concat(rowid) FROM search_fts WHERE search_fts MATCH t.value) FROM json_each(%s) AS t",
    "postgresql": (
        "SELECT t, (SELECT string_agg(innovation_id::text, ',') FROM search_index WHERE vector @@ t::tsquery) FROM unnest(%s::text[]) AS t"
    ),
}
_FIRST = {
    "sqlite": (
        "SELECT innovation_id FROM search_index WHERE innovation_id IN"
        " (SELECT rowid FROM search_fts WHERE search_fts MATCH %s LIMIT %s) ORDER BY name"
    ),
    "postgresql": (
        "SELECT innovation_id FROM (SELECT innovation_id, name FROM search_index"
        " WHERE vector @@ %s::tsquery LIMIT %s) AS found ORDER BY name"
    ),
}
Term = tuple[str, ...]
"""One marked word, or several that stand one after the other."""


def postings(terms: Iterable[Term]) -> dict[Term, str]:
    """For each term the ids of the entries that hold it, as text joined by commas; one query for all terms."""
    by_text = {_written(term): term for term in terms}
    if not by_text:
        return {}
    asked: str | list[str] = json.dumps(list(by_text)) if connection.vendor == "sqlite" else list(by_text)
    with connection.cursor() as cursor:
        cursor.execute(_POSTINGS[connection.vendor], [asked])
        return {by_text[text]: ids or "" for text, ids in cursor.fetchall()}


def first_with_prefix(prefixes: Sequence[str], limit: int) -> list[int]:
    """Up to `limit` ids of entries with a word that begins so; any of them, told in the order of their titles."""
    either = " OR " if connection.vendor == "sqlite" else " | "
    query = either.join(f'"{prefix}"*' if connection.vendor == "sqlite" else f"'{prefix}':*" for prefix in prefixes)
    with connection.cursor() as cursor:
        cursor.execute(_FIRST[connection.vendor], [query, limit])
        return [row[0] for row in cursor.fetchall()]


def _written(term: Term) -> str:
    """Marked words are letters and digits only, so quoting them is safe."""
    if connection.vendor == "sqlite":
        return '"' + " ".join(term) + '"'
    return " <-> ".join(f"'{word}'" for word in term)
