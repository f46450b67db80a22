"""Innovations at the desk: the form in the order of the public page, both languages side by side, the review as buttons."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from exhibits import asked, drafts, joining, photos, search
from exhibits.addresses import address_for
from exhibits.admin import noting
from exhibits.admin.evidence import EvidencePages
from exhibits.admin.importing import ImportPages
from exhibits.admin.outgoing import Outgoing
from exhibits.admin.parts import DocumentInline, LinkInline, PhotoInline, ReviewInline
from exhibits.admin.step_table import STEPS
from exhibits.admin.steps import Steps
from exhibits.admin.words import FIELDSETS, GOALS, HELP, SOURCE
from exhibits.admin.writing import WRITTEN, Writing
from exhibits.models import Innovation, Photo
from exhibits.readiness import DESIGN_WORDS
from exhibits.states import badge
from opds import revision
from opds.desk import MOST_COUNTED, Form, LockedForm, Rows, person
from opds.desk_export import exporting
from opds.desk_history import DeskHistoryAdmin
from opds.models import Opd

Status = Innovation.Status
MOST_WORDS = 8


class InnovationForm(LockedForm):
    sdgs = forms.TypedMultipleChoiceField(
        label=_("sustainable development goals"), choices=GOALS, coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    page = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    slug = forms.SlugField(label=_("address"), required=False, max_length=80, help_text=_("Empty: made from the title."))

    class Meta:
        model = Innovation
        fields = ("title",)  # the admin adds those of its fieldsets
        help_texts = HELP

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("problem", "solution", "benefits"):
            if name in self.fields:
                self.fields[name].widget.attrs["data-count-words"] = gettext("{number} words so far")
        if "design" in self.fields:
            words = gettext("{number} of at least {least} words")
            self.fields["design"].widget.attrs |= {"data-count-words": words, "data-count-least": DESIGN_WORDS, "rows": 12}
        if "summary" in self.fields:
            self.fields["summary"].widget.attrs["data-count-letters"] = gettext("{number} of {most} letters")
        self.asked = asked.open_request(self.instance)
        noting.at_fields(self.fields, self.asked)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        trial, implemented = cleaned.get("trial_date"), cleaned.get("implemented_date")
        if trial and implemented and trial > implemented:
            self.add_error("implemented_date", gettext("The implementation date is before the trial date; check both."))
        if cleaned.get("stage") == Innovation.Stage.INITIATIVE and (trial or implemented):
            self.add_error("stage", gettext("An initiative has no dates yet. Choose another stage, or clear the dates."))
        published = self.instance.status == Status.PUBLISHED
        if published and not (cleaned.get("category") or cleaned.get("source_url") or self.instance.source_url):
            self.add_error("category", gettext("A published entry needs a category."))
        return cleaned

    def is_current(self) -> bool:
        """Also when the last word was an autosave of this very page whose answer was lost on the way."""
        return super().is_current() or (
            self.editor is not None
            and drafts.is_current(
                self.instance, seen_at=self.data.get("seen_at", ""), page=self.data.get("page", "")[:40], user=self.editor
            )
        )

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"] or self.instance.slug)


@admin.register(Innovation)
class InnovationAdmin(EvidencePages, ImportPages, Outgoing, Writing, Steps, DeskHistoryAdmin):
    form = InnovationForm
    change_form_template = "admin/exhibits/innovation/change_form.html"
    list_display = ("short_name", "opd", "category", "state", "changed")
    list_filter = ("status", "category", "stage", "digital")
    list_select_related = ("opd", "category")
    search_fields = ("title", "opd__acronym")
    search_help_text = _("Name, title or acronym of the agency.")
    sortable_by = ()
    ordering = ("-pk",)
    autocomplete_fields = ("opd",)
    inlines = (PhotoInline, LinkInline, DocumentInline, ReviewInline)
    begins_anew = ("status", "stopped_reason", "merged_into", "submitted_at", "published_at")

    def get_search_results(self, request: HttpRequest, queryset: Rows, search_term: str) -> tuple[Rows, bool]:
        """Every word in the title or in the acronym of the agency; the few agencies are looked up first, so that nothing is joined.

        The titles are read through once, and no further than pages are counted: counting and showing use what was found.
        """
        words = search_term.split()[:MOST_WORDS]
        if not words:
            return queryset, False
        everything = queryset
        for word in words:
            agencies = list(Opd.objects.filter(acronym__icontains=word).values_list("pk", flat=True))
            found = Q(title__icontains=word) | Q(opd__in=agencies) if agencies else Q(title__icontains=word)
            queryset = queryset.filter(found)
        if exporting(request):
            return queryset, False
        keys = list(queryset.order_by("-pk").values_list("pk", flat=True)[: MOST_COUNTED + 1])
        return everything.filter(pk__in=keys), False

    @admin.display(description=_("innovation"))
    def short_name(self, innovation: Innovation) -> str:
        return innovation.short_title

    @admin.display(description=_("status"))
    def state(self, innovation: Innovation) -> str:
        return badge(innovation)

    @admin.display(description=_("changed"))
    def changed(self, innovation: Innovation) -> str:
        return formats.date_format(timezone.localtime(innovation.updated_at), "j M Y")

    def get_list_display(self, request: HttpRequest) -> Any:
        """An official sees one agency only, so its column says nothing."""
        return [name for name in self.list_display if name != "opd" or not person(request).opd_id]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_manytomany(db_field, request, widget=forms.CheckboxSelectMultiple, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if person(request).is_committee or not self.has_change_permission(request, obj):
            return (*FIELDSETS, SOURCE)
        (name, first), *others = FIELDSETS
        return ((name, {**first, "fields": [line for line in first["fields"] if line != ("opd", "category")] + ["category"]}), *others)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A public address stays: links and printed codes lead to it."""
        return ("slug",) if obj and obj.published_at else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.editor = person(request)
        return form

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else [inline for inline in self.inlines if inline is not ReviewInline]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.status != Status.MERGED)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only what the public never saw; everything else is stopped or merged."""
        return super().has_delete_permission(request, obj) and (obj is None or not obj.published_at)

    def get_actions(self, request: HttpRequest) -> Any:
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def is_public(self, obj: Any) -> bool:
        return bool(obj.status == Status.PUBLISHED)

    def changeform_view(self, request: HttpRequest, object_id: Any = None, form_url: str = "", extra_context: Any = None) -> Any:
        innovation = self.get_object(request, object_id) if object_id else None
        writing = self.writing_context(request, innovation)
        extra_context = {**(extra_context or {}), **writing, "show_save_and_add_another": False}
        if innovation is not None:
            steps = self.steps_for(request, innovation)
            extra_context |= {"steps": steps, "state": badge(innovation), "reviews": person(request).is_committee}
            extra_context["joined"] = joining.joined_with_steps(innovation)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Innovation, form: Form, change: bool) -> None:
        """An official's entry is their agency's, whatever was sent; a new one gets its address."""
        user = person(request)
        if not change and not user.is_committee and user.opd:
            obj.opd = user.opd
        if not obj.slug:
            obj.slug = address_for(obj.title)
        super().save_model(request, obj, form, change)

    def response_change(self, request: HttpRequest, obj: Innovation) -> HttpResponse:
        return self._arrived(request, self._on_to_step(request, obj) or super().response_change(request, obj))

    def response_add(self, request: HttpRequest, obj: Innovation, post_url_continue: str | None = None) -> HttpResponse:
        return self._arrived(request, self._on_to_step(request, obj) or super().response_add(request, obj, post_url_continue))

    def _arrived(self, request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        """Tells the script of the page which of the copies it keeps may go."""
        answer.set_cookie(
            WRITTEN, request.POST.get("page", "")[:40], max_age=24 * 3600, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
        return answer

    def _on_to_step(self, request: HttpRequest, obj: Innovation) -> HttpResponse | None:
        """What was typed is saved; the button's step is asked on its own page."""
        name = request.POST.get("_step", "")
        if name not in STEPS:
            return None
        return HttpResponseRedirect(reverse("admin:exhibits_innovation_step", args=[obj.pk, name]))

    def save_formset(self, request: HttpRequest, form: Form, formset: Any, change: bool) -> None:
        """Files of pictures that were taken out go when the rows are gone for good."""
        super().save_formset(request, form, formset, change)
        for row in formset.deleted_objects:
            if isinstance(row, Photo):
                transaction.on_commit(partial(photos.remove, row))

    def delete_model(self, request: HttpRequest, obj: Innovation) -> None:
        for photo in obj.photos.all():
            transaction.on_commit(partial(photos.remove, photo))
        super().delete_model(request, obj)

    def after_change(self, obj: Innovation) -> None:
        search.refresh(obj)
        if obj.status == Status.PUBLISHED:
            revision.bump()
