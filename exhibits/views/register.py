"""Pages of the register: home, innovation, category, agencies."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render

from exhibits import editions, entry, front, groups
from exhibits.models import Category, Innovation
from opds.models import Opd
from opds.page_cache import public_page


@public_page(60)
def home(request: HttpRequest) -> HttpResponse:
    exhibition = editions.current()
    context = {
        "exhibition": exhibition,
        "menu_exhibition": exhibition,
        "doors": front.doors(exhibition),
        "figures": front.figures(exhibition),
        "newest": front.newest(),
    }
    return render(request, "exhibits/home.html", context)


@public_page(60)
def innovation(request: HttpRequest, slug: str) -> HttpResponse:
    """Published, or archived as a record: the page. Merged: 301 to its heir. Stopped: 410. Else 404, or a preview for its editors."""
    row = get_object_or_404(entry.with_everything(), slug=slug)
    if row.merged_into is not None:
        return HttpResponsePermanentRedirect(row.merged_into.get_absolute_url())
    may_preview = entry.may_preview(row, request.user)
    if row.status == Innovation.Status.STOPPED and not may_preview:
        return render(request, "exhibits/stopped.html", {"section": "innovations", "innovation": row}, status=410)
    if not row.has_page and not may_preview:
        raise Http404
    archived = row.status == Innovation.Status.ARCHIVED
    context = {"section": "innovations", "innovation": row, "preview": not row.has_page, "archived": archived, **entry.around(row)}
    return render(request, "exhibits/innovation.html", context)


@public_page(60)
def category(request: HttpRequest, code: str) -> HttpResponse:
    exhibition = editions.current()
    row = get_object_or_404(Category, code=code)
    context = {
        "section": "innovations",
        "category": row,
        "exhibition": exhibition,
        "menu_exhibition": exhibition,
        **groups.of_category(row, exhibition, request.GET),
    }
    return render(request, "exhibits/category.html", context, status=context["part"].status)


@public_page(60)
def opds(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").replace("\0", "").strip()[:200]
    context = {"section": "opds", "words": words, **groups.agencies(words)}
    return render(request, "exhibits/opds.html", context)


@public_page(60)
def opd(request: HttpRequest, slug: str) -> HttpResponse:
    row = get_object_or_404(Opd.objects.select_related("parent"), slug=slug)
    context = {"section": "opds", "opd": row, **groups.of_agency(row, request.GET)}
    return render(request, "exhibits/opd.html", context, status=context["part"].status)
