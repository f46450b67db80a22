"""Limits of public forms: shared by all workers, told in time, and without knowing anybody."""

import datetime
import threading

import pytest
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

from visitors import limits
from visitors.models import Allowance

LIMIT = limits.Limit("try", most=2, within=datetime.timedelta(minutes=10))


def request_from(address="10.0.0.1", agent="Firefox", **headers):
    return RequestFactory().post("/", REMOTE_ADDR=address, headers={"User-Agent": agent, **headers})


@pytest.mark.django_db
def test_a_client_may_do_it_so_often_and_is_then_told_how_long_to_wait():
    assert limits.take(request_from(), [LIMIT]) is None
    assert limits.take(request_from(), [LIMIT]) is None

    wait = limits.take(request_from(), [LIMIT])

    assert datetime.timedelta() < wait <= datetime.timedelta(minutes=10)


@pytest.mark.django_db
def test_another_browser_at_the_same_address_has_its_own_limit():
    limits.take(request_from(), [LIMIT])
    limits.take(request_from(), [LIMIT])

    assert limits.take(request_from(agent="Chrome"), [LIMIT]) is None


@pytest.mark.django_db
def test_changing_the_browser_does_not_help_against_the_limit_of_the_address():
    wide = limits.Limit("address", most=2, within=datetime.timedelta(hours=1), per_address=True)
    assert limits.take(request_from(agent="a"), [wide]) is None
    assert limits.take(request_from(agent="b"), [wide]) is None
    assert limits.take(request_from(agent="c"), [wide])


@pytest.mark.django_db
def test_what_is_refused_uses_up_nothing():
    wide = limits.Limit("wide", most=9, within=datetime.timedelta(hours=1))
    for _again in range(5):
        limits.take(request_from(), [wide, LIMIT])

    assert {row.key.partition(":")[0]: row.used for row in Allowance.objects.all()} == {"wide": 2, "try": 2}


@pytest.mark.django_db
def test_rows_of_yesterday_go_away_by_themselves():
    old = timezone.now() - datetime.timedelta(days=2)
    Allowance.objects.create(key="old", window=old, used=1)

    limits.take(request_from(), [LIMIT])

    assert not Allowance.objects.filter(key="old").exists()


def test_a_client_hash_tells_clients_apart_and_holds_no_address():
    mine = limits.client_hash(request_from())

    assert mine == limits.client_hash(request_from())
    assert mine != limits.client_hash(request_from(address="10.0.0.2"))
    assert len(mine) == 64
    assert "10.0.0.1" not in mine


def test_behind_a_proxy_the_address_is_the_one_it_saw_and_not_what_a_client_claims(settings):
    request = request_from(address="127.0.0.1", **{"X-Forwarded-For": "1.1.1.1, 8.8.8.8"})
    settings.PROXY_COUNT = 1
    assert limits.address_of(request) == "8.8.8.8"
    settings.PROXY_COUNT = 0
    assert limits.address_of(request) == "127.0.0.1"


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_no_more_than_the_limit():
    wide = limits.Limit("many", most=5, within=datetime.timedelta(hours=1))
    answers = []

    def ask():
        answers.append(limits.take(request_from(), [wide]))
        connection.close()

    threads = [threading.Thread(target=ask) for _n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers.count(None) == 5
