"""Default deny for half a sign-in: who gave the password and still lacks the second step is nobody, on every page.

Only the pages of the second step itself (`opds/desk_second_step.py`) know them, as `request.half_signed_in`. Calls of the
API carry tokens and never come here.
"""

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from opds import second_step
from opds.models import User


class SecondStepMiddleware:
    """Stands behind Django's own, and like it asks nobody until a view wants to know who reads."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.user
        request.user = SimpleLazyObject(lambda: seen_as(request, given))  # type: ignore[assignment]
        return self.get_response(request)


def seen_as(request: HttpRequest, given: object) -> object:
    """The person, or nobody while the second step is missing."""
    is_known = given.is_authenticated and isinstance(given, User)  # type: ignore[attr-defined]
    if is_known and second_step.is_missing(given, request.session.get(second_step.SESSION_KEY)):  # type: ignore[arg-type]
        request.half_signed_in = given  # type: ignore[attr-defined]
        return AnonymousUser()
    return given
