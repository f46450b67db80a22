"""What leaves the register from the pages of innovations: lists as files, the form of the national index, a proposal's outline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exhibits.exporting import columns, iid, kipp
from exhibits.exporting.cells import TYPES, XLSX
from exhibits.models import Innovation
from opds.desk import person
from opds.models import Opd

if TYPE_CHECKING:
    from opds.desk import DeskAdmin as Base
else:
    Base = object


class IndexForm(forms.Form):
    """Which edition of the index, and whose entries; who writes for an agency is asked for the year only."""

    edition = forms.TypedChoiceField(label=gettext_lazy("Edition of the index"), coerce=int)
    opd = forms.ModelChoiceField(
        Opd.objects.none(), label=gettext_lazy("Agency (OPD)"), required=False, empty_label=gettext_lazy("All agencies")
    )

    def __init__(self, data: Any, *, editions: list[int], opds: Any) -> None:
        super().__init__(data)
        self.fields["edition"].choices = [(year, str(year)) for year in editions]  # type: ignore[attr-defined]
        if opds is None:
            del self.fields["opd"]
        else:
            self.fields["opd"].queryset = opds  # type: ignore[attr-defined]


class Outgoing(Base):
    """For the innovation's admin: pages `…/iid/` and `…/<id>/kipp/`, and the columns of the list as a file."""

    export_columns = columns.INNOVATION
    export_related = ("opd", "category")
    export_prefetch = ("tags",)

    @admin.display(description=gettext_lazy("themes"))
    def exported_tags(self, innovation: Innovation) -> str:
        """Separated as the import reads them; a name may hold a comma."""
        return "; ".join(str(tag) for tag in innovation.tags.all())

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("iid/", view(self.index_page), name="exhibits_innovation_iid"),
            path("<path:object_id>/kipp/", view(self.proposal), name="exhibits_innovation_kipp"),
            *super().get_urls(),
        ]

    def index_page(self, request: HttpRequest) -> HttpResponseBase:
        """Asks for the edition; with an answer it gives the workbook of the rows this person may see."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        opds = None if person(request).opd_id else Opd.objects.order_by("acronym")
        form = IndexForm(request.GET if "edition" in request.GET else None, editions=iid.editions(), opds=opds)
        if form.is_valid():
            return self._index_file(request, form.cleaned_data["edition"], form.cleaned_data.get("opd"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Form of the national index (IID)"),
            "opts": self.opts,
            "form": form,
        }
        return TemplateResponse(request, "admin/exhibits/iid.html", context, status=400 if form.is_bound else 200)

    def _index_file(self, request: HttpRequest, edition: int, opd: Opd | None) -> HttpResponseBase:
        file = iid.export(self.get_queryset(request), edition=edition, opd=opd)
        whose = opd or person(request).opd
        name = "-".join(filter(None, ("iid", str(edition), whose.slug if whose else "")))
        self.note_taken(request, f"iid {edition}, {whose or 'all agencies'}")
        return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=TYPES[XLSX])

    def proposal(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The outline for the national competition, filled from this entry."""
        innovation = self.get_object(request, object_id)
        if innovation is None or not self.has_view_permission(request, innovation):
            raise Http404
        response = HttpResponse(kipp.document(innovation), content_type=kipp.TYPE)
        response["Content-Disposition"] = f'attachment; filename="kipp-{innovation.slug}.docx"'
        return response
