"""The models of what is shown; import them from here."""

from exhibits.models.category import Category, Tag
from exhibits.models.evidence import CityIndicator, Evidence, EvidenceFile, Indicator
from exhibits.models.exhibition import Exhibition, ExhibitionDay, Extension, Landmark, Stand, Zone
from exhibits.models.importing import ImportRow, ImportRun
from exhibits.models.innovation import Document, Innovation, InnovationLink, Photo, ReviewEvent, ReviewNote
from exhibits.models.search import SearchEntry, SearchState, SearchWord, Synonym
from exhibits.models.writing import Writer

__all__ = [
    "Category",
    "CityIndicator",
    "Document",
    "Evidence",
    "EvidenceFile",
    "Exhibition",
    "ExhibitionDay",
    "Extension",
    "ImportRow",
    "ImportRun",
    "Indicator",
    "Innovation",
    "InnovationLink",
    "Landmark",
    "Photo",
    "ReviewEvent",
    "ReviewNote",
    "SearchEntry",
    "SearchState",
    "SearchWord",
    "Stand",
    "Synonym",
    "Tag",
    "Writer",
    "Zone",
]
