"""The cookie that lets a visitor's browser carry its badge."""

import pytest
from django.http import HttpResponse
from django.utils import timezone

from tests.factories import BadgeFactory
from visitors import badge_cookie

pytestmark = pytest.mark.django_db


def carried(rf, response):
    """A request of the browser that got this response."""
    request = rf.get("/")
    request.COOKIES = {name: morsel.value for name, morsel in response.cookies.items() if morsel.value}
    return request


@pytest.fixture
def kept():
    badge, response = BadgeFactory(), HttpResponse()
    badge_cookie.keep(response, badge)
    return badge, response


def test_a_badge_that_was_kept_is_found_again(rf, kept):
    badge, response = kept

    assert badge_cookie.badge_of(carried(rf, response)) == badge


def test_the_cookie_is_closed_to_scripts_and_other_sites(kept):
    morsel = kept[1].cookies[badge_cookie.NAME]

    assert morsel["httponly"] and morsel["samesite"] == "Lax"


def test_without_a_cookie_there_is_no_badge(rf):
    assert badge_cookie.badge_of(rf.get("/")) is None


def test_a_forged_cookie_is_no_badge(rf, kept):
    badge, _response = kept
    request = rf.get("/")
    request.COOKIES = {badge_cookie.NAME: f"{badge.code}:forged"}

    assert badge_cookie.badge_of(request) is None


def test_a_revoked_badge_is_not_carried_on(rf, kept):
    badge, response = kept
    badge.revoked_at = timezone.now()
    badge.save()

    assert badge_cookie.badge_of(carried(rf, response)) is None


def test_a_badge_that_was_forgotten_is_gone(rf, kept):
    badge_cookie.forget(kept[1])

    assert badge_cookie.badge_of(carried(rf, kept[1])) is None
