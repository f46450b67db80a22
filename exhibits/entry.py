"""One innovation with all that its page shows, in few queries: parts that are not there are not asked for."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value, When, prefetch_related_objects

from exhibits.models import Document, Exhibition, Innovation, InnovationLink, Photo, Stand, Tag
from opds.models import User

RELATED, LOOKED_AT = 3, 60
SMALL_PARTS: dict[str, tuple[type[Tag] | type[InnovationLink] | type[Document], list[str]]] = {
    # relation → model and columns: as many everywhere and of one type at each place, since one query asks for all
    "tags": (Tag, ["id", "name", "name_en", "slug"]),
    "links": (InnovationLink, ["id", "label", "label_en", "url", "position"]),
    "documents": (Document, ["id", "title", "title_en", "file", "position", "size"]),
}
NUMBERS = "position", "size"


def with_photos_known(rows: QuerySet[Innovation]) -> QuerySet[Innovation]:
    """Rows that know whether they have photos."""
    return rows.annotate(has_photos=Exists(Photo.objects.filter(innovation=OuterRef("pk"))))


def with_everything() -> QuerySet[Innovation]:
    """With its stands; `around` adds the rest."""
    stands = (
        Stand.objects.filter(exhibition__in=Exhibition.objects.listed())
        .select_related("exhibition", "zone")
        .order_by("-exhibition__created_at")
    )
    rows = with_photos_known(Innovation.objects.select_related("opd", "category", "merged_into"))
    return rows.prefetch_related(Prefetch("stands", stands))


def may_preview(innovation: Innovation, user: User | AnonymousUser) -> bool:
    """Whether somebody who is signed in may read an entry that is not public."""
    if not isinstance(user, User):
        return False
    return Innovation.objects.visible_at_desk(user).filter(pk=innovation.pk).exists()


def around(innovation: Innovation) -> dict[str, Any]:
    """The stand, related entries, and the parts of all of them; three queries, and one more where there are photos."""
    fetch_small_parts(innovation)
    others = related(innovation)
    fetch_photos([innovation, *others])
    stands = list(innovation.stands.all())
    return {"stand": stands[0] if stands else None, "related": others}


def related(innovation: Innovation) -> list[Innovation]:
    """Published entries that share the most themes, those of the same agency first among equals; one query.

    Themes are counted over a few candidates only, so that a register of 30,000 entries costs no more than one of 82.
    """
    tags = [tag.pk for tag in innovation.tags.all()]
    rows = Innovation.objects.published().exclude(pk=innovation.pk).select_related("opd", "category")
    if not tags:
        return list(with_photos_known(rows.filter(opd=innovation.opd_id).order_by("title"))[:RELATED])
    shared = Innovation.tags.through.objects.filter(tag_id__in=tags).exclude(innovation_id=innovation.pk).values("innovation_id")
    candidates = shared.annotate(common=Count("pk")).order_by("-common", "innovation_id").values("innovation_id")[:LOOKED_AT]
    few = with_photos_known(rows.filter(pk__in=candidates)).annotate(
        common=Count("tags", filter=Q(tags__in=tags)), elsewhere=Case(When(opd=innovation.opd_id, then=0), default=1)
    )
    return list(few.order_by("-common", "elsewhere", "title")[:RELATED])


def fetch_small_parts(innovation: Innovation) -> None:
    """Themes, links and documents, of which an entry has a few, in one query."""
    queries: list[QuerySet[Any, tuple[Any, ...]]] = []
    for name, (model, columns) in SMALL_PARTS.items():
        of_this: QuerySet[Any] = model._default_manager.filter(**{"innovations" if name == "tags" else "innovation": innovation})
        numbers = {f"{number}_or_0": F(number) if number in columns else Value(0) for number in NUMBERS}
        texts = [column for column in columns if column not in NUMBERS]
        queries.append(of_this.order_by().annotate(part=Value(name), **numbers).values_list("part", *texts, *numbers))
    found: dict[str, list[Any]] = {name: [] for name in SMALL_PARTS}
    for part, *values in queries[0].union(*queries[1:], all=True).order_by("part", "position_or_0", "name"):
        model, columns = SMALL_PARTS[part]
        found[part].append(model(**dict(zip(columns, values, strict=False))))
    for name, rows in found.items():
        _keep(innovation, name, rows)


def fetch_photos(rows: list[Innovation]) -> None:
    """Photos of the rows that have any; one query, or none."""
    having = [row for row in rows if row.has_photos]  # type: ignore[attr-defined]
    if having:
        prefetch_related_objects(having, "photos")
    for row in rows:
        if row not in having:
            _keep(row, "photos", [])


def show_instead(innovation: Innovation, name: str, rows: list[Any]) -> None:
    """Let a preview show these related rows instead of the stored ones."""
    _keep(innovation, name, rows)


def _keep(innovation: Innovation, name: str, rows: list[Any]) -> None:
    """As a prefetch would: `innovation.links.all()` asks no more."""
    prefetched: dict[str, Any] = innovation.__dict__.setdefault("_prefetched_objects_cache", {})
    prefetched[name] = getattr(innovation, name).all()
    prefetched[name]._result_cache = rows
