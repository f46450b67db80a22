"""Switching letters off and on: by the last line of a letter, where the address is the key, and at the desk for oneself."""

from django.conf import settings
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from opds import mail
from opds.desk import person
from opds.models import MailMute, Purpose


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mail_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Opening asks, so that a mail program that looks ahead switches nothing; the button decides."""
    known = mail.read_stop_token(token)
    if known is None:
        raise Http404
    user, purpose = known
    if request.method == "POST":
        mutes = MailMute.objects.filter(user=user, purpose=purpose)
        if "on" in request.POST:
            mutes.delete()
        else:
            MailMute.objects.get_or_create(user=user, purpose=purpose)
    is_off = MailMute.objects.filter(user=user, purpose=purpose).exists()
    context = {"purpose": purpose.label, "is_off": is_off, "asked": request.method == "POST"}
    return render(request, "opds/mail_stop.html", context)


def my_letters(request: HttpRequest) -> HttpResponse:
    """Which letters the person at the desk wants, and in which language; letters about the own account always come."""
    user = person(request)
    optional = [purpose for purpose in Purpose if purpose != Purpose.ACCOUNT]
    if request.method == "POST":
        wanted = {purpose for purpose in optional if purpose.value in request.POST.getlist("purpose")}
        mail.choose(user=user, wanted=wanted, language=request.POST.get("language", ""))
        messages.success(request, _("Saved. It holds from the next letter on."))
        return HttpResponseRedirect(reverse("admin:my_letters"))
    off = set(MailMute.objects.filter(user=user).values_list("purpose", flat=True))
    context = {
        **admin.site.each_context(request),
        "title": _("Letters I get"),
        "purposes": [(purpose.value, purpose.label, purpose.value not in off) for purpose in optional],
        "languages": settings.LANGUAGES,
        "chosen_language": user.language,
    }
    return TemplateResponse(request, "admin/my_letters.html", context)
