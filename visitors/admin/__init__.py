"""The door and what visitors said, at the officials' desk."""

from visitors.admin import badges, door, editions, people, prizes, voices

__all__ = ["badges", "door", "editions", "people", "prizes", "voices"]
