"""The short lists behind the search page (categories, agencies, themes, editions, synonyms) and the stamp of the index: one query."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import connection

_SQL = """
SELECT 'state', id, stamp, '', '', 0 FROM search_state WHERE id = 1
UNION ALL SELECT 'category', id, code, CASE WHEN short_name = '' THEN name ELSE short_name END,
    CASE WHEN short_name_en = '' THEN name_en ELSE short_name_en END, position FROM exhibits_category
UNION ALL SELECT 'opd', id, slug, acronym, name, 0 FROM opds_opd
UNION ALL SELECT 'opd-en', id, slug, acronym, name_en, 0 FROM opds_opd
UNION ALL SELECT 'theme', id, slug, name, name_en, 0 FROM exhibits_tag
UNION ALL SELECT 'exhibition', id, slug, name, name_en, revision FROM exhibits_exhibition WHERE is_published AND training_of_id IS NULL
UNION ALL SELECT 'synonym', id, terms, '', '', CASE WHEN one_way THEN 1 ELSE 0 END FROM exhibits_synonym WHERE is_active
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value a filter may have: `key` as in the database, `value` as in the address."""

    key: str
    value: str
    name: str
    name_en: str
    detail: str = ""
    detail_en: str = ""
    number: int = 0

    def label(self, language: str) -> str:
        return self.name_en if language == "en" and self.name_en else self.name

    def explained(self, language: str) -> str:
        return self.detail_en if language == "en" and self.detail_en else self.detail


@dataclass(slots=True)
class Lists:
    stamp: str = ""
    choices: dict[str, list[Choice]] = field(default_factory=lambda: {"category": [], "opd": [], "theme": [], "exhibition": []})
    synonyms: tuple[tuple[str, bool], ...] = ()


def read() -> Lists:
    """All lists as they are now."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL)
        rows = cursor.fetchall()
    found, synonyms = Lists(), []
    english = {key: name_en for kind, key, _value, _acronym, name_en, _number in rows if kind == "opd-en"}
    for kind, key, value, name, name_en, number in rows:
        if kind == "state":
            found.stamp = value
        elif kind == "synonym":
            synonyms.append((value, bool(number)))
        elif kind == "opd":
            found.choices["opd"].append(Choice(str(key), value, name, "", name_en, english[key]))
        elif kind in found.choices:
            found.choices[kind].append(Choice(str(key), value, name, name_en, number=number))
    found.synonyms = tuple(sorted(synonyms))
    for kind, choices in found.choices.items():
        choices.sort(key=lambda choice: (choice.number if kind == "category" else 0, choice.name))
    return found
