"""Reminders at the desk: who would get what, then sending; what was sent; who gets them at all; the words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override
from django.views.decorators.http import require_http_methods, require_safe

from exhibits import board, board_view, reminder_words, reminding
from exhibits.views.board import committee_only, shown
from opds.desk import CappedPaginator, person
from opds.models import Reminder, ReminderRules, ReminderText, Situation, User

PER_PAGE = 50


def site_of(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


@require_http_methods(["GET", "HEAD", "POST"])
@committee_only
def remind_page(request: HttpRequest) -> HttpResponseBase:
    """Who would get which letter, and who cannot be reached; the button sends the chosen ones."""
    year = board.current_year()
    if request.method == "POST":
        sent = reminding.remind(year=year, chosen=request.POST.getlist("chosen"), actor=person(request), site=site_of(request))
        _tell(request, sent, bool(request.POST.getlist("chosen")))
        return HttpResponseRedirect(reverse("admin:reminders_log" if sent.letters else "admin:reminders"))
    only = request.GET.get("situasi", "")
    planned = [one for one in reminding.plan(year) if only not in Situation.values or one.situation == only]
    own = reminder_words.own_texts()
    letters = {one.key: reminding.letter(one, one.readers[0], site_of(request), own) for one in planned if one.readers}
    groups = [(name, [(one, letters.get(one.key)) for one in planned if one.situation == value]) for value, name in Situation.choices]
    return shown(
        request,
        "remind",
        _("Remind agencies of %(year)s") % {"year": year},
        year=year,
        groups=[group for group in groups if any(one.readers for one, _words in group[1])],
        unreachable=[one for one in planned if not one.readers],
        planned=planned,
        situations=Situation.choices,
        only=only,
    )


def _tell(request: HttpRequest, sent: reminding.Sent, anything_chosen: bool) -> None:
    if sent.letters:
        said = ngettext(
            "%(letters)s letter to %(opds)s agencies is on its way.",
            "%(letters)s letters to %(opds)s agencies are on their way.",
            sent.letters,
        )
        messages.success(request, said % {"letters": sent.letters, "opds": sent.agencies})
    for why in sent.refused[:20]:
        messages.warning(request, why)
    if not anything_chosen:
        messages.warning(request, _("Choose at least one agency; nothing was sent."))


@require_safe
@committee_only
def log_page(request: HttpRequest) -> HttpResponseBase:
    """Who got which reminder when, sent or still waiting; newest first."""
    asked = request.GET.get("tahun", "")
    rows = Reminder.objects.select_related("opd", "actor").prefetch_related("letters__user")
    if asked:
        rows = rows.filter(year=board_view.read_year(asked))
    page = CappedPaginator(rows, PER_PAGE).get_page(request.GET.get("halaman"))
    return shown(request, "log", _("Reminders sent"), page=page, year=board_view.read_year(asked) if asked else None)


class RulesForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = ReminderRules
        fields = ("to_officials", "to_leaders", "to_committee", "days_before", "days_between")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("days_before", "days_between"):
            self.fields[name].max_value = 365  # type: ignore[attr-defined]
            self.fields[name].widget.attrs |= {"min": 0, "max": 365}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("days_before", "days_between"):
            if (cleaned.get(name) or 0) > 365:
                self.add_error(name, _("Write at most 365 days."))
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
@committee_only
@transaction.atomic
def rules_page(request: HttpRequest) -> HttpResponseBase:
    """Which roles get reminders, and when they go."""
    form = RulesForm(request.POST or None, instance=reminding.rules())
    if form.is_valid():
        form.save()
        messages.success(request, _("The rules are saved."))
        return HttpResponseRedirect(reverse("admin:reminders"))
    return shown(request, "rules", _("Who gets reminders"), status=400 if form.errors else 200, form=form)


@require_safe
@committee_only
def words_page(request: HttpRequest) -> HttpResponseBase:
    """The texts of all situations, the committee's own or the standard one."""
    own = reminder_words.own_texts()
    texts = [(value, name, value in own, reminder_words.words(value, person(request).language, own)) for value, name in Situation.choices]
    return shown(request, "words", _("Words of the reminders"), texts=texts)


class TextForm(forms.ModelForm):  # type: ignore[type-arg]
    """The words of one situation in both languages; a placeholder that is none is named."""

    class Meta:
        model = ReminderText
        fields = ("subject", "body", "subject_en", "body_en")
        labels = {
            "subject": gettext_lazy("Subject, in Indonesian"),
            "body": gettext_lazy("Text, in Indonesian"),
            "subject_en": gettext_lazy("Subject, in English"),
            "body_en": gettext_lazy("Text, in English"),
        }
        widgets = {
            "subject": forms.TextInput(attrs={"lang": "id"}),
            "body": forms.Textarea(attrs={"rows": 14, "lang": "id"}),
            "subject_en": forms.TextInput(attrs={"lang": "en"}),
            "body_en": forms.Textarea(attrs={"rows": 14, "lang": "en"}),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in self.fields:
            wrong = reminder_words.unknown(cleaned.get(name) or "")
            if wrong:
                said = ngettext(
                    "%(names)s is no placeholder; the list above has all of them.",
                    "%(names)s are no placeholders; the list above has all of them.",
                    len(wrong),
                )
                self.add_error(name, said % {"names": ", ".join(wrong)})
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
@committee_only
@transaction.atomic
def text_page(request: HttpRequest, situation: str) -> HttpResponseBase:
    """Write the words of one situation: look at them with real values, save them, or go back to the standard text."""
    if situation not in Situation.values:
        raise Http404
    own = ReminderText.objects.filter(situation=situation).first()
    if "reset" in request.POST:
        if own:
            own.delete()
        messages.success(request, _("The standard text holds again."))
        return HttpResponseRedirect(reverse("admin:reminders_text", args=[situation]))
    form = TextForm(request.POST or None, instance=own or _from_standard(situation))
    if form.is_valid() and "preview" not in request.POST:
        form.save()
        messages.success(request, _("The text is saved. It holds from the next reminder on."))
        return HttpResponseRedirect(reverse("admin:reminders_words"))
    title = _("Words of the reminder: %(situation)s") % {"situation": Situation(situation).label}
    previews = _previews(request, situation, form)
    return shown(
        request, "text", title, 400 if form.errors else 200, form=form, own=own, previews=previews, placeholders=reminder_words.PLACEHOLDERS
    )


def _from_standard(situation: str) -> ReminderText:
    indonesian, english = (reminder_words.standard(situation, language) for language in reminder_words.LANGUAGES)
    return ReminderText(
        situation=situation, subject=indonesian.subject, body=indonesian.body, subject_en=english.subject, body_en=english.body
    )


def _previews(request: HttpRequest, situation: str, form: TextForm) -> list[tuple[str, reminder_words.Words]]:
    """The letter in both languages with the values of a real agency in this situation; of none, no preview."""
    if form.errors:
        return []
    one = next((one for one in reminding.plan(board.current_year()) if one.situation == situation), None)
    if one is None:
        return []
    text: ReminderText = form.instance
    found = []
    reader: User = one.readers[0] if one.readers else person(request)
    for language in reminder_words.LANGUAGES:
        with override(language):
            words = reminder_words.words(situation, language, {situation: text})
            found.append((language, words.filled(reminding.values(one, reader, site_of(request)))))
    return found
