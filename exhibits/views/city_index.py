"""The city's index at the desk, projected: scores of the city to enter, the two sums, and what would change it most."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from exhibits import city_index
from exhibits.models import CityIndicator
from opds.desk import person

CHANGE = "exhibits.change_cityindicator"


class ScoreForm(forms.Form):
    """Score and note of one row; the score is between 0 and the row's highest."""

    score = forms.DecimalField(required=False, max_digits=5, decimal_places=2, min_value=0, label=gettext_lazy("Score"), localize=True)
    note = forms.CharField(required=False, max_length=300, label=gettext_lazy("Note"))

    def __init__(self, data: Any, *, row: CityIndicator) -> None:
        super().__init__(data, prefix=f"r{row.pk}", initial={"score": row.score, "note": row.note}, auto_id="id_%s")
        self.row = row
        name = f"{row.number}{row.sub} {row.name}"
        self.fields["score"].widget.attrs |= {"aria-label": f"{_('Score')}: {name}", "inputmode": "decimal", "placeholder": "–"}
        self.fields["note"].widget.attrs |= {"aria-label": f"{_('Note')}: {name}", "placeholder": _("Note")}

    def clean_score(self) -> Any:
        score = self.cleaned_data["score"]
        if score is not None and score > self.row.max_score:
            raise forms.ValidationError(_("At most %(most)s.") % {"most": number_format(self.row.max_score)})
        return score

    def clean_note(self) -> str:
        return str(self.cleaned_data["note"]).strip()


def page(request: HttpRequest) -> HttpResponse:
    """Whoever may see the city's indicators reads; the committee enters scores. Wrong scores come back with what was typed."""
    user = person(request)
    if not user.has_perm("exhibits.view_cityindicator"):
        raise PermissionDenied
    years = city_index.years()
    asked = request.GET.get("edition", "")
    if asked and asked not in map(str, years):
        raise Http404
    city = city_index.city(int(asked) if asked else years[0]) if years else None
    forms_ = [ScoreForm(request.POST if request.method == "POST" else None, row=row) for row in city.rows] if city else []
    if request.method == "POST":
        if not user.has_perm(CHANGE):
            raise PermissionDenied
        if city and not any(form.errors for form in forms_):
            return _entered(request, forms_, city.year)
    context = {
        **admin.site.each_context(request),
        "title": _("City index, projected"),
        "city": city,
        "years": years,
        "forms": forms_,
        "may_enter": user.has_perm(CHANGE),
    }
    wrong = any(form.is_bound and form.errors for form in forms_)
    return TemplateResponse(request, "admin/exhibits/evidence/city_index.html", context, status=400 if wrong else 200)


def _entered(request: HttpRequest, forms_: list[ScoreForm], year: int) -> HttpResponse:
    scores = {form.row.pk: (form.cleaned_data["score"], form.cleaned_data["note"]) for form in forms_}
    number = city_index.enter(scores=scores, actor=person(request))
    said = ngettext("%(number)d row was saved.", "%(number)d rows were saved.", number) % {"number": number}
    messages.success(request, said if number else _("Nothing was changed."))
    return HttpResponseRedirect(f"{reverse('admin:city_index')}?edition={year}#scores")
