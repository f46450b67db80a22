"""What waits for whoever signs in."""

from typing import Any

from opds.models import User


def context(user: User) -> dict[str, Any]:
    return {}
