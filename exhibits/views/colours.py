"""The category colours as a stylesheet of their own, since they come from the data."""

from django.http import HttpRequest, HttpResponse

from exhibits import colours
from exhibits.models import Category
from opds.page_cache import read_only


@read_only
def stylesheet(request: HttpRequest) -> HttpResponse:
    """For ever under the address that carries its version, for a minute under any other."""
    css = colours.rules(Category.objects.all())
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    current = request.GET.get("v") == colours.version_of(css)
    response["Cache-Control"] = "public, max-age=31536000, immutable" if current else "public, max-age=60"
    return response
