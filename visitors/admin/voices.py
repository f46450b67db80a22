"""Comments and needs at the desk: read, approved, given to an agency, answered. Every change is a verb of `voices.py`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from opds.desk import Form, Rows, person
from opds.desk_history import DeskHistoryAdmin
from opds.templatetags.words import icon
from visitors import voices
from visitors.models import Feedback, Need
from visitors.models.feedback import Voice

MODERATE = "visitors.moderate_feedback"
MOST_AT_ONCE = 500
LOOK = {
    Voice.Status.WAITING: ("submitted", "clock"),
    Voice.Status.APPROVED: ("published", "check"),
    Voice.Status.HIDDEN: ("draft", "close"),
}


class AnsweredFilter(admin.SimpleListFilter):
    title = gettext_lazy("answer")
    parameter_name = "answered"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("no", _("not answered yet")), ("yes", _("answered"))]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        kept = {"no": Q(answer=""), "yes": ~Q(answer="")}.get(self.value() or "")
        return queryset.filter(kept) if kept else queryset


class VoiceAdmin(DeskHistoryAdmin):
    """What people wrote is never changed; one decides whether it shows, who answers, and answers."""

    change_form_template = "admin/visitors/voice_form.html"
    list_select_related = ("innovation", "stand", "exhibition", "opd")
    search_fields = ("text",)
    sortable_by = ()
    ordering = ("-pk",)
    actions = ("approve_selected", "hide_selected")
    said: ClassVar[tuple[str, ...]] = ("text", "about", "created_at")
    readonly_fields: ClassVar[Any] = (*said, "state")
    autocomplete_fields = ("opd",)
    export_related = ("exhibition", "innovation", "stand", "opd")
    answered = ("status", "answer", "answer_en", "answered_at", "is_sample")

    @admin.display(description=gettext_lazy("words"))
    def words(self, voice: Voice) -> str:
        return voice.text if len(voice.text) < 120 else f"{voice.text[:117]}…"

    @admin.display(description=gettext_lazy("about what"))
    def about(self, voice: Voice) -> str:
        if voice.innovation:
            return voice.innovation.short_title
        return str(voice.stand or voice.exhibition or _("the city"))

    @admin.display(description=gettext_lazy("status"))
    def state(self, voice: Voice) -> str:
        css, drawing = LOOK[Voice.Status(voice.status)]
        return format_html('<span class="state state--{}">{} {}</span>', css, icon(drawing), voice.get_status_display())

    def get_queryset(self, request: HttpRequest) -> Rows:
        """What the committee chose not to show is not handed on to agencies either."""
        rows = super().get_queryset(request)
        return rows if person(request).has_perm(MODERATE) else rows.exclude(status=Voice.Status.HIDDEN)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return person(request).has_perm(MODERATE)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.readonly_fields if self.has_moderate_permission(request) else (*self.readonly_fields, "opd")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return (
            (gettext_lazy("What was said"), {"fields": (*self.said, "state")}),
            (gettext_lazy("Who answers"), {"fields": ("opd",)}),
            (
                gettext_lazy("Answer in public"),
                {
                    "fields": (("answer", "answer_en"),),
                    "description": gettext_lazy("It appears under the visitor's words as soon as those are shown."),
                },
            ),
        )

    def save_model(self, request: HttpRequest, obj: Any, form: Form, change: bool) -> None:
        """Nothing but an answer and an assignment can come from the form."""
        done: list[voices.Step] = []
        if "opd" in form.changed_data and obj.opd:
            done.append(voices.assign(voice=obj, opd=obj.opd, actor=person(request)))
        if {"answer", "answer_en"} & set(form.changed_data):
            done.append(voices.answer(voice=obj, text=obj.answer, text_en=obj.answer_en, actor=person(request)))
        for step in done:
            if step.refusal:
                self.message_user(request, step.refusal, messages.ERROR)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        verbs: dict[str, Callable[..., voices.Step]] = {"approve": voices.approve, "hide": voices.hide}
        name = request.POST.get("_moderate", "")
        if name not in verbs or not self.has_moderate_permission(request):
            return super().response_change(request, obj)
        step = verbs[name](voice=obj, actor=person(request))
        said = step.refusal or (_("It is shown now.") if name == "approve" else _("It is not shown."))
        self.message_user(request, said, messages.SUCCESS if step else messages.WARNING)
        return HttpResponseRedirect(request.path)

    @admin.action(description=gettext_lazy("Show the chosen ones"), permissions=["moderate"])
    def approve_selected(self, request: HttpRequest, queryset: Any) -> None:
        self._many(request, voices.approve, queryset)

    @admin.action(description=gettext_lazy("Do not show the chosen ones"), permissions=["moderate"])
    def hide_selected(self, request: HttpRequest, queryset: Any) -> None:
        self._many(request, voices.hide, queryset)

    def _many(self, request: HttpRequest, verb: Callable[..., voices.Step], rows: Rows) -> None:
        chosen = list(rows[: MOST_AT_ONCE + 1])
        if len(chosen) > MOST_AT_ONCE:
            self.message_user(request, _("Choose at most %(most)s at once; nothing was changed.") % {"most": MOST_AT_ONCE}, messages.ERROR)
            return
        steps = [verb(voice=voice, actor=person(request)) for voice in chosen]
        done = sum(1 for step in steps if step)
        if done:
            said = ngettext("%(count)d processed.", "%(count)d processed.", done) % {"count": done}
            self.message_user(request, said, messages.SUCCESS)
        for why in sorted({step.refusal for step in steps if step.refusal}):
            self.message_user(request, why, messages.WARNING)


@admin.register(Feedback)
class FeedbackAdmin(VoiceAdmin):
    public = True
    list_display = ("words_or_rating", "rating", "kind", "about", "opd", "state", "created_at")
    list_filter = ("status", AnsweredFilter, "kind")
    export_columns = ("created_at", "text", "language", "rating", "kind", "about", "exhibition", "opd", *VoiceAdmin.answered)
    said = ("text", "kind", "rating", "about", "created_at")
    readonly_fields = (*said, "state")

    @admin.display(description=gettext_lazy("words"))
    def words_or_rating(self, voice: Feedback) -> str:
        return self.words(voice) or _("rating without words")


@admin.register(Need)
class NeedAdmin(VoiceAdmin):
    public = True
    list_display = ("words", "about", "opd", "progress", "state", "created_at")
    list_filter = ("status", "progress", AnsweredFilter)
    export_columns = ("created_at", "text", "language", "about", "exhibition", "opd", "progress", *VoiceAdmin.answered)
    said = ("text", "about", "progress", "created_at")
    readonly_fields = (*said, "state")
