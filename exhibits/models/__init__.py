"""The models of what is shown; import them from here."""

from exhibits.models.category import Category, Tag
from exhibits.models.exhibition import Exhibition, ExhibitionDay, Extension, Landmark, Stand, Zone
from exhibits.models.innovation import Document, Innovation, InnovationLink, Photo, ReviewEvent
from exhibits.models.search import SearchEntry, SearchState, SearchWord, Synonym

__all__ = [
    "Category",
    "Document",
    "Exhibition",
    "ExhibitionDay",
    "Extension",
    "Innovation",
    "InnovationLink",
    "Landmark",
    "Photo",
    "ReviewEvent",
    "SearchEntry",
    "SearchState",
    "SearchWord",
    "Stand",
    "Synonym",
    "Tag",
    "Zone",
]
