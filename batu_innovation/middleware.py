"""A request id for logs and error pages, the Permissions-Policy header, and JSON for every error of the API."""

import contextvars
import logging
import re
import secrets
from collections.abc import Callable
from typing import cast

from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import resolve
from django.utils import translation
from django.utils.translation import gettext as _

GetResponse = Callable[[HttpRequest], HttpResponse]
request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="-")
PERMISSIONS = "accelerometer=(), camera={camera}, geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()"

CODE_IN_ADDRESS = re.compile(r"^((?:/en)?/(?:[tT]|admin/(?:invitation|new-password|account/email))/)[^/]+")


class RequestIdMiddleware:
    """Gives each request an id, shown on error pages and written in every log line."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        value = given if re.fullmatch(r"[A-Za-z0-9-]{6,40}", given) else secrets.token_hex(6)
        request_id.set(value)
        response = self.get_response(request)
        response["X-Request-ID"] = value
        return response


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class NoCodesFilter(logging.Filter):
    """Whose badge it is stays out of the log: Django notes addresses that were not found or refused."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(CODE_IN_ADDRESS.sub(r"\1…", part) if isinstance(part, str) else part for part in record.args)
        return True


class NulMiddleware:
    """A NUL in an address reads like a byte that is no text: PostgreSQL takes no NUL, and nothing of ours is named so."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            request.path, request.path_info = (part.replace("\0", "\ufffd") for part in (request.path, request.path_info))
        if "%00" in request.META.get("QUERY_STRING", ""):
            request.META["QUERY_STRING"] = request.META["QUERY_STRING"].replace("%00", "%EF%BF%BD")
        return self.get_response(request)


class PermissionsPolicyMiddleware:
    """The camera is for the scanner page only; a view asks for it with `response.allow_camera = True`."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        camera = "(self)" if getattr(response, "allow_camera", False) else "()"
        response["Permissions-Policy"] = PERMISSIONS.format(camera=camera)
        return response


class ApiMiddleware:
    """Under `/api/`: the caller's language, and JSON also for what no view of the API answered (404, 405, a wrong host).

    The view is called from here: who brings a token has no session, form, message or history, and at the door every
    tenth of a millisecond counts. A view of the API must not want what the middleware below this one gives.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.call_view = cast(GetResponse, convert_exception_to_response(_call_view))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/api/"):
            return self.get_response(request)
        translation.activate(translation.get_language_from_request(request))
        response = self.call_view(request)
        if response.status_code < 400 or response.get("Content-Type", "").startswith("application/json"):
            return response
        answer = JsonResponse({"detail": _detail(response.status_code), "errors": []}, status=response.status_code)
        if response.has_header("Allow"):
            answer["Allow"] = response["Allow"]
        return answer


def _call_view(request: HttpRequest) -> HttpResponse:
    request.get_host()  # refuses a host that is not ours
    match = request.resolver_match = resolve(request.path_info)
    response = cast(HttpResponse, match.func(request, *match.args, **match.kwargs))
    if not response.streaming:
        response.headers.setdefault("Content-Length", str(len(response.content)))
    response.headers.setdefault("X-Frame-Options", "DENY")
    return response


def _detail(status: int) -> str:
    known = {
        404: _("There is nothing at this address."),
        405: _("This address does not take that method."),
        500: _("Something went wrong on our side. Please send it again later."),
    }
    return known.get(status, _("The request was refused."))
