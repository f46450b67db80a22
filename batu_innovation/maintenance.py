"""A pause for work on the machine: while MAINTENANCE is on, or the file `maintenance` lies in VAR_DIR, every page says so.

The file needs no restart: `touch var/maintenance` begins the pause, removing it ends it. Static files and the two
health addresses go on answering.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from batu_innovation.middleware import GetResponse

RETRY_AFTER = "600"  # seconds
ALWAYS = ("/healthz", "/readyz", "/static/")


def is_on() -> bool:
    return bool(settings.MAINTENANCE) or (settings.VAR_DIR / "maintenance").exists()


class MaintenanceMiddleware:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(ALWAYS) or not is_on():
            return self.get_response(request)
        response: HttpResponse
        if request.path.startswith("/api/"):
            response = JsonResponse({"detail": _("The portal is being worked on. Please send it again later."), "errors": []}, status=503)
        else:
            response = render(request, "maintenance.html", status=503)
        response["Retry-After"] = RETRY_AFTER
        response["Cache-Control"] = "no-store"
        return response
