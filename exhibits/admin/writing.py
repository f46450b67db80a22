"""Writing an entry at the desk: saved while typed, previewed as citizens will see it, likely duplicates, who else writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from exhibits import drafts, entry, likeness
from exhibits.admin.guide import guide
from exhibits.models import Innovation, Writer
from opds.desk import ROW_NUMBER, person
from opds.desk_conflict import last_change, who
from opds.models import Opd
from opds.templatetags.words import clock

if TYPE_CHECKING:
    from opds.desk import DeskAdmin as Base
else:
    Base = object

Status = Innovation.Status
UNTOLD = {Status.PUBLISHED, Status.STOPPED, Status.ARCHIVED, Status.MERGED}
"""Of these nobody asks any more whether they double another entry."""
WRITTEN = "written"
"""The cookie that tells the page's script which of its kept copies has arrived."""


class Writing(Base):
    """For the innovation's admin: `…/<id>/autosave/`, `…/preview/`, `…/similar/`, and what the form shows beside its fields."""

    def get_urls(self) -> list[URLPattern]:
        def page(route: str, view: Any, name: str) -> Any:
            return path(route, self.admin_site.admin_view(view), name=f"exhibits_innovation_{name}")

        return [
            page("similar/", self.similar_page, "similar"),
            page("preview/", self.preview_page, "preview_new"),
            page("<path:object_id>/preview/", self.preview_page, "preview"),
            page("<path:object_id>/autosave/", self.autosave_page, "autosave"),
            *super().get_urls(),
        ]

    # --- saving while it is typed

    def autosave_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Answers JSON: `outcome` (saved, waits, conflict), what to say, and the guide as it now stands."""
        if request.method != "POST":
            return HttpResponse(status=405)
        innovation = self._writable(request, object_id)
        form = self._typed(request, innovation)
        kept = drafts.keep(
            innovation=innovation,
            actor=person(request),
            values={name: form.cleaned_data[name] for name in self._own_fields(request, innovation) if name in form.cleaned_data},
            seen_at=request.POST.get("seen_at", ""),
            page=request.POST.get("page", "")[:40],
        )
        answer = {
            "outcome": kept.outcome,
            "seen_at": kept.innovation.updated_at.isoformat(),
            "said": self._said(kept, person(request)),
            "left": [str(form.fields[name].label) for name in form.errors if name in form.fields],
            "writing": writing_now(drafts.others_writing(kept.innovation, person(request))),
            "guide": self._guide_html(request, kept.innovation),
        }
        return JsonResponse(answer, status=409 if kept.outcome == "conflict" else 200)

    def _writable(self, request: HttpRequest, object_id: str) -> Innovation:
        innovation = self.get_object(request, object_id) if ROW_NUMBER.fullmatch(object_id) else None
        if not isinstance(innovation, Innovation):
            raise Http404
        if not self.has_change_permission(request, innovation):
            raise PermissionDenied
        return innovation

    def _typed(self, request: HttpRequest, innovation: Innovation | None) -> Any:
        """The form with what was typed, judged field by field; the row in memory is left as it is stored."""
        form = self.get_form(request, innovation, change=innovation is not None)(
            request.POST, instance=Innovation.objects.get(pk=innovation.pk) if innovation else None
        )
        form.is_valid()
        return form

    def _own_fields(self, request: HttpRequest, innovation: Innovation | None) -> list[str]:
        """What an autosave may write: the texts and choices of the form, not the address nor the agency."""
        names = self.get_form(request, innovation, change=innovation is not None).base_fields
        return [name for name in names if name not in {"seen_at", "page", "slug", "opd", "is_sample"}]

    def _said(self, kept: drafts.Kept, user: Any) -> str:
        now = clock(timezone.localtime())
        if kept.outcome == "saved":
            return _("Saved %(time)s WIB") % {"time": now}
        if kept.outcome == "waits":
            return _("Not saved yet: this entry is no draft, so changes count once you press Save.")
        return conflict_words(kept.innovation)

    def _guide_html(self, request: HttpRequest, innovation: Innovation) -> str:
        context = {"guide": guide(innovation, self.get_fieldsets(request, innovation)), "original": innovation}
        return render_to_string("admin/exhibits/innovation/_guide.html", context, request)

    # --- the page as citizens will see it

    def preview_page(self, request: HttpRequest, object_id: str = "") -> HttpResponse:
        """What was typed as a public page; nothing is stored. Opened by its address it leads to the stored entry."""
        innovation = self._readable(request, object_id) if object_id else None
        if not object_id and not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseRedirect(innovation.get_absolute_url() if innovation else reverse("admin:exhibits_innovation_add"))
        shown = self._as_typed(request, innovation)
        language = request.POST.get("_preview", "")
        with translation.override(language if language in {"id", "en"} else translation.get_language()):
            context = {"section": "innovations", "innovation": shown, "preview": True, "unsaved": True, **entry.around(shown)}
            return render(request, "exhibits/innovation.html", context)

    def _readable(self, request: HttpRequest, object_id: str) -> Innovation:
        innovation = self.get_object(request, object_id) if ROW_NUMBER.fullmatch(object_id) else None
        if not isinstance(innovation, Innovation) or not self.has_view_permission(request, innovation):
            raise Http404
        return innovation

    def _as_typed(self, request: HttpRequest, innovation: Innovation | None) -> Innovation:
        """The entry with the valid words of the form, in memory only."""
        form = self._typed(request, innovation)
        shown = entry.with_everything().get(pk=innovation.pk) if innovation else self._blank(request)
        typed = {name: form.cleaned_data[name] for name in self._own_fields(request, innovation) if name in form.cleaned_data}
        for name, value in typed.items():
            if name != "tags":
                setattr(shown, name, value)
        if form.cleaned_data.get("opd"):
            shown.opd = form.cleaned_data["opd"]
        shown.title = shown.title or _("Without a title yet")
        entry.fetch_small_parts(shown)
        if "tags" in typed:
            entry.show_instead(shown, "tags", list(typed["tags"]))
        return shown

    def _blank(self, request: HttpRequest) -> Innovation:
        """An entry that is nowhere yet; its number is nobody's, so that it has no stand, photo or comment."""
        shown = Innovation(pk=0, slug="pratinjau", opd=person(request).opd or Opd(pk=0, slug="opd", name=_("Agency not chosen yet")))
        shown.has_photos = False  # type: ignore[attr-defined]
        return shown

    # --- likely duplicates

    def similar_page(self, request: HttpRequest) -> HttpResponse:
        """A fragment: entries that a title may double."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        exclude, chosen = (request.GET.get(name, "") for name in ("exclude", "opd"))
        user = person(request)
        opd = user.opd or (Opd.objects.filter(pk=chosen).first() if ROW_NUMBER.fullmatch(chosen) else None)
        found = likeness.near(
            request.GET.get("title", "")[:200], opd=opd, exclude=int(exclude) if ROW_NUMBER.fullmatch(exclude) else None, user=user
        )
        return TemplateResponse(request, "admin/exhibits/innovation/_similar.html", {"similar": found})

    # --- what the form shows

    def writing_context(self, request: HttpRequest, innovation: Innovation | None) -> dict[str, Any]:
        """For the change form: its guide, likely duplicates, who else writes, and whether this person may write."""
        writes = self.has_change_permission(request, innovation) if innovation else self.has_add_permission(request)
        if not writes:
            return {"writes": False}
        stored = innovation or Innovation()
        return {
            "writes": True,
            "guide": guide(stored, self.get_fieldsets(request, innovation)),
            "similar": self._similar(request, innovation),
            "writing": writing_now(drafts.others_writing(innovation, person(request))) if innovation else "",
            "autosaves": innovation is not None,
        }

    def _similar(self, request: HttpRequest, innovation: Innovation | None) -> list[likeness.Near]:
        if innovation is None or innovation.status in UNTOLD:
            return []
        return likeness.near(innovation.title, opd=innovation.opd, exclude=innovation.pk, user=person(request))


def writing_now(writers: list[Writer]) -> str:
    """«Sri has been writing here since 10.02 WIB»; nothing when one is alone."""
    if not writers:
        return ""
    first = writers[0]
    name = first.user.get_full_name() or first.user.get_username()
    return _("%(name)s has been writing here since %(time)s WIB.") % {"name": name, "time": clock(timezone.localtime(first.since))}


def conflict_words(innovation: Innovation) -> str:
    """Who stored something meanwhile, and what to do."""
    name = who(last_change(innovation))
    return _(
        "%(name)s changed this entry at %(time)s WIB. Nothing of yours was saved over it; your words stay here. "
        "Press Save to see both side by side."
    ) % {"name": name, "time": clock(timezone.localtime(innovation.updated_at))}
