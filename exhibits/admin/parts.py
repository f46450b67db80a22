"""What hangs on an innovation: links, photos, documents, and the steps of its review."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.forms import ClearableFileInput, FileInput
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from exhibits import documents
from exhibits.models import Document, InnovationLink, Photo, ReviewEvent
from opds.desk import Form, PlainFields, ReadOnly, StackedInline, TabularInline


class LinkInline(PlainFields, StackedInline):
    model = InnovationLink
    extra = 0
    fields = (("label", "label_en"), ("url", "position"))


class PhotoForm(Form):
    class Meta:
        model = Photo
        fields = ("image", "alt", "alt_en", "credit", "position")


class PhotoInline(PlainFields, StackedInline):
    """Pictures are decoded and written anew, without what the camera noted; what cannot be read is refused with the reason."""

    model = Photo
    form = PhotoForm
    extra = 0
    max_num = 12
    fields = ("image", ("alt", "alt_en"), ("credit", "position"))
    formfield_overrides: ClassVar[dict[Any, Any]] = {**PlainFields.formfield_overrides, models.ImageField: {"widget": ClearableFileInput}}


class DocumentForm(Form):
    class Meta:
        model = Document
        fields = ("title", "title_en", "file", "position")

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload and "file" in self.changed_data:
            why = documents.refusal(upload)
            if why:
                self.add_error("file", why)
            self.instance.size = upload.size
        return upload


class DocumentInline(PlainFields, StackedInline):
    model = Document
    form = DocumentForm
    extra = 0
    max_num = 20
    fields = (("title", "title_en"), ("file", "position"))
    formfield_overrides: ClassVar[dict[Any, Any]] = {**PlainFields.formfield_overrides, models.FileField: {"widget": FileInput}}


class ReviewInline(ReadOnly, PlainFields, TabularInline):
    """Who moved the entry, when, and with which words. Written by the verbs alone."""

    model = ReviewEvent
    template = "admin/exhibits/review_so_far.html"
    extra = 0
    can_delete = False
    verbose_name_plural = _("Review so far")
    fields = readonly_fields = ("at", "actor", "from_status", "to_status", "note")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("actor")
