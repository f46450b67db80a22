"""Evidence and maturity of one innovation at the desk: pages `…/innovation/<id>/evidence/`, taking a file out, copying an edition.

The agency claims and attaches, the committee verifies, a leader reads. One form saves all indicators of the page; what can be saved
is saved, and of everything else it says at its place why not, with what was typed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exhibits import maturity, proving
from exhibits.admin.evidence_forms import SOMEBODY, ClaimForm, ProofForm, VerifyForm
from exhibits.evidence_cards import cards
from exhibits.models import Evidence, EvidenceFile, Innovation
from opds.desk import ROW_NUMBER, DeskAdmin, person

if TYPE_CHECKING:
    Base = DeskAdmin
else:
    Base = object

MOST_GAPS = 5


def address(innovation: Innovation, edition: int, code: int | None = None) -> str:
    """The evidence page of one innovation and edition, at an indicator."""
    place = f"#i{code}" if code else ""
    return f"{reverse('admin:exhibits_innovation_evidence', args=[innovation.pk])}?edition={edition}{place}"


class EvidencePages(Base):
    """For the innovation's admin: adds the addresses, and takes files along when an entry is deleted."""

    def get_urls(self) -> list[URLPattern]:
        view, desk = self.admin_site.admin_view, EvidenceDesk(self)
        return [
            path("<path:object_id>/evidence/", view(desk.evidence_page), name="exhibits_innovation_evidence"),
            path("<path:object_id>/evidence/copy/", view(desk.copy_page), name="exhibits_innovation_evidence_copy"),
            path("<path:object_id>/evidence/remove/<str:file_id>/", view(desk.remove_page), name="exhibits_innovation_evidence_remove"),
            *super().get_urls(),
        ]

    def delete_model(self, request: HttpRequest, obj: Innovation) -> None:
        proving.forget_all(obj)
        super().delete_model(request, obj)


