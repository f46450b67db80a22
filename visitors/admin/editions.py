"""Editions and stands at the desk, as far as the door is concerned: points for new stands, what an extension means, training."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exhibits.admin.exhibition import ExhibitionAdmin
from exhibits.admin.stand import StandAdmin
from exhibits.models import Exhibition, Stand
from opds.desk import person
from visitors import door, guide_sheet, prints
from visitors import points as all_points
from visitors.models import Point, Scan

SUPERVISE = "visitors.supervise_door"
admin.site.unregister([Exhibition, Stand])


@admin.register(Stand)
class ScannedStandAdmin(StandAdmin):
    """A new stand can be scanned at once, and its point goes with it."""

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Nobody deletes the point of a stand by itself; with the stand it goes, where nothing was scanned there."""
        gone, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return gone, counts, set(lacking) - {Point._meta.verbose_name}, protected

    def after_change(self, obj: Stand) -> None:
        super().after_change(obj)
        if obj.pk:
            all_points.ensure(obj.exhibition)


@admin.register(Exhibition)
class DoorExhibitionAdmin(ExhibitionAdmin):
    """With the training edition: opened and emptied by one action each."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<path:object_id>/posters/", view(self.posters_file), name="exhibits_exhibition_posters"),
            path("<path:object_id>/guide/", view(self.guide_file), name="exhibits_exhibition_guide"),
            path("<path:object_id>/passport/", view(self.passport_file), name="exhibits_exhibition_passport"),
            path("<path:object_id>/training/open/", view(self.open_training_page), name="exhibits_exhibition_training_open"),
            path("<path:object_id>/training/empty/", view(self.empty_training_page), name="exhibits_exhibition_training_empty"),
            *super().get_urls(),
        ]

    def what_follows(self, exhibition: Exhibition) -> list[str]:
        badges = exhibition.badges.filter(revoked_at__isnull=True).count()
        phones = exhibition.scanners.active().count()
        return [
            *super().what_follows(exhibition),
            ngettext("%(number)s badge stays valid.", "%(number)s badges stay valid.", badges)
            % {"number": number_format(badges, force_grouping=True)},
            ngettext("%(number)s phone may go on scanning.", "%(number)s phones may go on scanning.", phones)
            % {"number": number_format(phones, force_grouping=True)},
        ]

    def open_training_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Makes the training edition where it is missing; again = the same one."""
        exhibition = self._supervised(request, object_id, training=False)
        if request.method != "POST":
            return self._ask(
                request,
                exhibition,
                title=_("Open the training edition?"),
                follows=_("Volunteers practise with the same stands at any hour. Nothing of it is public or counts in a public number."),
                button=_("Open it"),
            )
        training = door.open_training(exhibition=exhibition)
        self.log_change(request, exhibition, _("Training edition opened"))
        self.message_user(request, _("The training edition is open. Set up phones for it, then practise."), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:exhibits_exhibition_change", args=[training.pk]))

    def empty_training_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Forgets the scans of a training edition, after asking."""
        exhibition = self._supervised(request, object_id, training=True)
        if request.method != "POST":
            scans = Scan.objects.filter(exhibition=exhibition).count()
            follows = ngettext(
                "%(number)s practice scan will be deleted for good. Stands, phones and badges stay.",
                "%(number)s practice scans will be deleted for good. Stands, phones and badges stay.",
                scans,
            ) % {"number": number_format(scans, force_grouping=True)}
            return self._ask(request, exhibition, title=_("Empty the training edition?"), follows=follows, button=_("Empty it"))
        scans = door.empty_training(exhibition=exhibition)
        self.log_change(request, exhibition, _("Training edition emptied"))
        said = ngettext("%(number)s practice scan has been deleted.", "%(number)s practice scans have been deleted.", scans) % {
            "number": scans
        }
        self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:exhibits_exhibition_change", args=[exhibition.pk]))

    def posters_file(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """All stand posters as one PDF; a stand that has no point yet gets one with its token."""
        exhibition = self._supervised(request, object_id)
        all_points.ensure(exhibition)
        rows = exhibition.points.filter(kind=Point.Kind.STAND).select_related("stand__zone", "exhibition")
        points = list(rows.order_by("stand__zone__position", "stand__zone__code", "code"))
        with translation.override(settings.LANGUAGE_CODE):  # the QR opens the page in Indonesian, which has a switch
            pdf = prints.posters(
                points, address=lambda point: request.build_absolute_uri(reverse("visitors:poster", args=[point.poster_token]))
            )
        return self._pdf(pdf, f"poster-{exhibition.slug}.pdf")

    def passport_file(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The paper passport, two sides of A4 to fold."""
        exhibition = self._supervised(request, object_id)
        return self._pdf(prints.paper_passport(exhibition), f"paspor-{exhibition.slug}.pdf")

    def guide_file(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The volunteers' guide on one page, in the language of the desk."""
        exhibition = self._supervised(request, object_id)
        return self._pdf(guide_sheet.make(exhibition), f"panduan-relawan-{exhibition.slug}.pdf")

    def _pdf(self, pdf: bytes, name: str) -> HttpResponse:
        answer = HttpResponse(pdf, content_type="application/pdf")
        answer["Content-Disposition"] = f'inline; filename="{name}"'
        answer["Cache-Control"] = "no-store"
        return answer

    def _supervised(self, request: HttpRequest, object_id: str, *, training: bool | None = None) -> Exhibition:
        exhibition: Exhibition | None = self.get_object(request, object_id)
        if exhibition is None or training not in {None, exhibition.is_training}:
            raise Http404
        if not person(request).has_perm(SUPERVISE):
            raise PermissionDenied
        return exhibition

    def _ask(self, request: HttpRequest, exhibition: Exhibition, **words: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "subtitle": exhibition.text("name"),
            "opts": self.opts,
            "original": exhibition,
            **words,
        }
        return TemplateResponse(request, "admin/exhibits/ask.html", context)
