"""The draws of an edition, with all that is needed to prove them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from exhibits.models import Exhibition
from opds.page_cache import public_page
from visitors import draws as verbs
from visitors import passport


@public_page(60)
def draws(request: HttpRequest, slug: str) -> HttpResponse:
    exhibition = get_object_or_404(Exhibition.objects.reachable(), slug=slug)
    context = {
        "exhibition": exhibition,
        "training": exhibition.is_training,
        "rule": passport.rule_of(exhibition),
        "draws": [(draw, verbs.winners(draw)) for draw in exhibition.draws.order_by("-pk")[:5]],
        "section": "exhibition",
        "trail": [(exhibition.get_absolute_url(), exhibition.text("name"))],
    }
    return render(request, "visitors/draws.html", context)
