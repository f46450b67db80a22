"""Registering on the web: what is asked, what is not, and that a double click registers once."""

import uuid

import pytest
import time_machine
from django.urls import reverse

from tests.factories import ExhibitionFactory, OriginFactory, VisitorKindFactory
from tests.visitors.door import at
from visitors import limits
from visitors.models import Badge, DoorRules, Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def before_the_doors_open():
    with time_machine.travel(at(17, 12), tick=False):
        yield


@pytest.fixture
def exhibition():
    return ExhibitionFactory(slug="pameran-2023")


def address(exhibition):
    return reverse("visitors:register", args=[exhibition.slug])


def told(**more):
    return {"kind": VisitorKindFactory().pk, "origin": OriginFactory().pk, "form_id": str(uuid.uuid4())} | more


def test_kind_and_origin_are_enough_and_lead_to_the_badge(client, exhibition):
    answer = client.post(address(exhibition), told())
    badge = Badge.objects.get()

    assert (answer.status_code, answer["Location"]) == (302, f"/t/{badge.code}")
    assert (badge.visitor.name, badge.visitor.contact, badge.visitor.contact_consent_at, badge.visitor.heads) == ("", "", None, 1)
    assert badge.visitor.source == "registration" and badge.exhibition == exhibition


def test_registering_in_english_leads_to_the_english_badge(client, exhibition):
    answer = client.post("/en" + address(exhibition), told())

    assert answer["Location"] == f"/en/t/{Badge.objects.get().code}"
    assert Visitor.objects.get().language == "en"


def test_without_kind_or_origin_the_form_comes_back_with_what_was_typed(client, exhibition):
    answer = client.post(address(exhibition), {"name": "Sri"})
    page = answer.content.decode()

    assert answer.status_code == 422 and not Visitor.objects.exists()
    assert 'value="Sri"' in page and 'href="#id_kind_0"' in page and 'href="#id_origin"' in page


def test_the_consent_to_contact_is_not_ticked_and_is_kept_with_version_and_time(client, exhibition):
    page = client.get(address(exhibition)).content.decode()
    client.post(address(exhibition), told(contact="0812 3456", consent="on"))
    visitor = Visitor.objects.get()

    assert 'id="id_consent">' in page
    assert visitor.contact == "0812 3456" and visitor.contact_consent_at and visitor.consent_version


def test_a_contact_without_consent_is_asked_about_and_not_kept(client, exhibition):
    answer = client.post(address(exhibition), told(contact="0812 3456"))

    assert answer.status_code == 422 and 'href="#id_consent"' in answer.content.decode()
    assert not Visitor.objects.exists()


def test_a_group_has_a_leader_a_school_and_a_head_count(client, exhibition):
    client.post(address(exhibition), told(name="Bu Endang", is_group="on", group_name="SDN Junrejo 1", heads="40"))
    visitor = Visitor.objects.get()

    assert (visitor.name, visitor.group_name, visitor.heads) == ("Bu Endang", "SDN Junrejo 1", 40)


@pytest.mark.parametrize("heads", ["1", "501", "", "banyak"])
def test_a_group_of_an_impossible_size_is_told_the_limits(client, exhibition, heads):
    answer = client.post(address(exhibition), told(is_group="on", group_name="SDN", heads=heads))

    assert answer.status_code == 422 and "2 sampai 500" in answer.content.decode()


def test_what_stands_in_the_fields_of_a_group_is_not_kept_without_its_tick(client, exhibition):
    client.post(address(exhibition), told(group_name="SDN", heads="40"))

    assert (Visitor.objects.get().group_name, Visitor.objects.get().heads) == ("", 1)


def test_a_double_click_registers_once(client, exhibition):
    twice = told()
    answers = [client.post(address(exhibition), twice)["Location"] for _n in range(2)]

    assert answers[0] == answers[1]
    assert (Visitor.objects.count(), Badge.objects.count()) == (1, 1)


def test_a_machine_that_fills_the_hidden_field_registers_nobody(client, exhibition):
    assert client.post(address(exhibition), told(website="http://x.example")).status_code == 422
    assert not Visitor.objects.exists()


def test_an_identity_number_is_not_taken(client, exhibition):
    assert client.post(address(exhibition), told(name="3579012345678901")).status_code == 422


def test_too_many_registrations_from_one_client_are_slowed_and_keep_what_was_typed(client, exhibition):
    for _n in range(limits.REGISTRATIONS[0].most):
        client.post(address(exhibition), told())
    answer = client.post(address(exhibition), told(name="Sri"))

    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0 and 'value="Sri"' in answer.content.decode()
    assert Visitor.objects.count() == limits.REGISTRATIONS[0].most


def test_an_edition_that_is_over_a_closed_one_and_a_training_one_each_say_so(client, exhibition):
    training = ExhibitionFactory(slug="latihan", training_of=exhibition)
    closed = ExhibitionFactory(slug="tutup")
    DoorRules.objects.create(exhibition=closed, registration_open=False)
    said = {row.slug: client.get(address(row)).content.decode() for row in (training, closed)}
    with time_machine.travel(at(25, 12)):
        said["over"] = client.get(address(exhibition)).content.decode()

    assert len({page.partition("<h1>")[2].partition("</h1>")[0] for page in said.values()}) == 3
    assert [name for name, page in said.items() if "register-form" in page] == []
    assert client.post(address(closed), told()).status_code == 409 and not Visitor.objects.exists()


def test_an_unlisted_edition_has_no_registration(client):
    assert client.get(address(ExhibitionFactory(is_published=False))).status_code == 404


def test_the_page_is_kept_by_no_cache(client, exhibition):
    assert "no-store" in client.get(address(exhibition))["Cache-Control"]
