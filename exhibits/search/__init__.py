"""Search of published innovations: Indonesian and English words, typos, synonyms, the same on SQLite and PostgreSQL.

The index is written by the verbs (`refresh`) and by bulk loaders (`rebuild`); reading goes through `exhibits.catalogue`.
How it works: docs/search.md.
"""

from exhibits.search.index import rebuild, refresh, refresh_many

__all__ = ["rebuild", "refresh", "refresh_many"]
