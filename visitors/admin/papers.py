"""Choosing the paper of badges at the desk, remembered from last time, for chosen badges and chosen visitors alike."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opds.desk import DeskAdmin, Rows, person
from visitors import badge_sheets, printing
from visitors.models import Badge, Visitor

LAYOUT = "badge_layout"  # the paper chosen last, in the session


class LayoutForm(forms.Form):
    layout = forms.ChoiceField(
        label=gettext_lazy("Paper"), choices=lambda: [(key, name) for key, (name, _size) in badge_sheets.LAYOUTS.items()]
    )


def ask_layout(desk: DeskAdmin, request: HttpRequest, queryset: Rows, chosen: list[Any]) -> HttpResponse | None:
    """Ask for the paper, remembered from last time; then print the badges of the chosen rows, badges or visitors."""
    form = LayoutForm(request.POST if "asked" in request.POST else None, initial={"layout": request.session.get(LAYOUT)})
    if not form.is_valid():
        context = {
            **desk.admin_site.each_context(request),
            "opts": desk.opts,
            "title": _("Print badges?"),
            "follows": _("The badges of these are printed once more, those with names with their names; revoked ones are left out."),
            "action": "print_selected",
            "form": form,
            "chosen": chosen,
        }
        return TemplateResponse(request, "admin/visitors/ask_many.html", context)
    request.session[LAYOUT] = form.cleaned_data["layout"]
    wanted = Badge.objects.filter(visitor__in=chosen) if queryset.model is Visitor else chosen
    run = printing.print_named(badges=wanted, layout=form.cleaned_data["layout"], actor=person(request))
    if run is None:
        desk.message_user(request, _("None of these badges is valid, so nothing was printed."), messages.WARNING)
        return None
    return HttpResponseRedirect(reverse("admin:visitors_badge_sheets", args=[run.pk]))
