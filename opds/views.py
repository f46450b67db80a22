"""The page behind the last line of a letter: switch off letters of one purpose, and on again. No sign-in: the address is the key."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from opds import mail
from opds.models import MailMute


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
