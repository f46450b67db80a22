"""Spreadsheets at the desk: template, upload, preview of every row, run, undo. The work is done by the verbs in `exhibits.importing`.

Long steps tell how far they are, a line of JSON at a time, to a script that asks for them; without it the same address answers
with the next page. What was checked is kept as rows, so any worker can go on with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from exhibits.importing import marking, planning, running, showing, template, undoing
from exhibits.importing.opening import MOST_BYTES, Unreadable, too_large
from exhibits.importing.planning import Progress, Steps
from exhibits.importing.reading import MOST_ROWS
from exhibits.importing.words import spoken
from exhibits.models import ImportRow, ImportRun
from opds.desk import person
from opds.models import Opd

if TYPE_CHECKING:
    from opds.desk import DeskAdmin as Base
else:
    Base = object

LINES = "application/x-ndjson"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BESIDE_FILE = 64 * 1024  # bytes a form adds
THROWN_AWAY = 400 * 1024 * 1024  # bytes of a file that is far too large, so that the browser hears why
PER_PAGE = 50
RECENT = 8


class UploadForm(forms.Form):
    """The workbook; the committee may say that all of it belongs to one agency."""

    file = forms.FileField(
        label=gettext_lazy("Workbook (.xlsx)"),
        help_text=gettext_lazy("At most 5,000 rows and 10 MB. Nothing is stored before you have seen every row."),
        widget=forms.ClearableFileInput(attrs={"accept": f".xlsx,{XLSX}"}),
        error_messages={"required": gettext_lazy("Choose the workbook first."), "empty": gettext_lazy("The file is empty.")},
    )
    opd = forms.ModelChoiceField(
        Opd.objects.active().order_by("acronym"),
        required=False,
        label=gettext_lazy("All rows belong to"),
        empty_label=gettext_lazy("the agency in each row"),
    )

    def __init__(self, *args: Any, is_committee: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_committee:
            del self.fields["opd"]


class ImportPages(Base):
    """For the innovation's admin: pages `import/…`. Officials into their agency, the committee anywhere."""

    def get_urls(self) -> list[URLPattern]:
        def page(view: Callable[..., HttpResponseBase]) -> Any:
            return self.admin_site.admin_view(never_cache(view))

        upload = csrf_exempt(self._within_size)  # checks the size first, then the token: reading a token reads the file
        return [
            path("import/", self.admin_site.admin_view(upload), name="exhibits_innovation_import"),
            path("import/template.xlsx", page(self.import_template), name="exhibits_innovation_import_template"),
            path("import/<int:run_id>/", page(self.import_run), name="exhibits_innovation_import_run"),
            path("import/<int:run_id>/undo/", page(self.import_undo), name="exhibits_innovation_import_undo"),
            path("import/<int:run_id>/faults.xlsx", page(self.import_faults), name="exhibits_innovation_import_faults"),
            *super().get_urls(),
        ]

    def may_import(self, request: HttpRequest) -> bool:
        user = person(request)
        return self.has_add_permission(request) and self.has_change_permission(request) and bool(user.opd_id or user.is_committee)

    # --- upload

    def _within_size(self, request: HttpRequest) -> HttpResponseBase:
        if not self.may_import(request):
            raise PermissionDenied
        length = request.META.get("CONTENT_LENGTH") or "0"
        if request.method == "POST" and length.isdecimal() and int(length) > MOST_BYTES + BESIDE_FILE:
            _throw_away(request, int(length))
            return self._upload_page(request, faults=[spoken(too_large().said)], status=413)
        checked: HttpResponseBase = csrf_protect(never_cache(self.import_page))(request)
        return checked

    def import_page(self, request: HttpRequest) -> HttpResponseBase:
        """GET asks for the file; a POST checks it and leads to the preview."""
        user = person(request)
        bound = request.method == "POST"
        form = UploadForm(request.POST if bound else None, request.FILES if bound else None, is_committee=user.is_committee)
        if not form.is_valid():
            told = [str(error) for errors in form.errors.values() for error in errors]
            return self._fault(request, told[0]) if bound and _wants_lines(request) else self._upload_page(request, form=form)
        upload = form.cleaned_data["file"]
        content = upload.read(MOST_BYTES + 1)
        steps = planning.plan_steps(content=content, name=upload.name, actor=user, opd=form.cleaned_data.get("opd") or user.opd)
        return self._through(request, steps, self._checked)

    def _checked(self, request: HttpRequest, found: ImportRun | Unreadable) -> str | HttpResponse:
        if isinstance(found, ImportRun):
            return reverse("admin:exhibits_innovation_import_run", args=[found.pk])
        return self._upload_page(request, faults=[spoken(found.said)], status=422)

    def _upload_page(self, request: HttpRequest, form: UploadForm | None = None, *, faults: Any = (), status: int = 200) -> HttpResponse:
        user = person(request)
        form = form or UploadForm(is_committee=user.is_committee)
        recent = ImportRun.objects.editable_by(user).select_related("actor", "opd")[:RECENT]
        context = {"title": _("Bring innovations from a spreadsheet"), "form": form, "faults": faults, "recent": recent}
        told = 422 if form.is_bound and form.errors else status
        return self._show(request, "upload", context | {"opd": user.opd, "most": MOST_BYTES, "most_rows": MOST_ROWS}, status=told)

    def import_template(self, request: HttpRequest) -> HttpResponse:
        if not self.may_import(request):
            raise PermissionDenied
        content = template.template(is_committee=person(request).is_committee)
        return _file(content, _("innovations-template") + ".xlsx")

    # --- preview, run, undo

    def _run(self, request: HttpRequest, run_id: int) -> ImportRun:
        if not self.may_import(request):
            raise PermissionDenied
        run = ImportRun.objects.editable_by(person(request)).select_related("actor", "opd").filter(pk=run_id).first()
        if run is None:
            raise Http404
        return run

    def import_run(self, request: HttpRequest, run_id: int) -> HttpResponseBase:
        """GET shows every row and what became of it; a POST carries the plan out, or throws it away."""
        run = self._run(request, run_id)
        if request.method != "POST":
            return self._run_page(request, run)
        if "discard" in request.POST:
            ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.CHECKED).delete()
            return HttpResponseRedirect(reverse("admin:exhibits_innovation_import"))
        steps = running.run_steps(run=run, actor=person(request), choice=request.POST.get("choice", ""))
        return self._through(request, steps, self._ran)

    def import_undo(self, request: HttpRequest, run_id: int) -> HttpResponseBase:
        """Asks, and takes back."""
        run = self._run(request, run_id)
        if request.method != "POST" and run.can_be_undone:
            return self._show(request, "undo", {"title": _("Undo this import?"), "subtitle": run.file_name, "run": run})
        if request.method != "POST":
            return HttpResponseRedirect(reverse("admin:exhibits_innovation_import_run", args=[run.pk]))
        return self._through(request, undoing.undo_steps(run=run, actor=person(request)), self._ran)

    def _ran(self, request: HttpRequest, ran: running.Ran) -> str | HttpResponse:
        if ran or ran.run.state != ImportRun.State.CHECKED:
            return reverse("admin:exhibits_innovation_import_run", args=[ran.run.pk])
        return self._run_page(request, ran.run, refusal=spoken(ran.refusal))

    def _run_page(self, request: HttpRequest, run: ImportRun, refusal: str = "") -> HttpResponse:
        rows = run.rows.select_related("innovation")
        chosen = request.GET.get("show", "")
        if chosen in ImportRow.State.values:
            rows = rows.filter(state=chosen)
        elif chosen in ("refused", "left"):
            rows = rows.filter(outcome=chosen)
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
        context = {
            "title": run.file_name,
            "run": run,
            "tiles": _tiles(run, chosen),
            "chosen": chosen,
            "page": page,
            "pages": page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
            "rows": list(showing.shown(page.object_list)),
            "notes": [spoken(note) for note in run.notes],
            "wrong": run.counts.get("wrong", 0),
            "right": run.counts.get("new", 0) + run.counts.get("changed", 0),
            "refusal": refusal,
        }
        return self._show(request, "run", context, status=409 if refusal else 200)

    def import_faults(self, request: HttpRequest, run_id: int) -> HttpResponse:
        run = self._run(request, run_id)
        ending = _("marked")
        return _file(marking.marked(run), f"{run.file_name.removesuffix('.xlsx')}-{ending}.xlsx")

    # --- answers

    def _show(self, request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        words = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/exhibits/import/{name}.html", words, status=status)

    def _fault(self, request: HttpRequest, told: str) -> HttpResponse:
        return HttpResponse(json.dumps({"fault": told}) + "\n", content_type=LINES)

    def _through(self, request: HttpRequest, steps: Steps, then: Callable[..., str | HttpResponse]) -> HttpResponseBase:
        """All steps, then the next page; who asks for lines hears of each step."""
        if _wants_lines(request):
            answer = StreamingHttpResponse(_lines(request, steps, then), content_type=LINES)
            answer["X-Accel-Buffering"] = "no"  # nginx passes each line on at once
            return answer
        found = then(request, planning.finish(steps))
        return HttpResponseRedirect(found) if isinstance(found, str) else found


def _lines(request: HttpRequest, steps: Steps, then: Callable[..., str | HttpResponse]) -> Iterator[str]:
    """A line for each step, in the language the page is in; the last one has the next page, or what was wrong."""
    language = get_language() or "id"
    while True:
        try:
            with override(language):
                step: Progress = next(steps)
        except StopIteration as end:
            with override(language):
                yield json.dumps(_last(then(request, end.value))) + "\n"
            return
        yield json.dumps({"done": step.done, "total": step.total}) + "\n"


def _last(found: str | HttpResponse) -> dict[str, str]:
    if isinstance(found, str):
        return {"url": found}
    context = getattr(found, "context_data", None) or {}
    return {"fault": str(context.get("refusal") or " ".join(context.get("faults", ())))}


def _wants_lines(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == LINES


def _throw_away(request: HttpRequest, length: int) -> None:
    """Read what is coming without keeping it: a browser that is cut off in the middle would not show the answer."""
    left = min(length, THROWN_AWAY)
    while left > 0 and (chunk := request.read(min(left, 1 << 16))):
        left -= len(chunk)


def _tiles(run: ImportRun, chosen: str) -> list[dict[str, Any]]:
    """The summary: how many rows of each state, each a filter."""
    words = {"wrong": "close", "changed": "repeat", "new": "plus", "unchanged": "check"}
    return [
        {
            "state": state,
            "label": ImportRow.State(state).label,
            "icon": drawing,
            "count": run.counts.get(state, 0),
            "chosen": state == chosen,
        }
        for state, drawing in words.items()
    ]


def _file(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=XLSX)
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer
