"""What hangs on an innovation: links, photos, documents, and the steps of its review."""

from __future__ import annotations

import re
from copy import copy
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import models, transaction
from django.forms import FileInput
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from exhibits import documents, photos
from exhibits.models import Document, InnovationLink, Photo, ReviewEvent
from opds.desk import Form, PlainFields, ReadOnly, StackedInline, TabularInline


class LinkInline(PlainFields, StackedInline):
    model = InnovationLink
    extra = 0
    fields = (("label", "label_en"), ("url", "position"))


SAYS_NOTHING = re.compile(r"\W*(foto|gambar|photo|image|picture|img|dsc|screenshot|whatsapp image)?[\W\d_]*", re.IGNORECASE)
FILE_NAME = re.compile(r"\S+\.(jpe?g|png|webp|avif|gif|heic)", re.IGNORECASE)


class PhotoForm(Form):
    """Takes any file and lets `photos.py` judge it, so that its reasons are told rather than Django's."""

    image = forms.FileField(label=_("picture"), help_text=_("JPEG, PNG, WebP or AVIF. Saved again without location and camera details."))
    picture: photos.Picture | None = None

    class Meta:
        model = Photo
        fields = ("image", "alt", "alt_en", "credit", "position", "focus_x", "focus_y")
        help_texts: ClassVar[dict[str, Any]] = {
            "alt": _("One sentence for those who cannot see it: who does what, where? Not “photo”, not the name of the file."),
            "position": _("The first photo is the cover."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = copy(self.instance)
        for name in ("focus_x", "focus_y"):
            self.fields[name].required = False

    def clean_image(self) -> Any:
        upload = self.cleaned_data["image"]
        if "image" in self.changed_data:
            self.picture = photos.accept(upload)
        return upload

    def clean_focus_x(self) -> int:
        return self._middle_if_empty("focus_x")

    def clean_focus_y(self) -> int:
        return self._middle_if_empty("focus_y")

    def _middle_if_empty(self, name: str) -> int:
        value = self.cleaned_data[name]
        if value is not None and value > 100:
            raise forms.ValidationError(gettext("Write a number from 0 to 100."))
        return 50 if value is None else int(value)

    def clean_alt(self) -> str:
        """A file name or the word "photo" tells nothing to somebody who listens to the page."""
        alt = str(self.cleaned_data["alt"]).strip()
        if "alt" in self.changed_data and (SAYS_NOTHING.fullmatch(alt) or FILE_NAME.fullmatch(alt)):
            self.add_error("alt", gettext("Say what can be seen, for example: an official takes fingerprints in an orchard."))
        return alt

    def clean(self) -> dict[str, Any]:
        """What the browser cannot send again is said to be chosen again."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors and "image" not in self.errors and "image" in self.changed_data:
            self.add_error("image", gettext("Choose the picture again: browsers do not keep it when something else has to be mended."))
        return cleaned

    def save(self, commit: bool = True) -> Photo:
        """Stores what was decoded; of the upload nothing stays."""
        if self.picture:
            photos.attach(photo=self.instance, picture=self.picture)
            if self.before.pk:
                transaction.on_commit(lambda: photos.remove(self.before))
        saved: Photo = super().save(commit)
        return saved


class PhotoInline(PlainFields, StackedInline):
    """Pictures are decoded and written anew; what cannot be read is refused with the reason."""

    model = Photo
    form = PhotoForm
    template = "admin/exhibits/innovation/photos.html"
    extra = 1
    max_num = 12
    fields = ("preview", "image", ("alt", "alt_en"), ("focus_x", "focus_y"), ("credit", "position"))
    readonly_fields = ("preview",)

    @admin.display(description=_("as it is now"))
    def preview(self, photo: Photo) -> str:
        if not photo.pk or not photo.image:
            return "–"
        return format_html(
            '<img class="photo-now" src="{}" alt="{}" width="{}" height="{}">', photo.image.url, photo.alt, photo.width, photo.height
        )


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
    extra = 1
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
        return super().get_queryset(request).select_related("actor").prefetch_related("notes")
