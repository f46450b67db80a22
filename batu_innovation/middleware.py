"""A request id for logs and error pages, and the Permissions-Policy header."""

import contextvars
import logging
import re
import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]
request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="-")
PERMISSIONS = "accelerometer=(), camera={camera}, geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()"


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


class PermissionsPolicyMiddleware:
    """The camera is for the scanner page only; a view asks for it with `response.allow_camera = True`."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        camera = "(self)" if getattr(response, "allow_camera", False) else "()"
        response["Permissions-Policy"] = PERMISSIONS.format(camera=camera)
        return response
