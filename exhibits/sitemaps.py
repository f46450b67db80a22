"""Where the public pages are, in both languages, for search engines."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Max, QuerySet
from django.urls import reverse

from exhibits.models import Category, Exhibition, Innovation, Stand
from opds.models import Opd

PER_PAGE = 5000
FIXED = ("home", "catalogue", "opds", "exhibitions", "about", "privacy", "accessibility")


class Pages(Sitemap):  # type: ignore[type-arg]
    """Both languages, each naming the other."""

    i18n = True
    alternates = True
    x_default = True
    limit = PER_PAGE


class FixedPages(Pages):
    def items(self) -> list[str]:
        return [f"exhibits:{name}" for name in FIXED]

    def location(self, item: str) -> str:
        return reverse(item)


class Innovations(Pages):
    def items(self) -> QuerySet[Innovation]:
        return Innovation.objects.published().only("slug", "updated_at").order_by("pk")

    def lastmod(self, item: Innovation) -> datetime.datetime:
        return item.updated_at

    def get_latest_lastmod(self) -> datetime.datetime | None:
        latest: datetime.datetime | None = self.items().aggregate(latest=Max("updated_at"))["latest"]
        return latest


class Agencies(Pages):
    def items(self) -> QuerySet[Opd]:
        return Opd.objects.active().only("slug").order_by("pk")


class Categories(Pages):
    def items(self) -> QuerySet[Category]:
        return Category.objects.only("code").order_by("pk")


class Exhibitions(Pages):
    def items(self) -> QuerySet[Exhibition]:
        return Exhibition.objects.listed().only("slug").order_by("pk")


class FloorPlans(Exhibitions):
    def location(self, item: Exhibition) -> str:
        return reverse("exhibits:plan", args=[item.slug])


class Stands(Pages):
    def items(self) -> QuerySet[Stand]:
        return Stand.objects.filter(exhibition__in=Exhibition.objects.listed()).select_related("exhibition").order_by("pk")


SECTIONS: dict[str, type[Pages]] = {
    "pages": FixedPages,
    "innovations": Innovations,
    "agencies": Agencies,
    "categories": Categories,
    "exhibitions": Exhibitions,
    "plans": FloorPlans,
    "stands": Stands,
}


def pages() -> int:
    """How many parts the map has: innovations are the longest section, each in every language."""
    return max(1, -(-Innovation.objects.published().count() * len(settings.LANGUAGES) // PER_PAGE))
