"""Stands at the desk: who stands where with what. Officials look at their own; the committee places them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from exhibits import extension, placement
from exhibits.models import Exhibition, Stand, Zone
from opds.desk import ROW_NUMBER, Form, Rows
from opds.desk_history import DeskHistoryAdmin

PLACE = ("x", "y", "width", "height")


class StandForm(Form):
    """Refuses a place beyond the floor or on top of another stand, and names it."""

    class Meta:
        model = Stand
        fields = "__all__"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._check_kind(cleaned)
        exhibition, zone = cleaned.get("exhibition"), cleaned.get("zone")
        if exhibition and zone and zone.exhibition_id != exhibition.pk:
            self.add_error("zone", gettext("Choose a zone of the same exhibition."))
        if exhibition and all(cleaned.get(name) is not None for name in PLACE):
            place = placement.Rectangle(*(cleaned[name] for name in PLACE))
            for fault in placement.faults(place, exhibition=exhibition, but=self.instance.pk):
                self.add_error("x", fault)
        return cleaned

    def _check_kind(self, cleaned: dict[str, Any]) -> None:
        kind, category = cleaned.get("kind"), cleaned.get("category")
        if kind == Stand.Kind.GROUP and not category:
            self.add_error("category", gettext("A participant group belongs to a category."))
        if kind == Stand.Kind.SERVICE and category:
            self.add_error("category", gettext("A service stand has no category. Leave it empty."))


class EditionFilter(admin.SimpleListFilter):
    """By edition, the newest first; without a choice the newest alone, so that lists stay short."""

    title = _("exhibition")
    parameter_name = "edition"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [(str(pk), name) for pk, name in Exhibition.objects.order_by("training_of", "-created_at").values_list("pk", "name")[:30]]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        value = self.value()
        return queryset.filter(exhibition=value) if value and ROW_NUMBER.fullmatch(value) else queryset


@admin.register(Stand)
class StandAdmin(DeskHistoryAdmin):
    form = StandForm
    public = True
    list_display = ("number", "name", "kind", "category", "zone", "agencies")
    list_filter = (EditionFilter, "kind", "category")
    list_select_related = ("category", "zone", "exhibition")
    search_fields = ("number", "name", "opds__acronym")
    ordering = ("-exhibition", "number")
    export_columns = (
        *("exhibition", "number", "name", "name_en", "kind", "category", "zone", "opds", "innovations"),
        *("x", "y", "width", "height"),
    )
    export_prefetch = ("opds", "innovations", "zone")
    autocomplete_fields = ("exhibition", "opds", "innovations")
    fieldsets = (
        (_("Name"), {"fields": ("exhibition", ("number", "kind"), ("name", "name_en"), ("category", "zone"))}),
        (_("Who and what"), {"fields": ("opds", "innovations")}),
        (_("Place on the floor, in metres"), {"fields": (("x", "y"), ("width", "height"))}),
    )

    @admin.display(description=_("agencies (OPD)"))
    def agencies(self, stand: Stand) -> str:
        return ", ".join(opd.acronym for opd in stand.opds.all())

    def get_queryset(self, request: HttpRequest) -> Rows:
        return super().get_queryset(request).prefetch_related("opds")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "zone":
            kwargs["queryset"] = Zone.objects.select_related("exhibition").order_by("-exhibition", "position")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def is_public(self, obj: Stand) -> bool:
        return obj.exhibition.is_published

    def after_change(self, obj: Stand) -> None:
        extension.touch(obj.exhibition)
