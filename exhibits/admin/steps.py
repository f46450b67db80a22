"""The steps of a review as pages and actions at the desk. Each asks, says what follows, and calls the verb in `review.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from exhibits import review
from exhibits.models import Innovation
from opds.desk import REVIEW, person
from opds.models import User

if TYPE_CHECKING:
    from opds.desk import DeskAdmin as Base
else:
    Base = object

Status = Innovation.Status
MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its button, the question, what follows, what was done, and whether it needs words."""

    name: str
    to: str
    button: Any
    title: Any
    follows: Any
    done: Any
    words: Any = ""
    reviewers_only: bool = True

    def fits(self, innovation: Innovation, user: User) -> bool:
        return innovation.status in review.MOVES[self.to] and (user.has_perm(REVIEW) or not self.reviewers_only)


STEPS = {
    step.name: step
    for step in (
        Step(
            "submit",
            Status.SUBMITTED,
            gettext_lazy("Save and submit"),
            gettext_lazy("Submit to the committee?"),
            gettext_lazy(
                "The committee reads it and publishes it, or sends it back and says what to change. You can go on editing meanwhile."
            ),
            gettext_lazy("“%(title)s” is submitted. The committee reads it next."),
            reviewers_only=False,
        ),
        Step(
            "publish",
            Status.PUBLISHED,
            gettext_lazy("Save and publish"),
            gettext_lazy("Publish?"),
            gettext_lazy("Everybody can find and read it at once."),
            gettext_lazy("“%(title)s” is published."),
        ),
        Step(
            "send-back",
            Status.CHANGES_REQUESTED,
            gettext_lazy("Save and send back"),
            gettext_lazy("Send back for changes?"),
            gettext_lazy(
                "The agency sees your note first thing at its desk. A published entry leaves the public pages until it is published again."
            ),
            gettext_lazy("“%(title)s” is sent back with your note."),
            words=gettext_lazy("What needs to change"),
        ),
        Step(
            "stop",
            Status.STOPPED,
            gettext_lazy("Save and stop"),
            gettext_lazy("Take it out of the register?"),
            gettext_lazy("The public pages no longer show it. It stays here with the reason, and can be published again."),
            gettext_lazy("“%(title)s” is stopped."),
            words=gettext_lazy("Why it is stopped"),
        ),
        Step(
            "merge",
            Status.MERGED,
            gettext_lazy("Save and merge"),
            gettext_lazy("Fold it into another entry?"),
            gettext_lazy("Its address leads to the other entry from now on. This cannot be undone at the desk."),
            gettext_lazy("“%(title)s” is merged into the other entry."),
        ),
    )
}


class NoteForm(forms.Form):
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=2000, required=False)

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step = step
        field = self.fields["note"]
        field.label = step.words or _("Note (optional)")
        field.required = bool(step.words)
        if step.to == Status.STOPPED:
            self.fields["note"] = forms.CharField(label=step.words, max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


def _take(step: Step, innovation: Innovation, actor: User, note: str, into: Innovation | None = None) -> review.Step:
    verbs: dict[str, Callable[[], review.Step]] = {
        "submit": lambda: review.submit(innovation=innovation, actor=actor, note=note),
        "publish": lambda: review.publish(innovation=innovation, actor=actor, note=note),
        "send-back": lambda: review.send_back(innovation=innovation, actor=actor, note=note),
        "stop": lambda: review.stop(innovation=innovation, actor=actor, reason=note[:300]),
        "merge": lambda: review.merge(innovation=innovation, into=into or innovation, actor=actor),
    }
    return verbs[step.name]()


class Steps(Base):
    """For the innovation's admin: pages `…/<id>/step/<name>/`, buttons on the form, actions on the list."""

    actions = ("submit_selected", "publish_selected", "send_back_selected")

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.step_page)
        return [path("<path:object_id>/step/<slug:name>/", page, name="exhibits_innovation_step"), *super().get_urls()]

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
        if not self.has_change_permission(request, innovation) or (step.reviewers_only and not self.has_review_permission(request)):
            raise PermissionDenied
        form = self._step_form(step, innovation, request.POST if request.method == "POST" else None)
        if form.is_valid():
            data = form.cleaned_data
            taken = _take(step, innovation, person(request), data.get("note", ""), data.get("into"))
            if taken:
                said = step.done % {"title": taken.innovation.short_title}
                self.log_change(request, innovation, str(step.title))
                self.message_user(request, said, messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:exhibits_innovation_change", args=[innovation.pk]))
            form.add_error(None, taken.refusal)
        return self._ask(request, step, form, innovation=innovation)

    def _step_form(self, step: Step, innovation: Innovation, data: Any) -> forms.Form:
        if step.name != "merge":
            return NoteForm(data, step=step)
        form = forms.Form(data)
        form.fields["into"] = forms.ModelChoiceField(
            Innovation.objects.published().exclude(pk=innovation.pk),
            label=_("Entry that stays"),
            widget=AutocompleteSelect(Innovation._meta.get_field("merged_into"), self.admin_site),
        )
        return form

    def _ask(self, request: HttpRequest, step: Step, form: forms.Form, **extra: Any) -> TemplateResponse:
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
            **extra,
        }
        return TemplateResponse(request, "admin/exhibits/step.html", context, status=400 if form.is_bound and form.errors else 200)

    # --- actions on the list

    @admin.action(description=gettext_lazy("Submit the chosen ones"), permissions=["change"])
    def submit_selected(self, request: HttpRequest, queryset: Any) -> None:
        self._many(request, STEPS["submit"], queryset, "")

    @admin.action(description=gettext_lazy("Publish the chosen ones"), permissions=["review"])
    def publish_selected(self, request: HttpRequest, queryset: Any) -> None:
        self._many(request, STEPS["publish"], queryset, "")

    @admin.action(description=gettext_lazy("Send the chosen ones back with a note"), permissions=["review"])
    def send_back_selected(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        """One note for all; asked on a page of its own."""
        step = STEPS["send-back"]
        form = NoteForm(request.POST if "asked" in request.POST else None, step=step)
        if form.is_valid():
            self._many(request, step, queryset, form.cleaned_data["note"])
            return None
        rows = list(queryset[: MOST_AT_ONCE + 1])
        return self._ask(request, step, form, chosen=rows, action="send_back_selected")

    def _many(self, request: HttpRequest, step: Step, rows: Iterable[Innovation], note: str) -> None:
        """Take a step with each; say how many went through, and of each other one why not."""
        chosen = list(rows[: MOST_AT_ONCE + 1]) if hasattr(rows, "query") else list(rows)  # type: ignore[index]
        if len(chosen) > MOST_AT_ONCE:
            self.message_user(request, _("Choose at most %(most)s at once; nothing was changed.") % {"most": MOST_AT_ONCE}, messages.ERROR)
            return
        refused, done = [], 0
        for innovation in chosen:
            taken = _take(step, innovation, person(request), note)
            if taken:
                done += 1
                self.log_change(request, innovation, str(step.title))
            else:
                refused.append(f"{innovation.short_title}: {taken.refusal}")
        if done:
            said = ngettext("%(count)d entry was processed.", "%(count)d entries were processed.", done) % {"count": done}
            self.message_user(request, said, messages.SUCCESS)
        for why in refused:
            self.message_user(request, why, messages.WARNING)
