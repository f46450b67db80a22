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
_BEGINNING = {
    "sqlite": "SELECT innovation_id FROM search_index WHERE innovation_id IN"
    " (SELECT rowid FROM search_fts WHERE search_fts MATCH %s LIMIT %s) ORDER BY name",
    # the lateral join keeps the planner from reading the table in the hope to meet enough of them soon
    "postgresql": "WITH found AS MATERIALIZED (SELECT innovation_id, name FROM unnest(ARRAY[%s]) AS t"
    " CROSS JOIN LATERAL (SELECT innovation_id, name FROM search_index WHERE vector @@ t::tsquery) AS entry)"
    " SELECT innovation_id FROM (SELECT innovation_id, name FROM found LIMIT %s) AS few ORDER BY name",
}


def postings(words: Iterable[str]) -> dict[str, list[int]]:
    """For each marked word the ids of the entries that hold it; one query for all.

    Marked words are letters and digits only, so quoting them is safe.
    """
    sqlite = connection.vendor == "sqlite"
    asked = {f'"{word}"' if sqlite else f"'{word}'": word for word in words}
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_POSTINGS[connection.vendor], [json.dumps(list(asked)) if sqlite else list(asked)])
        # ids come as one text each, joined by commas: no way from the database to Python is quicker
        return {asked[quoted]: json.loads(f"[{ids or ''}]") for quoted, ids in cursor.fetchall()}


def first_with_prefix(prefixes: Sequence[str], limit: int) -> list[int]:
    """Up to `limit` ids of entries with a word that begins so; any of them, told in the order of their titles."""
    sqlite = connection.vendor == "sqlite"
    query = (" OR " if sqlite else " | ").join(f'"{prefix}"*' if sqlite else f"'{prefix}':*" for prefix in prefixes)
    with connection.cursor() as cursor:
        cursor.execute(_BEGINNING[connection.vendor], [query, limit])
        return [row[0] for row in cursor.fetchall()]
