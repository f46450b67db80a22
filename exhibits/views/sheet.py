"""The print sheet of an innovation, one A4 page."""

import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from exhibits import sheets
from exhibits.models import Innovation
from opds.page_cache import is_known, read_only


@read_only
def sheet(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Published: the page. Merged: 301 to the heir's. Everything else: 404."""
    rows = Innovation.objects.select_related("opd", "category", "merged_into").prefetch_related("stands__exhibition")
    row = get_object_or_404(rows.published() | rows.filter(merged_into__isnull=False), slug=slug)
    if row.merged_into is not None:
        return HttpResponsePermanentRedirect(reverse("exhibits:sheet", args=[row.merged_into.slug]))
    pdf = sheets.kept(row, address=request.build_absolute_uri(row.get_absolute_url()))
    etag = f'"{hashlib.sha256(pdf).hexdigest()[:20]}"'
    if is_known(request, etag):
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = HttpResponse(pdf, content_type="application/pdf")
        answer["Content-Disposition"] = f'inline; filename="{row.slug}.pdf"'
    answer["ETag"] = etag
    answer["Cache-Control"] = "public, max-age=0, must-revalidate"
    return answer
