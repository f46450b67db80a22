"""A queue that a phone could not deliver, brought as a file: uploaded, looked at, taken in.

Between looking and taking in the file travels in the page itself, packed and signed for this person and an hour: nothing of
it is stored, and it does not matter which worker answers.
"""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from opds.desk import DeskAdmin, person
from visitors import queue_file, taking_in

SALT = "visitors.queue"
GOOD_FOR = datetime.timedelta(hours=1)
MOST_SHOWN = 200


class QueueForm(forms.Form):
    """The file that the scanner page saved."""

    file = forms.FileField(
        label=gettext_lazy("File of the phone"),
        help_text=gettext_lazy("The name begins with the edition and ends in .json; the phone puts it among its downloads."),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
    )


class TakeForm(forms.Form):
    """What is asked before a file is taken in."""

    packed = forms.CharField(widget=forms.HiddenInput)
    slow = forms.IntegerField(
        label=gettext_lazy("Minutes the clock of the phone was behind"),
        help_text=gettext_lazy("0 when it was right; with a minus when it was ahead, for example -12."),
        min_value=-1440,
        max_value=1440,
    )


class QueuePages(DeskAdmin):
    """The page for exported queues, beside the list of scanners."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(never_cache(self.queue_page))
        return [path("queue/", page, name="visitors_scanner_queue"), *super().get_urls()]

    def queue_page(self, request: HttpRequest) -> HttpResponse:
        """GET asks for the file; a POST with it shows what it would bring; a POST with what was shown takes it in."""
        if not request.user.has_perm(taking_in.SUPERVISE):
            raise PermissionDenied
        if "packed" in request.POST:
            return self._take_in(request)
        form = QueueForm(request.POST or None, request.FILES or None)
        if not form.is_valid():
            return self._show(request, {"form": form}, status=422 if form.is_bound else 200)
        upload = form.cleaned_data["file"]
        content = upload.read(queue_file.MOST_BYTES + 1)
        found = queue_file.read(content)
        if isinstance(found, queue_file.Unreadable):
            return self._show(request, {"form": QueueForm(), "faults": found}, status=422)
        packed = self._pack(request, upload.name, content)
        return self._preview(request, found, upload.name, TakeForm(initial={"packed": packed, "slow": 0}))

    def _preview(self, request: HttpRequest, found: queue_file.QueueFile, name: str, form: TakeForm, status: int = 200) -> HttpResponse:
        shown = {
            "preview": taking_in.preview(found),
            "name": name,
            "take": form,
            "exported_at": found.exported_at,
            "wrong": found.wrong,
            "wrong_items": found.faults[:MOST_SHOWN],
        }
        return self._show(request, shown, status)

    def _pack(self, request: HttpRequest, name: str, content: bytes) -> str:
        packed = {"who": person(request).pk, "name": name, "content": content.decode("utf-8-sig")}
        return signing.dumps(packed, salt=SALT, compress=True)

    def _take_in(self, request: HttpRequest) -> HttpResponse:
        try:
            packed = signing.loads(request.POST["packed"], salt=SALT, max_age=GOOD_FOR)
        except signing.BadSignature:
            packed = {}
        if packed.get("who") != person(request).pk:
            return self._show(request, {"form": QueueForm(), "faults": [_("That was too long ago. Choose the file again.")]}, status=422)
        found = queue_file.read(packed["content"].encode())
        assert isinstance(found, queue_file.QueueFile)  # it was read before it was signed
        form = TakeForm(request.POST)
        if not form.is_valid():
            return self._preview(request, found, packed["name"], form, status=422)
        slow = datetime.timedelta(minutes=form.cleaned_data["slow"])
        taken = taking_in.take_in(file=found, name=packed["name"], actor=person(request), slow=slow)
        if isinstance(taken, taking_in.NotTaken):
            return self._show(request, {"form": QueueForm(), "faults": [taken.message]}, status=422)
        told = [item for item in taken if item.state not in {"accepted", "stored"}]
        shown = {
            "states": taking_in.by_state(taken),
            "told": told[:MOST_SHOWN],
            "more": max(0, len(told) - MOST_SHOWN),
            "slug": found.exhibition,
        }
        return self._show(request, shown)

    def _show(self, request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
        words = {**self.admin_site.each_context(request), "opts": self.opts, "title": _("Take in an exported queue"), **context}
        return TemplateResponse(request, "admin/visitors/scanner/queue.html", words, status=status)
