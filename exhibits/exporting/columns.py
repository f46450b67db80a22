"""Which columns a list of innovations has as a file: all that an import reads, so that a file brought back unchanged changes nothing.

The headings are the names of the fields in the reader's language, which the import knows in both languages.
"""

from __future__ import annotations

TAGS = "exported_tags"
BOTH_LANGUAGES = (
    *("title", "summary", "problem", "solution", "design", "goals", "output", "benefits"),
    *("who_can_use", "where_to_get_it", "requirements", "cost", "duration", "hours"),
)
INNOVATION = (
    *("title", "opd", "slug", "category", "status", "summary", "stage", "trial_date", "implemented_date"),
    *("initiator", "initiator_name", "form", "affair", "digital", "legal_basis"),
    *("problem", "solution", "design", "goals", "output", "benefits"),
    *("who_can_use", "where_to_get_it", "requirements", "cost", "duration", "hours", "service_url", "video_url"),
    *(TAGS, "sdgs", "keywords", "source_url", "source_year"),
    *(f"{name}_en" for name in BOTH_LANGUAGES),
    *("is_sample", "created_at", "updated_at", "submitted_at", "published_at"),
)
