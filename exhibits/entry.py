"""One innovation with all that its page shows, in few queries: parts that are not there are not asked for."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, QuerySet, When, prefetch_related_objects

from exhibits.models import Document, Exhibition, Innovation, InnovationLink, Photo, Stand
from opds.models import User

RELATED, LOOKED_AT = 3, 60
PARTS: dict[str, type[Photo] | type[InnovationLink] | type[Document]] = {"photos": Photo, "links": InnovationLink, "documents": Document}


def with_parts_known(rows: QuerySet[Innovation]) -> QuerySet[Innovation]:
    """Rows that know whether they have photos, links and documents."""
    exists = {f"has_{name}": Exists(model._default_manager.filter(innovation=OuterRef("pk"))) for name, model in PARTS.items()}
    return rows.annotate(**exists)


def with_everything() -> QuerySet[Innovation]:
    stands = (
        Stand.objects.filter(exhibition__in=Exhibition.objects.listed())
        .select_related("exhibition", "zone")
        .order_by("-exhibition__created_at")
    )
    rows = with_parts_known(Innovation.objects.select_related("opd", "category", "merged_into"))
    return rows.prefetch_related("tags", Prefetch("stands", stands))


def may_preview(innovation: Innovation, user: User | AnonymousUser) -> bool:
    """Whether somebody who is signed in may read an entry that is not public."""
    if not isinstance(user, User):
        return False
    return Innovation.objects.visible_at_desk(user).filter(pk=innovation.pk).exists()


def around(innovation: Innovation) -> dict[str, Any]:
    """The stand, related entries, and the parts of all of them."""
    others = related(innovation)
    for name in PARTS:
        fill(name, [innovation, *others] if name == "photos" else [innovation])
    stands = list(innovation.stands.all())
    return {"stand": stands[0] if stands else None, "related": others}


def related(innovation: Innovation) -> list[Innovation]:
    """Published entries that share the most themes, those of the same agency first among equals; one query.

    Themes are counted over a few candidates only, so that a register of 30,000 entries costs no more than one of 82.
    """
    tags = [tag.pk for tag in innovation.tags.all()]
    rows = Innovation.objects.published().exclude(pk=innovation.pk).select_related("opd", "category")
    if not tags:
        return list(with_parts_known(rows.filter(opd=innovation.opd_id).order_by("title"))[:RELATED])
    shared = Innovation.tags.through.objects.filter(tag_id__in=tags).exclude(innovation_id=innovation.pk).values("innovation_id")
    candidates = shared.annotate(common=Count("pk")).order_by("-common", "innovation_id").values("innovation_id")[:LOOKED_AT]
    few = with_parts_known(rows.filter(pk__in=candidates)).annotate(
        common=Count("tags", filter=Q(tags__in=tags)), elsewhere=Case(When(opd=innovation.opd_id, then=0), default=1)
    )
    return list(few.order_by("-common", "elsewhere", "title")[:RELATED])


def fill(name: str, rows: list[Innovation]) -> None:
    """Fetch a part for the rows that have it; the others get an empty list, without a query."""
    wanted = [row for row in rows if getattr(row, f"has_{name}")]
    if wanted:
        prefetch_related_objects(wanted, name)
    for row in rows:
        if row not in wanted:
            cache: dict[str, Any] = row.__dict__.setdefault("_prefetched_objects_cache", {})
            cache[name] = PARTS[name]._default_manager.none()
