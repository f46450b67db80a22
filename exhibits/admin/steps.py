"""The steps of a review as pages and actions at the desk. Each asks, says what follows, and calls the verb in `review.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy

from exhibits import asked, comparing, joining, review
from exhibits.admin import many
from exhibits.admin.step_forms import MergeForm, NoteForm, NotesForm
from exhibits.admin.step_table import STEPS, Step, take
from exhibits.models import Innovation, ReviewEvent
from exhibits.states import step_name
from opds.desk import REVIEW, ROW_NUMBER, person

if TYPE_CHECKING:
    from opds.desk import DeskAdmin as Base
else:
    Base = object


class Steps(Base):
    """For the innovation's admin: pages `…/<id>/step/<name>/` and `…/<id>/taken/<event>/`, buttons on the form, actions on the list."""

    actions = ("submit_selected", "publish_selected", "send_back_selected")

    def get_urls(self) -> list[URLPattern]:
        page, taken = self.admin_site.admin_view(self.step_page), self.admin_site.admin_view(self.taken_page)
        return [
            path("<path:object_id>/step/<slug:name>/", page, name="exhibits_innovation_step"),
            path("<path:object_id>/taken/<int:event>/", taken, name="exhibits_innovation_taken"),
            *super().get_urls(),
        ]

    def has_review_permission(self, request: HttpRequest) -> bool:
        return person(request).has_perm(REVIEW)

    def steps_for(self, request: HttpRequest, innovation: Innovation) -> list[Step]:
        """The steps this person may take with this entry now, the most likely first."""
        if not self.has_change_permission(request, innovation):
            return []
        return [step for step in STEPS.values() if step.fits(innovation, person(request))]

    def step_page(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        innovation = self.get_object(request, object_id)
        if innovation is None or name not in STEPS:
            raise Http404
        step = STEPS[name]
        if not self.has_change_permission(request, innovation) or not step.belongs_to(person(request)):
            raise PermissionDenied
        form = self._step_form(request, step, innovation)
        if form.is_valid():
            taken = take(step, innovation, person(request), form.cleaned_data, site=many.site(request))
            if taken:
                said = step.done % {"title": taken.innovation.short_title}
                self.log_change(request, innovation, str(step.title))
                self.message_user(request, said, messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:exhibits_innovation_change", args=[innovation.pk]))
            form.add_error(None, taken.refusal)
            form.show_now(taken.innovation)
        return self._ask(request, step, form, innovation=innovation)

    def _step_form(self, request: HttpRequest, step: Step, innovation: Innovation) -> NoteForm:
        data = request.POST if request.method == "POST" else None
        if step.name == "merge":
            widget = AutocompleteSelect(Innovation._meta.get_field("merged_into"), self.admin_site)
            wanted = request.GET.get("into", "")
            first = {"into": wanted} if ROW_NUMBER.fullmatch(wanted) else None
            return MergeForm(data, step=step, innovation=innovation, initial=first, widget=widget)
        if step.name == "send-back":
            return NotesForm(data, step=step, innovation=innovation, fieldsets=self.get_fieldsets(request, innovation))
        return NoteForm(data, step=step, innovation=innovation)

    def _ask(self, request: HttpRequest, step: Step, form: NoteForm, **extra: Any) -> TemplateResponse:
        innovation = extra.get("innovation")
        context = {
            **self.admin_site.each_context(request),
            "title": step.title,
            "subtitle": innovation.short_title if innovation else "",
            "opts": self.opts,
            "original": innovation,
            "step": step,
            "form": form,
            "media": self.media + form.media,
            "lacks": review.lacks(innovation) if innovation and step.name == "submit" else [],
            "asked": asked.open_request(innovation) if innovation and step.name in {"publish", "send-back"} else None,
            "follows": joining.summary(innovation, form.heir) if innovation and form.heir else None,
            **extra,
        }
        template = "admin/exhibits/send_back.html" if isinstance(form, NotesForm) else "admin/exhibits/step.html"
        return TemplateResponse(request, template, context, status=400 if form.is_refused else 200)

    def taken_page(self, request: HttpRequest, object_id: str, event: int) -> HttpResponse:
        """One step of the past: who, when, with which words, and what the entry's fields were before and at that moment."""
        innovation = self.get_object(request, object_id)
        if innovation is None:
            raise Http404
        if not self.has_view_permission(request, innovation):
            raise PermissionDenied
        steps = ReviewEvent.objects.filter(innovation__in=[innovation.pk, *innovation.merged_from.values_list("pk", flat=True)])
        found = steps.select_related("actor", "innovation").prefetch_related("notes").filter(pk=event).first()
        if found is None:
            raise Http404
        before = found.innovation.review_events.filter(at__lt=found.at).first()
        then = comparing.version_at(found.innovation, found.at)
        since = comparing.version_at(found.innovation, before.at) if before else found.innovation.history.order_by("history_id").first()
        context = {
            **self.admin_site.each_context(request),
            "title": step_name(found),
            "subtitle": found.innovation.short_title,
            "opts": self.opts,
            "original": innovation,
            "event": found,
            "asked": asked.compared(found, found.innovation),
            "before": before,
            "differences": comparing.differences(since, then) if since and then and since != then else [],
        }
        return TemplateResponse(request, "admin/exhibits/taken.html", context)

    # --- actions on the list

    @admin.action(description=gettext_lazy("Submit the chosen ones"), permissions=["change"])
    def submit_selected(self, request: HttpRequest, queryset: Any) -> None:
        many.run(self, request, STEPS["submit"], queryset, {})

    @admin.action(description=gettext_lazy("Publish the chosen ones"), permissions=["review"])
    def publish_selected(self, request: HttpRequest, queryset: Any) -> None:
        many.run(self, request, STEPS["publish"], queryset, {})

    @admin.action(description=gettext_lazy("Send the chosen ones back with a note"), permissions=["review"])
    def send_back_selected(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        """One note for all; asked on a page of its own."""
        step = STEPS["send-back"]
        form = NoteForm(request.POST if "asked" in request.POST else None, step=step)
        rows = many.few_enough(self, request, queryset)
        if not rows:
            return None
        if form.is_valid():
            many.run(self, request, step, rows, form.cleaned_data)
            return None
        return self._ask(request, step, form, chosen=rows, action="send_back_selected")
