"""Addresses nobody's link leads to: letters a database refuses, numbers no row has, look-ups a list does not offer."""

import pytest
from django.test import Client
from django.urls import reverse

from exhibits.models import Innovation
from opds.models import User
from tests import factories as f
from visitors.models import Badge, Feedback, Scanner

pytestmark = pytest.mark.django_db
HUGE = "9" * 24


@pytest.mark.parametrize(
    "path",
    [
        "/inovasi/a%00b/",
        "/media/documents/a%00b",
        "/media/photos/a%00b.webp",
        "/pameran/a%00b/",
        "/api/v1/innovations/a%00b",
        "/api/v1/exhibitions/a%00b/stands",
        "/api/v1/exhibitions/a%00b/counts",
        "/api/v1/exhibitions/a%00b/needs",
    ],
)
def test_a_nul_in_a_path_names_nothing(client, path):
    assert client.get(path).status_code == 404


def listed(client, model, query):
    return client.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") + query)


@pytest.mark.parametrize(
    "query", ["?status__exact=%00", "?stage__exact=%00", "?q=%00", f"?category__id__exact={HUGE}", "?category__id__exact=x"]
)
def test_a_filter_that_no_row_can_match_is_no_fault_of_the_desk(client, query):
    client.force_login(f.committee())
    assert listed(client, Innovation, query).status_code in {200, 302}


@pytest.mark.parametrize("query", [f"?edition={HUGE}", "?edition=%C2%B2", "?edition=%00", "?state=%00", "?edition=-1"])
@pytest.mark.parametrize("model", [Badge, Scanner])
def test_an_edition_that_is_none_is_passed_over(client, model, query):
    client.force_login(f.committee())
    assert listed(client, model, query).status_code in {200, 302}


@pytest.mark.parametrize(
    ("model", "query"),
    [
        (Innovation, "?title__regex=("),
        (Innovation, "?status__regex=^p"),
        (Innovation, "?opd__users__password__startswith=p"),
        (Scanner, "?token_hash__startswith=a"),
        (Feedback, "?client_hash__startswith=a"),
        (User, "?password__startswith=p"),
        (User, "?email__startswith=p"),
    ],
)
def test_a_list_answers_no_lookup_that_its_filters_do_not_ask(client, model, query):
    client.force_login(f.committee())
    assert listed(client, model, query).status_code == 400


def test_the_filters_of_a_list_go_on_working(client):
    client.force_login(f.committee())
    kept = f.InnovationFactory(title="Yang Dicari", status="submitted")
    f.InnovationFactory(title="Yang Lain", status="published")

    page = listed(client, Innovation, f"?status__exact=submitted&category__id__exact={kept.category_id}").content.decode()

    assert "Yang Dicari" in page
    assert "Yang Lain" not in page


@pytest.mark.parametrize("value", ["%00", "x", HUGE, ""])
def test_a_new_entry_opens_whatever_the_address_proposes(client, value):
    client.force_login(f.committee())
    for name in ("admin:exhibits_innovation_add", "admin:opds_user_add"):
        assert client.get(f"{reverse(name)}?opd={value}&category={value}&tags={value}&groups={value}").status_code == 200


def test_a_version_that_is_no_number_is_not_there(client):
    client.force_login(f.committee())
    row = f.InnovationFactory()
    for version in ("²", HUGE, "x"):
        assert client.get(f"{reverse('admin:exhibits_innovation_history', args=[row.pk])}{version}/").status_code == 404


READ = [
    "/",
    "/inovasi/",
    "/cari/saran",
    "/opd/",
    "/pameran/",
    "/tentang/",
    "/petugas/",
    "/kategori.css",
    "/robots.txt",
    "/sitemap.xml",
    "/healthz",
    "/readyz",
    "/sampul/aabbcc/x.svg",
    "/media/photos/x.webp",
    "/media/documents/x.pdf",
    "/suara/terima-kasih/",
    "/pameran/x/langsung/angka/",
    "/inovasi/x/lembar.pdf",
]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE"])
@pytest.mark.parametrize("path", READ)
def test_an_address_that_is_only_read_takes_no_other_method(path, method):
    answer = Client(enforce_csrf_checks=True).generic(method, path)

    assert answer.status_code == 405
    assert "GET" in answer["Allow"]


@pytest.mark.parametrize("mark", ["{}", "W/{}", '"other", {}', '"other",W/{}'])
def test_a_page_the_reader_has_is_not_sent_again_even_when_a_proxy_packed_it(client, mark):
    first = client.get("/tentang/")

    again = client.get("/tentang/", headers={"If-None-Match": mark.format(first["ETag"])})

    assert again.status_code == 304
    assert client.get("/tentang/", headers={"If-None-Match": '"other'}).status_code == 200
