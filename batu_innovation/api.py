"""The API under `/api/v1/`: routers of the apps, and one shape for every error (`ApiMiddleware` brings the rest into it)."""

from __future__ import annotations

import datetime
import logging
import math
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from batu_innovation.api_messages import message_of
from exhibits.api import router as register
from visitors.api import router as door
from visitors.read_api import router as numbers

logger = logging.getLogger(__name__)
api = NinjaAPI(title=f"{settings.SITE_NAME} API", version="1", urls_namespace="api", docs_url="/docs", openapi_url="/openapi.json")
api.add_router("", door)
api.add_router("", register)
api.add_router("", numbers)


def _answer(request: HttpRequest, status: int, detail: str, errors: list[dict[str, str]] | None = None) -> HttpResponse:
    return api.create_response(request, {"detail": detail, "errors": errors or []}, status=status)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    faults = [{"path": _path(fault["loc"]), "message": message_of(fault)} for fault in error.errors]
    return _answer(request, 422, _("The request is not valid; nothing was stored."), faults)


def _path(places: tuple[Any, ...]) -> str:
    """Where in the body (or address) the fault is; the names ninja puts before it are dropped."""
    inner = places[1:] if places and places[0] in {"body", "query", "path"} else places
    inner = inner[1:] if inner and inner[0] == "payload" else inner
    return ".".join(str(place) for place in inner)


@api.exception_handler(AuthenticationError)
def unauthorised(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    response = _answer(request, 401, _("The token is missing, unknown or revoked."))
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 400:  # a body that is not JSON is as wrong as one of the wrong shape
        return _answer(request, 422, _("The body is not valid JSON; nothing was stored."), [{"path": "", "message": _("Send JSON.")}])
    faults = [{"path": getattr(error, "path", ""), "message": str(error)}]
    response = _answer(request, error.status_code, str(error), faults)
    wait: datetime.timedelta | None = getattr(error, "wait", None)
    if wait:
        response["Retry-After"] = str(math.ceil(wait.total_seconds()))
    return response


@api.exception_handler(RequestDataTooBig)
def too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return _answer(request, 422, _("The body is too large; nothing was stored."), [{"path": "", "message": _("Send less at a time.")}])


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return _answer(request, 404, _("There is nothing at this address."))


@api.exception_handler(Exception)
def failed(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.exception("API call failed", exc_info=error)
    return _answer(request, 500, _("Something went wrong on our side. Please send it again later."))
