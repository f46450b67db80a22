"""Badges at the desk: found by code or name, printed, revoked, replaced when lost, two of one person made one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from exhibits.models import Exhibition
from opds.desk import Rows, person
from visitors import badge_sheets, badges, codes, printing
from visitors.admin.filters import BadgeStateFilter, OneEditionFilter
from visitors.admin.papers import LAYOUT, LayoutForm, ask_layout
from visitors.admin.people import MOST_AT_ONCE, ReasonForm, Supervised
from visitors.models import Badge, BadgePrint, Visitor

PRINT = "visitors.add_badge"
SHOWN_RUNS = 20


class BlankForm(LayoutForm):
    number = forms.IntegerField(
        label=gettext_lazy("How many blank badges?"),
        min_value=1,
        max_value=badge_sheets.MOST,
        initial=80,
        help_text=gettext_lazy("From 1 to 2000. They are new and belong to nobody until they are scanned for the first time."),
    )
    field_order = ("number", "layout")


class KeepForm(forms.Form):
    """Which of the two chosen badges stays."""

    keep = forms.ChoiceField(label=gettext_lazy("Which badge does the person keep?"), widget=forms.RadioSelect)

    def __init__(self, data: Any, *, chosen: list[Badge]) -> None:
        super().__init__(data)
        field = self.fields["keep"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(row.pk), f"{codes.grouped(row.code)} {row.visitor or ''}") for row in chosen if not row.revoked_at]


@admin.register(Badge)
class BadgeAdmin(Supervised):
    change_form_template = "admin/visitors/badge_form.html"
    export_columns = ("exhibition", "kind", "origin", "issued_at", "revoked_at", "revoked_reason")  # no code, which opens a ticket; no name
    export_related = ("exhibition", "visitor__kind", "visitor__origin")
    list_display = ("code_in_groups", "visitor", "issued_at", "revoked_at", "revoked_reason")
    list_filter = (OneEditionFilter, BadgeStateFilter)
    list_select_related = ("visitor",)
    search_fields = ("code",)
    search_help_text = gettext_lazy("The code on the badge or its beginning, or a name.")
    sortable_by = ()
    ordering = ("-pk",)
    actions = ("print_selected", "revoke_selected", "merge_selected")
    fields = ("code_in_groups", "exhibition", "visitor", "issued_at", "printed_in", "revoked_at", "revoked_reason", "replaced_by")
    readonly_fields = ("code_in_groups", "issued_at", "printed_in")

    @admin.display(description=gettext_lazy("code"))
    def code_in_groups(self, badge: Badge) -> str:
        return codes.grouped(badge.code)

    @admin.display(description=gettext_lazy("kind"))
    def kind(self, badge: Badge) -> str:
        return str(badge.visitor.kind or "") if badge.visitor else ""

    @admin.display(description=gettext_lazy("origin"))
    def origin(self, badge: Badge) -> str:
        return str(badge.visitor.origin or "") if badge.visitor else ""

    def get_search_results(self, request: HttpRequest, queryset: Rows, search_term: str) -> tuple[Rows, bool]:
        return by_code_or_name(queryset, search_term), False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("print/<int:edition>/", view(self.print_page), name="visitors_badge_print"),
            path("printed/<int:run>/badges.pdf", view(self.sheets), name="visitors_badge_sheets"),
            path("<path:object_id>/replace/", view(self.replace_page), name="visitors_badge_replace"),
            *super().get_urls(),
        ]

    def has_print_permission(self, request: HttpRequest) -> bool:
        return person(request).has_perm(PRINT)

    # --- printing

    def print_page(self, request: HttpRequest, edition: int) -> HttpResponse:
        """Asks how many on which paper, and lists the printings there were, to repeat one."""
        if not self.has_print_permission(request):
            raise PermissionDenied
        exhibition = get_object_or_404(Exhibition, pk=edition)
        form = BlankForm(request.POST if request.method == "POST" else None, initial={"layout": request.session.get(LAYOUT)})
        if form.is_valid():
            request.session[LAYOUT] = form.cleaned_data["layout"]
            run = printing.print_blank(exhibition=exhibition, actor=person(request), **form.cleaned_data)
            return HttpResponseRedirect(reverse("admin:visitors_badge_sheets", args=[run.pk]))
        context = {
            "title": _("Print blank badges"),
            "subtitle": exhibition.text("name"),
            "form": form,
            "runs": exhibition.badge_prints.select_related("printed_by")[:SHOWN_RUNS],
            "layouts": badge_sheets.LAYOUTS,
        }
        return self._page(request, "badge_print.html", context, status=400 if form.errors else 200)

    def sheets(self, request: HttpRequest, run: int) -> HttpResponse:
        """The PDF of a printing; again = the same badges on paper once more."""
        if not self.has_print_permission(request):
            raise PermissionDenied
        row = get_object_or_404(BadgePrint.objects.select_related("exhibition"), pk=run)
        pdf = printing.pdf(row, host=request.get_host())
        if not pdf:
            raise Http404(_("None of these badges is valid any more."))
        response = HttpResponse(pdf, content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{row.exhibition.slug}-{row.kind}-{row.number}-{row.pk}.pdf"'
        return response

    @admin.action(description=gettext_lazy("Print the chosen ones"), permissions=["print"])
    def print_selected(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        return ask_layout(self, request, queryset, list(queryset[: badge_sheets.MOST]))

    # --- revoking, replacing, merging

    @admin.action(description=gettext_lazy("Revoke the chosen ones"), permissions=["supervise"])
    def revoke_selected(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        """Asks why, then revokes each; those that are revoked already stay as they are."""
        form = ReasonForm(request.POST if "asked" in request.POST else None)
        chosen = list(queryset[:MOST_AT_ONCE])
        if not form.is_valid():
            follows = _("Scans refuse these badges from now on. What was counted stays counted.")
            return self._ask(request, form, chosen, title=_("Revoke badges?"), follows=follows, action="revoke_selected")
        steps = [badges.revoke(badge=badge, reason=form.cleaned_data["reason"], actor=person(request)) for badge in chosen]
        done = sum(1 for step in steps if step)
        said = ngettext("%(count)d badge is revoked.", "%(count)d badges are revoked.", done) % {"count": done}
        self.message_user(request, said, messages.SUCCESS if done else messages.WARNING)
        for step in steps:
            if step.refusal:
                self.message_user(request, step.refusal, messages.WARNING)
        return None

    @admin.action(description=gettext_lazy("Merge two badges of one person"), permissions=["supervise"])
    def merge_selected(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        """Asks which of the two stays, and says what follows."""
        chosen = list(queryset.select_related("visitor")[:3])
        if len(chosen) != 2:
            self.message_user(request, _("Choose exactly two badges of one person."), messages.ERROR)
            return None
        form = KeepForm(request.POST if "asked" in request.POST else None, chosen=chosen)
        if not form.is_valid():
            follows = _(
                "All scans, stamps, words and prizes of the other badge move to this one, and the other badge is revoked. Where both were "
                "counted at one point on one day, the later scan is undone; the person is counted once. This cannot be taken back."
            )
            return self._ask(request, form, chosen, title=_("Merge badges?"), follows=follows, action="merge_selected")
        keep, gone = sorted(chosen, key=lambda row: str(row.pk) != form.cleaned_data["keep"])
        done = badges.merge(keep=keep, gone=gone, actor=person(request))
        if isinstance(done, badges.Refused):
            self.message_user(request, done.message, messages.ERROR)
        else:
            self.log_change(request, done, _("Merged with %(code)s") % {"code": codes.grouped(gone.code)})
            self.message_user(request, _("The two badges are one: %(code)s.") % {"code": codes.grouped(done.code)}, messages.SUCCESS)
        return None

    def replace_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Asks why, gives a new badge, and offers to print it."""
        badge = self.get_object(request, object_id)
        if badge is None:
            raise Http404
        if not self.has_supervise_permission(request):
            raise PermissionDenied
        form = ReasonForm(request.POST if request.method == "POST" else None, initial={"reason": _("lost")})
        if form.is_valid():
            done = badges.replace(badge=badge, actor=person(request), reason=form.cleaned_data["reason"])
            if not isinstance(done, badges.Refused):
                self.log_change(request, badge, _("Replaced by %(code)s") % {"code": codes.grouped(done.code)})
                said = _("The new badge is %(code)s. All visits moved to it; print it or write the code down.")
                self.message_user(request, said % {"code": codes.grouped(done.code)}, messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:visitors_badge_change", args=[done.pk]))
            form.add_error(None, done.message)
        context = {"title": _("Replace this badge?"), "original": badge, "form": form}
        return self._page(request, "badge_replace.html", context, status=400 if form.errors else 200)

    def _ask(self, request: HttpRequest, form: forms.Form, chosen: list[Badge], **words: Any) -> HttpResponse:
        return self._page(request, "ask_many.html", {"form": form, "chosen": chosen, **words})

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        whole = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/visitors/{template}", whole, status=status)


def by_code_or_name(rows: Rows, text: str) -> Rows:
    """Badges whose code begins with what was typed, or whose visitor's or group's name contains it."""
    if not text.strip():
        return rows
    code = codes.normalise(text)[: codes.LENGTH]
    named = Visitor.objects.filter(Q(name__icontains=text.strip()) | Q(group_name__icontains=text.strip())).values_list("pk", flat=True)
    found = list(named.order_by("-pk")[:MOST_AT_ONCE])
    by_code = Q(code__startswith=code) if code and set(code) <= set(codes.ALPHABET) else Q(pk__in=[])
    return rows.filter(by_code | Q(visitor__in=found))
