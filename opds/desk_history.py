"""Change history at the desk: who changed what and when, two versions side by side, an earlier version put back.

Restoring goes past no review: only what the row's own form lets this person edit comes back (`opds.restoring`). Status, who
verified, a published address and rights stay as they are today; they change by their verbs alone. Every page asks for the
row first, so that a guessed number of another agency is "not there".
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms.models import _get_foreign_key
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from opds import differences, keeping, restoring, timeline
from opds.desk import ROW_NUMBER, person
from opds.desk_deleted import DeletedPages

PER_PAGE = 20


class FilterForm(forms.Form):
    """Whose changes, and of which days."""

    who = forms.ChoiceField(label=gettext_lazy("Who"), required=False)
    since = forms.DateField(
        label=pgettext_lazy("date", "From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=pgettext_lazy("date", "Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: Any, *, found: list[timeline.Moment]) -> None:
        super().__init__(data)
        everybody = [(str(user.pk), user.get_full_name() or user.username) for user in timeline.people(found)]
        self.fields["who"].choices = [("", _("Everybody")), *everybody]  # type: ignore[attr-defined]

    def wanted(self) -> timeline.Wanted:
        """What was asked for; nothing of it while something is wrong."""
        if not self.is_valid():
            return timeline.Wanted()
        data = self.cleaned_data
        return timeline.Wanted(int(data["who"]) if data["who"] else None, data["since"], data["until"])


class DeskHistoryAdmin(DeletedPages):
    """A model with history. What its inlines hold is told on the page of the row; `history_parts` names more such models."""

    history_parts: Sequence[Any] = ()
    never_restored: Sequence[str] = ()

    def get_urls(self) -> list[URLPattern]:
        view, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        at = "<path:object_id>/history/"
        return [
            path(f"{at}compare/", view(self.compare_page), name=f"{name}_compare"),
            path(f"{at}<str:version_id>/restore/", view(self.restore_page), name=f"{name}_restore"),
            path(f"{at}<str:version_id>/", view(self.version_page), name=f"{name}_simple_history"),
            *super().get_urls(),
        ]

    def parts(self) -> list[tuple[Any, str]]:
        """The models told on a row's page, each with its column that names the row."""
        hanging = [*(inline.model for inline in self.inlines), *self.history_parts]
        return [(part, _get_foreign_key(self.model, part).attname) for part in hanging if hasattr(part, "history")]

    # --- the pages

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The moments in which the row or its parts changed, the newest first."""
        row = self._seen(request, object_id)
        found = timeline.moments(row, self.parts())
        form = FilterForm(request.GET if set(request.GET) & {"who", "since", "until"} else None, found=found)
        wanted = form.wanted() if form.is_bound else timeline.Wanted()
        page = Paginator([moment for moment in found if wanted.fits(moment)], PER_PAGE).get_page(request.GET.get("p"))
        timeline.tell(list(page), self.model)
        kept = request.GET.copy()
        kept.pop("p", None)
        words = {
            "title": _("History"),
            "page": page,
            "pages": page.paginator.get_elided_page_range(page.number),
            "form": form,
            "kept": kept.urlencode(),
            "any": bool(found),
            "restorable": self.has_change_permission(request, row),
            "comparable": sum(1 for moment in page if moment.version) > 1,
            **(extra_context or {}),
        }
        return self._history_page(request, "history.html", row, words, status=400 if form.is_bound and form.errors else 200)

    def version_page(self, request: HttpRequest, object_id: str, version_id: str) -> HttpResponse:
        """One version, field by field."""
        if request.method not in {"GET", "HEAD"}:
            raise PermissionDenied
        row = self._seen(request, object_id)
        version = self._version(row, version_id)
        then = differences.of_version(version)
        values = differences.between(self.model, {name: [] if isinstance(value, list) else None for name, value in then.items()}, then)
        restorable = self.has_change_permission(request, row) and version.pk != restoring.latest(row)
        words = {"title": _("How it was"), "version": version, "values": values, "restorable": restorable}
        return self._history_page(request, "history_version.html", row, words)

    def compare_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Two versions of the row, whole texts word by word; the older one is always on the left."""
        row = self._seen(request, object_id)
        chosen = [request.GET.get(name, "") for name in ("old", "new")]
        if not all(chosen) or chosen[0] == chosen[1]:
            self.message_user(request, _("Choose two different versions to compare."), messages.WARNING)
            return HttpResponseRedirect(self._address("history", row))
        old, new = sorted((self._version(row, number) for number in chosen), key=lambda version: (version.history_date, version.pk))
        changes = differences.between(self.model, differences.of_version(old), differences.of_version(new))
        words = {"title": _("Two versions compared"), "old": old, "new": new, "changes": changes}
        return self._history_page(request, "history_compare.html", row, words)

    def restore_page(self, request: HttpRequest, object_id: str, version_id: str) -> HttpResponse:
        """Shows what would change, then does it when it is still so."""
        row = self._seen(request, object_id)
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        version = self._version(row, version_id)
        form_class = self.get_form(request, row, change=True)
        if request.method == "POST":
            seen = request.POST.get("seen", "")
            write = partial(self._write_restored, request)
            outcome = restoring.restore(
                version=version,
                actor=person(request),
                seen=int(seen) if ROW_NUMBER.fullmatch(seen) else -1,
                form_class=form_class,
                write=write,
                never=self.never_restored,
            )
            if outcome:
                self.message_user(request, _("Restored. To undo it, restore the version before."), messages.SUCCESS)
                return HttpResponseRedirect(self._address("history", row))
            self.message_user(request, outcome.refusal, messages.ERROR)
        plan = restoring.plan(version=version, row=row, form_class=form_class, never=self.never_restored)
        words = {
            "title": _("Restore this version?"),
            "version": version,
            "plan": plan,
            "parts": ", ".join(str(part._meta.verbose_name_plural) for part, _link in self.parts()),
        }
        return self._history_page(request, "history_restore.html", row, words, status=409 if request.method == "POST" else 200)

    # --- what they share

    def _seen(self, request: HttpRequest, object_id: str) -> Any:
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        return row

    def _version(self, row: Any, number: str) -> Any:
        if not ROW_NUMBER.fullmatch(number):
            raise Http404
        rows = differences.with_sets(row.history.select_related("history_user"), self.model)
        version = rows.filter(pk=number).first()
        if version is None:
            raise Http404
        version.reason = keeping.reason_in_words(version.history_change_reason)
        return version

    def _write_restored(self, request: HttpRequest, form: Any) -> None:
        """As the form itself would be saved, with the words of the desk's own log."""
        row = self.save_form(request, form, change=True)
        self.save_model(request, row, form, change=True)
        form.save_m2m()
        self.after_change(row)
        self.log_change(request, row, _("An earlier version was restored"))

    def _address(self, page: str, row: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=[row.pk])

    def _history_page(self, request: HttpRequest, template: str, row: Any, words: dict[str, Any], *, status: int = 200) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "subtitle": str(row),
            "opts": self.opts,
            "original": row,
            "history_url": self._address("history", row),
            **words,
        }
        return TemplateResponse(request, f"admin/{template}", context, status=status)
