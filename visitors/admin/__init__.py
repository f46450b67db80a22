"""The door and what visitors said, at the officials' desk."""

from visitors.admin import door, editions, people, prizes, voices

__all__ = ["door", "editions", "people", "prizes", "voices"]
