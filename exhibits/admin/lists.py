"""The short lists at the desk: categories, themes, synonyms of the search, and agencies as far as the search knows them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from exhibits import search
from exhibits.models import Category, Innovation, Synonym, Tag
from opds.admin import OpdAdmin
from opds.desk_history import DeskHistoryAdmin
from opds.models import Opd


@admin.register(Category)
class CategoryAdmin(DeskHistoryAdmin):
    public = True
    list_display = ("name", "code", "colour", "icon", "position")
    search_fields = ("name", "name_en", "code")
    ordering = ("position", "code")
    export_columns = (
        *("code", "name", "name_en", "short_name", "short_name_en", "description", "description_en"),
        *("colour", "icon", "position"),
    )
    fieldsets = (
        (_("Words"), {"fields": (("name", "name_en"), ("short_name", "short_name_en"), ("description", "description_en"))}),
        (_("Look"), {"fields": (("colour", "icon"), ("code", "position"))}),
    )

    def after_change(self, obj: Any) -> None:
        super().after_change(obj)
        search.refresh_many(Innovation.objects.filter(category=obj.pk))


@admin.register(Tag)
class TagAdmin(DeskHistoryAdmin):
    public = True
    list_display = ("name", "name_en", "slug")
    search_fields = ("name", "name_en", "slug")
    fieldsets = ((None, {"fields": (("name", "name_en"), "slug")}),)

    def after_change(self, obj: Any) -> None:
        super().after_change(obj)
        search.refresh_many(Innovation.objects.filter(tags=obj.pk))


@admin.register(Synonym)
class SynonymAdmin(DeskHistoryAdmin):
    """Works on the next search; no index has to be rebuilt."""

    public = True
    list_display = ("terms", "one_way", "note", "is_active")
    list_filter = ("is_active", "one_way")
    search_fields = ("terms", "note")


admin.site.unregister(Opd)


@admin.register(Opd)
class SearchedOpdAdmin(OpdAdmin):
    """The name of an agency is found with its innovations, so the search follows a change of it."""

    def after_change(self, obj: Any) -> None:
        super().after_change(obj)
        search.refresh_many(Innovation.objects.filter(opd=obj.pk))
