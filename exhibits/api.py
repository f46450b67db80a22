"""The register and the exhibitions for machines: everything the public pages show, in both languages, without a key."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from ninja import Field, Query, Router, Schema
from ninja.decorators import decorate_view

from exhibits import catalogue
from exhibits.models import Category, Exhibition, Innovation, Stand
from exhibits.open_read import ERRORS, MOST_PER_PAGE, Format, NoSuchValue, as_csv, open_read
from opds.models import Opd

router = Router(tags=["open data"])
CHUNK = 500
BRIEF = ["slug", "title", "title_en", "summary", "summary_en", "opd", "category", "stage", "digital", "url"]
USAGE = ["who_can_use", "where_to_get_it", "requirements", "cost", "duration", "hours"]
STORY = ["problem", "solution", "benefits"]
PLAIN = [
    "initiator",
    "affair",
    "trial_date",
    "implemented_date",
    "legal_basis",
    "service_url",
    "video_url",
    "sdgs",
    "source_url",
    "is_sample",
]
EDITION = ["slug", "name", "name_en", "tagline", "tagline_en", "venue", "address", "timezone", "is_sample"]
STAND = ["number", "name", "name_en", "kind"]
PLACE = ["x", "y", "width", "height"]


class Paging(Schema):
    page: Annotated[int, Field(ge=1, le=9999)] = 1
    page_size: Annotated[int, Field(ge=1, le=MOST_PER_PAGE)] = 20
    format: Format = "json"


class InnovationsIn(Paging):
    """The filters of the catalogue; each but `q` and `urut` may be given several times."""

    q: Annotated[str, Field(max_length=catalogue.LONGEST_QUERY)] = ""
    kategori: list[str] = []
    opd: list[str] = []
    tema: list[str] = []
    tahap: list[str] = []
    digital: list[str] = []
    pameran: list[str] = []
    urut: str = ""


class PageOut(Schema):
    total: int
    page: int
    pages: int
    items: list[dict[str, Any]]


class ItemsOut(Schema):
    total: int
    items: list[dict[str, Any]]


def _pick(row: object, names: list[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _both(row: object, names: list[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for field in names for name in (field, f"{field}_en")}


# --- innovations ---------------------------------------------------------------------------------------------------


def _brief(row: Innovation) -> dict[str, Any]:
    return {
        **_pick(row, ["slug", "title", "title_en", "summary", "summary_en", "stage", "digital"]),
        "opd": row.opd.acronym,
        "category": row.category.code if row.category else "",
        "url": row.get_absolute_url(),
    }


def _full(row: Innovation) -> dict[str, Any]:
    return {
        **_brief(row),
        **_both(row, USAGE + STORY),
        **_pick(row, PLAIN),
        "tags": [tag.slug for tag in row.tags.all()],
        "links": [_pick(link, ["label", "label_en", "url"]) for link in row.links.all()],
        "stands": [{"exhibition": s.exhibition.slug, "number": s.number} for s in row.stands.all()],
        "published_at": row.published_at,
        "updated_at": row.updated_at,
    }


@router.get("/innovations", response={200: PageOut, **ERRORS}, url_name="innovations")
@decorate_view(open_read)
def innovations(request: HttpRequest, asked: Query[InnovationsIn]) -> Any:
    """Published innovations, found and filtered as in the catalogue; `format=csv` gives all that match, whatever the page."""
    filters = catalogue.Filters.from_query(request.GET)
    if filters.unknown:
        name, _equals, value = filters.unknown[0].partition("=")
        raise NoSuchValue(name, value)
    if asked.format == "csv":
        return as_csv("innovations", BRIEF, _all_found(filters))
    page = catalogue.find(replace(filters, halaman=asked.page), get_language() or "id", asked.page_size)
    return {"total": page.total, "page": asked.page, "pages": page.pages, "items": [_brief(hit.innovation) for hit in page.hits]}


def _all_found(filters: catalogue.Filters) -> Iterator[dict[str, Any]]:
    number = pages = 1
    while number <= pages:
        page = catalogue.find(replace(filters, halaman=number), "id", CHUNK)
        yield from (_brief(hit.innovation) for hit in page.hits)
        number, pages = number + 1, page.pages


@router.get("/innovations/{slug}", response={200: dict[str, Any], **ERRORS}, url_name="innovation")
@decorate_view(open_read)
def innovation(request: HttpRequest, slug: str) -> Any:
    """One innovation with all its texts; a merged one is told by the entry it was merged into."""
    stands = Prefetch("stands", Stand.objects.filter(exhibition__in=Exhibition.objects.listed()).select_related("exhibition"))
    rows = Innovation.objects.published().select_related("opd", "category").prefetch_related("tags", "links", stands)
    return _full(get_object_or_404(rows, Q(slug=slug) | Q(merged_from__slug=slug)))


# --- agencies and categories ---------------------------------------------------------------------------------------


@router.get("/opds", response={200: ItemsOut, **ERRORS}, url_name="opds")
@decorate_view(open_read)
def opds(request: HttpRequest, format: Format = "json") -> Any:
    """Agencies of the city with the number of their published innovations."""
    published = Count("innovations", filter=Q(innovations__status=Innovation.Status.PUBLISHED))
    rows = [_opd(row) for row in Opd.objects.active().select_related("parent").annotate(shown=published)]
    return as_csv("opds", list(rows[0]) if rows else [], rows) if format == "csv" else {"total": len(rows), "items": rows}


def _opd(row: Any) -> dict[str, Any]:
    return {
        **_pick(row, ["acronym", "slug", "name", "name_en", "kind", "address", "phone", "email", "website"]),
        "parent": row.parent.acronym if row.parent else "",
        "innovations": row.shown,
        "url": row.get_absolute_url(),
    }


@router.get("/categories", response={200: ItemsOut, **ERRORS}, url_name="categories")
@decorate_view(open_read)
def categories(request: HttpRequest) -> Any:
    """The categories with the number of their published innovations."""
    published = Count("innovations", filter=Q(innovations__status=Innovation.Status.PUBLISHED))
    rows = Category.objects.annotate(shown=published)
    fields = ["code", "name", "name_en", "short_name", "short_name_en", "description", "description_en", "colour", "icon"]
    items = [{**_pick(row, fields), "innovations": row.shown, "url": row.get_absolute_url()} for row in rows]
    return {"total": len(items), "items": items}


# --- exhibitions ---------------------------------------------------------------------------------------------------


class DayOut(Schema):
    date: datetime.date
    opens: datetime.time
    closes: datetime.time
    added: bool
    reason: str
    reason_en: str


def _editions() -> QuerySet[Exhibition]:
    return Exhibition.objects.listed().prefetch_related("days__extension")


def _edition(row: Exhibition) -> dict[str, Any]:
    days = []
    for day in row.day_list():
        extension = getattr(day, "extension", None)
        days.append(
            DayOut(
                date=day.date,
                opens=day.opens,
                closes=day.closes,
                added=extension is not None,
                reason=extension.reason if extension else "",
                reason_en=extension.reason_en if extension else "",
            ).dict()
        )
    return {**_pick(row, EDITION), "days": days, "url": row.get_absolute_url()}


@router.get("/exhibitions", response={200: ItemsOut, **ERRORS}, url_name="exhibitions")
@decorate_view(open_read)
def exhibitions(request: HttpRequest) -> Any:
    """Published editions with their days; training editions are in no data set."""
    items = [_edition(row) for row in _editions()]
    return {"total": len(items), "items": items}


@router.get("/exhibitions/{slug}", response={200: dict[str, Any], **ERRORS}, url_name="exhibition")
@decorate_view(open_read)
def exhibition(request: HttpRequest, slug: str) -> Any:
    """One edition with days, extensions and zones; groups, stands and innovations are three counts."""
    row = get_object_or_404(_editions(), slug=slug)
    numbers = row.stands.aggregate(
        stands=Count("pk", distinct=True),
        groups=Count("pk", filter=Q(kind=Stand.Kind.GROUP), distinct=True),
        innovations=Count("innovations", filter=Q(innovations__status=Innovation.Status.PUBLISHED), distinct=True),
    )
    floor = {"width": float(row.floor_width), "height": float(row.floor_height)}
    zones = [_pick(zone, ["code", "name", "name_en"]) for zone in row.zones.all()]
    texts = _pick(row, ["description", "description_en", "source_url"])
    return {**_edition(row), **texts, **numbers, "floor": floor, "zones": zones}


@router.get("/exhibitions/{slug}/stands", response={200: ItemsOut, **ERRORS}, url_name="stands")
@decorate_view(open_read)
def stands(request: HttpRequest, slug: str, format: Format = "json") -> Any:
    """Stands of an edition with their place on the floor, in metres from the top left corner."""
    row = get_object_or_404(Exhibition.objects.listed(), slug=slug)
    shown = Prefetch("innovations", Innovation.objects.published().only("slug"))
    found = row.stands.select_related("zone", "category", "exhibition").prefetch_related("opds", shown)
    items = [_stand(stand) for stand in found]
    return as_csv(f"{slug}-stands", list(items[0]) if items else [], items) if format == "csv" else {"total": len(items), "items": items}


def _stand(row: Stand) -> dict[str, Any]:
    return {
        **_pick(row, STAND),
        **{name: float(getattr(row, name)) for name in PLACE},
        "zone": row.zone.code,
        "category": row.category.code if row.category else "",
        "opds": [opd.acronym for opd in row.opds.all()],
        "innovations": [innovation.slug for innovation in row.innovations.all()],
        "url": row.get_absolute_url(),
    }