class EvidenceDesk:
    """The pages themselves; `desk` is the innovation's admin, which says whose rows one reaches."""

    def __init__(self, desk: DeskAdmin) -> None:
        self.desk = desk

    # --- the page

    def evidence_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Every indicator of an edition with its levels, files and state, and the form of whoever may change it."""
        innovation = self._reached(request, object_id)
        edition = self._edition(request)
        if edition is None:
            return self._shown(request, innovation, None, [])
        found = maturity.for_innovation(innovation, edition)
        if request.method != "POST":
            return self._shown(request, innovation, found, self._forms(request, innovation, found))
        forms = self._forms(request, innovation, found, request.POST, request.FILES)
        if not forms:
            raise PermissionDenied
        saved = [form for form in forms if form.is_valid() and self._save(form, innovation, request)]
        if any(form.errors for form in forms):
            self._tell_saved(request, len(saved), messages.WARNING)
            again = maturity.for_innovation(innovation, edition)
            return self._shown(request, innovation, again, self._with_stored(forms, again), status=400)
        self._tell_saved(request, len(saved), messages.SUCCESS)
        at = str(request.POST.get("at", ""))
        return HttpResponseRedirect(address(innovation, edition, int(at) if at.isascii() and at.isdigit() else None))

    def _reached(self, request: HttpRequest, object_id: str) -> Innovation:
        innovation: Innovation | None = self.desk.get_object(request, object_id)
        if innovation is None:
            raise Http404
        if not person(request).has_perm("exhibits.view_evidence"):
            raise PermissionDenied
        return innovation

    def _edition(self, request: HttpRequest) -> int | None:
        """The one asked for, else the newest; nothing while none is loaded."""
        known = maturity.editions()
        asked = request.GET.get("edition", "")
        if asked and asked not in map(str, known):
            raise Http404
        return int(asked) if asked else (known[0] if known else None)

    def _forms(
        self, request: HttpRequest, innovation: Innovation, found: maturity.Maturity, data: Any = None, files: Any = None
    ) -> list[ProofForm]:
        """One for each indicator this person may change: claims for the agency, verifications for the committee."""
        user = person(request)
        if proving.may_claim(innovation, user):
            return [ClaimForm(data, files, row=row) for row in found.rows]
        if proving.may_verify(innovation, user):
            return [VerifyForm(data, row=row) for row in found.rows if row.level]
        return []

    def _save(self, form: ProofForm, innovation: Innovation, request: HttpRequest) -> bool:
        """Take the steps a form asks for; whether anything changed. Refusals end up in the form."""
        return self._verified(form, request) if isinstance(form, VerifyForm) else self._claimed(form, innovation, request)

    def _claimed(self, form: ProofForm, innovation: Innovation, request: HttpRequest) -> bool:
        data, indicator, actor = form.cleaned_data, form.row.indicator, person(request)
        outcomes = [
            proving.attach(innovation=innovation, indicator=indicator, upload=upload, actor=actor) for upload in data.get("proof", [])
        ]
        if form.touched:
            same = form.initial["was"] == form.mark_of(level=data["level"], note=data["note"].strip())
            if form.overtaken and not same:
                outcomes.append(proving.Outcome(refusal=str(SOMEBODY)))
            else:
                note = data["note"]
                outcomes.append(proving.claim(innovation=innovation, indicator=indicator, level=data["level"], note=note, actor=actor))
        return self._gathered(form, outcomes)

    def _verified(self, form: ProofForm, request: HttpRequest) -> bool:
        data, evidence = form.cleaned_data, form.row.evidence
        if evidence is None or data["level"] is None or not form.touched:
            return False
        if form.overtaken:
            return self._gathered(form, [proving.Outcome(refusal=str(SOMEBODY))])
        return self._gathered(form, [proving.verify(evidence=evidence, level=data["level"], note=data["note"], actor=person(request))])

    def _gathered(self, form: ProofForm, outcomes: list[proving.Outcome]) -> bool:
        for outcome in outcomes:
            if not outcome:
                form.tell(outcome.refusal)
        return any(outcome and outcome.changed for outcome in outcomes)

    def _with_stored(self, forms: list[ProofForm], found: maturity.Maturity) -> list[ProofForm]:
        """The forms as sent, beside the rows as they are stored by now."""
        rows = {row.indicator.pk: row for row in found.rows}
        for form in forms:
            form.row = rows.get(form.row.indicator.pk, form.row)
            if not form.errors and form.is_bound:
                form.renew(form.stored(form.row)["was"])
        return forms

    def _tell_saved(self, request: HttpRequest, number: int, level: int) -> None:
        if number:
            said = ngettext("%(number)d indicator was saved.", "%(number)d indicators were saved.", number) % {"number": number}
            self.desk.message_user(request, said, messages.SUCCESS)
        elif level == messages.SUCCESS:
            self.desk.message_user(request, _("Nothing was changed."), messages.INFO)

    def _shown(
        self, request: HttpRequest, innovation: Innovation, found: maturity.Maturity | None, forms: list[ProofForm], status: int = 200
    ) -> HttpResponse:
        by_indicator = {form.row.indicator.pk: form for form in forms}
        may = "claim" if proving.may_claim(innovation, person(request)) else "verify" if forms else "read"
        known = maturity.editions()
        shown = cards(found, by_indicator, may) if found else []
        context = {
            **self.desk.admin_site.each_context(request),
            "title": _("Evidence and maturity"),
            "subtitle": innovation.text("title"),
            "opts": self.desk.opts,
            "original": innovation,
            "maturity": found,
            "cards": shown,
            "refused": [card for card in shown if card.refusals],
            "gaps": found.gaps()[:MOST_GAPS] if found else [],
            "editions": known,
            "may": may,
            "own_committee": person(request).is_committee and person(request).opd_id == innovation.opd_id,
            "earlier": _earlier(innovation, found.edition) if found and may == "claim" else None,
        }
        return TemplateResponse(request, "admin/exhibits/evidence/page.html", context, status=status)

    # --- taking a file out, copying an edition

    def remove_page(self, request: HttpRequest, object_id: str, file_id: str) -> HttpResponse:
        """Asks once, then takes the file out."""
        innovation = self._reached(request, object_id)
        if not ROW_NUMBER.fullmatch(file_id):
            raise Http404
        rows = EvidenceFile.objects.select_related("evidence__indicator", "evidence__innovation")
        file = get_object_or_404(rows, pk=file_id, evidence__innovation=innovation)
        indicator = file.evidence.indicator
        if not proving.may_claim(innovation, person(request)):
            raise PermissionDenied
        if request.method == "POST":
            outcome = proving.remove_file(file=file, actor=person(request))
            said = outcome.refusal or _("“%(name)s” was removed.") % {"name": file.name}
            self.desk.message_user(request, said, messages.SUCCESS if outcome else messages.ERROR)
            return HttpResponseRedirect(address(innovation, indicator.edition, indicator.code))
        return self._ask(
            request,
            innovation,
            title=_("Remove this file?"),
            subject=file.name,
            follows=_what_follows(file),
            button=_("Remove the file"),
            back=address(innovation, indicator.edition, indicator.code),
        )

    def copy_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Asks once, then takes claims, notes and files of the edition before over to this one."""
        innovation = self._reached(request, object_id)
        edition = self._edition(request)
        earlier = _earlier(innovation, edition) if edition else None
        if edition is None or not proving.may_claim(innovation, person(request)):
            raise PermissionDenied
        if request.method == "POST" and earlier:
            taken, left = proving.copy_claims(innovation=innovation, earlier=earlier, edition=edition, actor=person(request))
            said = ngettext("%(number)d claim was copied.", "%(number)d claims were copied.", taken) % {"number": taken}
            self.desk.message_user(request, said, messages.SUCCESS if taken else messages.INFO)
            for why in left:
                self.desk.message_user(request, why, messages.WARNING)
            return HttpResponseRedirect(address(innovation, edition))
        if earlier is None:
            return HttpResponseRedirect(address(innovation, edition))
        return self._ask(
            request,
            innovation,
            title=_("Copy what you claimed for edition %(earlier)s?") % {"earlier": earlier},
            subject=innovation.short_title,
            follows=[
                _("Levels, notes and files go to the indicators of the same number in edition %(edition)s.") % {"edition": edition},
                _("What stands there already stays as it is."),
                _("Levels are worded anew in each edition: read them once more. The committee verifies everything again."),
            ],
            button=_("Copy"),
            back=address(innovation, edition),
        )

    def _ask(self, request: HttpRequest, innovation: Innovation, **words: Any) -> HttpResponse:
        context = {**self.desk.admin_site.each_context(request), "opts": self.desk.opts, "original": innovation, **words}
        return TemplateResponse(request, "admin/exhibits/evidence/ask.html", context)


def _what_follows(file: EvidenceFile) -> list[str]:
    follows = [_("The file is deleted for good; keep a copy if you need it elsewhere.")]
    if file.evidence.files_number == 1:
        follows.append(_("It is the only one here: the level counts 0 points until another is attached."))
    if file.evidence.verified is not None:
        follows.append(_("The committee has verified this; it has to verify again."))
    return follows


def _earlier(innovation: Innovation, edition: int) -> int | None:
    """The newest edition before this one in which something is claimed, unless this one is complete."""
    found = Evidence.objects.filter(innovation=innovation, indicator__edition__lt=edition)
    return found.order_by("-indicator__edition").values_list("indicator__edition", flat=True).first()
