"""Search of published innovations. (The index is written by the verbs; see `refresh`.)"""

from exhibits.models import Innovation


def refresh(innovation: Innovation) -> None:
    """Bring the index up to date for one entry."""
