"""The page `admin/notices/`: a person's own notices, the unread first; opening one notes it as read and leads to the entry."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opds import notices
from opds.desk import person
from opds.models import Notice

PER_PAGE = 25


def page(request: HttpRequest) -> HttpResponse:
    """GET: the inbox. POST: everything is read."""
    if request.method == "POST":
        number = notices.read(person(request))
        if number:
            said = ngettext("%(number)s notice is marked as read.", "%(number)s notices are marked as read.", number)
            messages.success(request, said % {"number": number})
        return HttpResponseRedirect(reverse("admin:notices"))
    rows = Paginator(notices.of(person(request)), PER_PAGE).get_page(request.GET.get("p"))
    return TemplateResponse(request, "admin/notices.html", {**_frame(request), "rows": rows, "unread": notices.unread(person(request))})


def opened(request: HttpRequest, key: int) -> HttpResponse:
    """Note one as read and go where it leads; another person's is not there."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET"])
    notice = get_object_or_404(Notice, pk=key, user=person(request))
    address = notices.address(notice)
    if not url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        raise Http404
    notices.read(person(request), notice.pk)
    return HttpResponseRedirect(address)


def _frame(request: HttpRequest) -> dict[str, Any]:
    return {**admin.site.each_context(request), "title": _("Notices")}
