"""The exhibition pages: all editions, one edition, its floor plan, a stand, the calendar."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exhibits import agenda, calendars, editions, plan_list
from exhibits import plan as plans
from exhibits.models import Exhibition, Landmark
from opds.page_cache import public_page


@public_page(seconds=60)
def exhibitions(request: HttpRequest) -> HttpResponse:
    """Listed editions: now and coming first, then the past ones, the newest first."""
    listed = Exhibition.objects.listed().prefetch_related("days__extension")
    return render(request, "exhibits/exhibitions.html", {"section": "exhibition", "groups": agenda.grouped(listed)})


@public_page(seconds=60)
def exhibition(request: HttpRequest, slug: str) -> HttpResponse:
    context = _edition(slug, section="exhibition")
    entries = plan_list.entries(context["exhibition"], with_opds=False)
    facilities = [row for row in context["exhibition"].landmarks.all() if row.kind in FACILITIES]
    context |= {"zones": plan_list.by_zone(entries), "entries": entries, "facilities": facilities}
    return render(request, "exhibits/exhibition.html", context | _numbers(entries))


@public_page(seconds=60)
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    context = _edition(slug, section="plan")
    entries = plan_list.entries(context["exhibition"])
    wanted = plan_list.wanted(request.GET, entries)
    kept = {entry.stand.number for entry in entries if wanted.keeps(entry)}
    context |= {
        "entries": entries,
        "wanted": wanted,
        "kept": kept,
        "matching": None if wanted.is_empty else kept,
        "chosen": next((entry.stand for entry in entries if entry.stand.number == wanted.stand), None),
        "zones": plan_list.by_zone(entries),
        "zone_options": plan_list.zone_options(entries, wanted.zone),
        "category_options": plan_list.category_options(entries, wanted.category),
        "hall": plans.hall(context["exhibition"]),
        "trail": _trail(context["exhibition"]),
    }
    return render(request, "exhibits/plan.html", context)


@public_page(seconds=60)
def stand(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    context = _edition(slug, section="plan")
    stands = list(plans.with_floor(context["exhibition"]).stands.all())
    place = next((i for i, row in enumerate(stands) if row.number == number), None)
    if place is None:
        return _as_numbered(slug, number, [row.number for row in stands])
    row = stands[place]
    context |= {
        "stand": row,
        "opds": list(row.opds.all()),
        "innovations": list(row.innovations.published().select_related("opd", "category").prefetch_related("photos")),
        "before": stands[place - 1] if place else None,
        "after": stands[place + 1] if place + 1 < len(stands) else None,
        "hall": plans.hall(context["exhibition"]),
        "trail": [*_trail(context["exhibition"]), (reverse("exhibits:plan", args=[slug]), _("Floor plan"))],
    }
    return render(request, "exhibits/stand.html", context)


def _as_numbered(slug: str, typed: str, numbers: list[str]) -> HttpResponsePermanentRedirect:
    """Who types 7 or b07 means the stand 07 or B07."""
    meant = next((number for number in numbers if number.lstrip("0").casefold() == typed.lstrip("0").casefold()), None)
    if meant is None:
        raise Http404
    return HttpResponsePermanentRedirect(reverse("exhibits:stand", args=[slug, meant]))


@public_page(seconds=60)
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The days as a calendar that can be subscribed to: it follows an extension by itself."""
    row = get_object_or_404(Exhibition.objects.reachable(), slug=slug)
    address = request.build_absolute_uri(row.get_absolute_url())
    body = calendars.calendar(row, address=address, language=get_language() or "id")
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")


FACILITIES = {Landmark.Kind.INFO, Landmark.Kind.TOILETS, Landmark.Kind.PRAYER_ROOM, Landmark.Kind.FIRST_AID}


def _edition(slug: str, *, section: str) -> dict[str, Any]:
    """The edition with its days, and the one the menu speaks of, which is mostly the same row."""
    row, current = editions.one_and_current(slug)
    if row is None:
        raise Http404
    return {"exhibition": row, "menu_exhibition": current, "training": row.is_training, "section": section}


def _trail(row: Exhibition) -> list[tuple[str, str]]:
    """The pages above, for the breadcrumb."""
    return [(reverse("exhibits:exhibitions"), _("Exhibitions")), (row.get_absolute_url(), row.text("name"))]


def _numbers(entries: list[plan_list.Entry]) -> dict[str, int]:
    shown = {innovation.pk for entry in entries for innovation in entry.innovations}
    return {"stand_count": len(entries), "innovation_count": len(shown)}
