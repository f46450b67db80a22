"""Prize rules, draws and the prize desk. Every step is a verb of `draws.py` and `passport.py`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opds.desk import ROW_NUMBER, Form, Rows, person
from opds.desk_history import DeskHistoryAdmin
from visitors import draws, passport
from visitors.admin.filters import OneEditionFilter
from visitors.models import Badge, DoorRules, Draw
from visitors.public_forms import BadgeField

SUPERVISE = "visitors.supervise_door"


class DoorRulesForm(Form):
    """A rule that somebody can fulfil: no more stamps than stands, and a zone of this exhibition."""

    class Meta:
        model = DoorRules
        fields = ("exhibition", "registration_open", "capacity", "warn_percent", "stamps_needed", "stamps_zone")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        exhibition = cleaned.get("exhibition") or (self.instance.exhibition if self.instance.pk else None)
        needed, zone = cleaned.get("stamps_needed"), cleaned.get("stamps_zone")
        if exhibition is None:
            return cleaned
        stands = exhibition.stands.count()
        if needed and needed > stands:
            self.add_error(
                "stamps_needed", _("The exhibition has %(number)s stands; nobody could collect more stamps.") % {"number": stands}
            )
        if zone and zone.exhibition_id != exhibition.pk:
            self.add_error("stamps_zone", _("Choose a zone of this exhibition."))
        elif zone and not zone.stands.exists():
            self.add_error("stamps_zone", _("This zone has no stands yet."))
        return cleaned


@admin.register(DoorRules)
class DoorRulesAdmin(DeskHistoryAdmin):
    """One row for each edition: registration, the hall's capacity, the prize."""

    public = True
    form = DoorRulesForm
    list_display = ("exhibition", "registration_open", "capacity", "stamps_needed", "stamps_zone")
    list_select_related = ("exhibition", "stamps_zone")
    ordering = ("-pk",)
    sortable_by = ()
    fieldsets = (
        (None, {"fields": ("exhibition", "registration_open")}),
        (gettext_lazy("The hall"), {"fields": (("capacity", "warn_percent"),)}),
        (
            gettext_lazy("The prize for stamps"),
            {
                "fields": (("stamps_needed", "stamps_zone"),),
                "description": gettext_lazy(
                    "With both, whichever is reached first wins. Who takes part in a draw is said by the same rule."
                ),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> Rows:
        return super().get_queryset(request).select_related("exhibition")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("exhibition",) if obj else ()

    def get_actions(self, request: HttpRequest) -> Any:
        return {}

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "stamps_zone" and field is not None:
            field.queryset = self._zones(request, field.queryset)
        return field

    def _zones(self, request: HttpRequest, zones: Rows) -> Rows:
        """Zones of the row's own edition; while it is new, of all, and the form says when one is of another."""
        match = request.resolver_match
        chosen = str(match.kwargs.get("object_id", "")) if match else ""
        return zones.filter(exhibition__door_rules=chosen) if ROW_NUMBER.fullmatch(chosen) else zones


class CodeForm(forms.Form):
    """What the reader types or somebody by hand: a code, or the address in a badge's QR."""

    code = BadgeField(
        label=gettext_lazy("Code of the badge"),
        max_length=120,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("Scan the badge with a reader, or type its twelve characters."),
    )


@admin.register(Draw)
class DrawAdmin(DeskHistoryAdmin):
    """Set up, then run once. What was drawn stays."""

    change_form_template = "admin/visitors/draw/change_form.html"
    change_list_template = "admin/visitors/draw/change_list.html"
    list_display = ("name", "exhibition", "winners_wanted", "made_at", "run_at")
    list_filter = (OneEditionFilter,)
    list_select_related = ("exhibition",)
    sortable_by = ()
    ordering = ("-pk",)
    fields = ("exhibition", ("name", "name_en"), "winners_wanted")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("desk/", view(self.desk_page), name="visitors_draw_desk"),
            path("<path:object_id>/run/", view(self.run_page), name="visitors_draw_run"),
            *super().get_urls(),
        ]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.fields, "made_at", "hash_of_seed", "run_at") if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Nothing of a draw changes after its seed hash is public."""
        return ("exhibition", "name", "name_en", "winners_wanted", "made_at", "hash_of_seed", "run_at") if obj else ()

    @admin.display(description=gettext_lazy("seed hash"))
    def hash_of_seed(self, draw: Draw) -> str:
        return draw.seed_hash

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A draw whose seed hash was public is not taken back."""
        return False

    def get_actions(self, request: HttpRequest) -> Any:
        return {}

    def save_model(self, request: HttpRequest, obj: Draw, form: Form, change: bool) -> None:
        if change:
            return
        names = ("exhibition", "name", "name_en", "winners_wanted")
        step = draws.make(actor=person(request), **{name: form.cleaned_data[name] for name in names})
        if step.draw is None:
            raise PermissionDenied(step.refusal)
        obj.pk, obj.seed = step.draw.pk, step.draw.seed

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **({} if obj else {"form": DrawForm}), **kwargs)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        draw = self.get_object(request, object_id)
        drawn = draw.winners.select_related("badge").order_by("place") if draw else ()
        return super().change_view(request, object_id, form_url, {"winners": drawn, **(extra_context or {})})

    def response_change(self, request: HttpRequest, obj: Draw) -> HttpResponse:
        winner = (
            obj.winners.filter(pk=request.POST["_hand_over"]).first() if ROW_NUMBER.fullmatch(request.POST.get("_hand_over", "")) else None
        )
        if winner is None:
            return super().response_change(request, obj)
        step = draws.hand_over(winner=winner, actor=person(request))
        self.message_user(request, step.refusal or _("Noted: the prize was handed over."), messages.SUCCESS if step else messages.WARNING)
        return HttpResponseRedirect(request.path)

    def run_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Draws the winners, after asking; once."""
        draw: Draw | None = self.get_object(request, object_id)
        if draw is None:
            raise Http404
        if not self.has_change_permission(request, draw) or not person(request).has_perm(SUPERVISE):
            raise PermissionDenied
        if request.method != "POST":
            takes_part = len(passport.reached(draw.exhibition))
            context = {
                **self.admin_site.each_context(request),
                "title": _("Draw the winners now?"),
                "subtitle": str(draw),
                "opts": self.opts,
                "original": draw,
                "draw": draw,
                "takes_part": takes_part,
                "rule": passport.rule_of(draw.exhibition),
            }
            return TemplateResponse(request, "admin/visitors/draw/run.html", context)
        step = draws.run(draw=draw, actor=person(request))
        if step:
            self.log_change(request, draw, _("Draw run"))
        said = step.refusal or _("The winners are drawn. Seed and list are public now.")
        self.message_user(request, said, messages.SUCCESS if step else messages.WARNING)
        return HttpResponseRedirect(reverse("admin:visitors_draw_change", args=[draw.pk]))

    def desk_page(self, request: HttpRequest) -> HttpResponse:
        """The prize desk: whose passport is full, and handing over once."""
        if not person(request).has_perm(SUPERVISE):
            raise PermissionDenied
        asked = request.POST if request.method == "POST" else request.GET
        form = CodeForm(asked if "code" in asked else None)
        badge: Badge | None = form.cleaned_data["code"] if form.is_bound and form.is_valid() else None
        if badge and request.method == "POST":
            done = passport.hand_over(badge=badge, actor=person(request), now=timezone.now())
            said = done.refusal or _("Noted: the prize was handed over.")
            self.message_user(request, said, messages.SUCCESS if done else messages.WARNING)
            return HttpResponseRedirect(f"{request.path}?code={badge.code}")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Prize desk"),
            "opts": self.opts,
            "form": form,
            "badge": badge,
            "passport": passport.stamps(badge) if badge else None,
            "won": badge.prizes.select_related("draw").order_by("draw") if badge else (),
        }
        return TemplateResponse(request, "admin/visitors/draw/desk.html", context, status=422 if form.errors else 200)


class DrawForm(Form):
    """A draw needs a rule that says who takes part, and at least one winner."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("winners_wanted") == 0:
            self.add_error("winners_wanted", _("At least one."))
        if cleaned.get("exhibition") and not passport.rule_of(cleaned["exhibition"]):
            self.add_error("exhibition", _("This exhibition has no prize rule yet. Set one first: it says who takes part."))
        return cleaned
