"""Agencies and accounts at the desk."""

import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from opds import roles
from opds.models import Opd, User
from tests import factories as f

pytestmark = pytest.mark.django_db
LIST = reverse("admin:opds_opd_changelist")


def change(row):
    return reverse(f"admin:opds_{row._meta.model_name}_change", args=[row.pk])


def test_an_official_sees_only_their_agency_in_the_list(client):
    own, other = f.OpdFactory(acronym="PunyaKami"), f.OpdFactory(acronym="PunyaLain")
    client.force_login(f.official(own))

    page = client.get(LIST).content.decode()

    assert own.acronym in page
    assert other.acronym not in page


def test_another_agency_cannot_be_opened_by_its_number(client):
    client.force_login(f.official())
    other = f.OpdFactory()

    assert client.get(change(other)).status_code == 302
    assert client.post(change(other), {"about": "x"}).status_code in {302, 403}
    assert Opd.objects.get(pk=other.pk).about == ""


def test_an_official_writes_about_their_agency_but_does_not_rename_it(client):
    opd = f.OpdFactory(acronym="Dinas")
    client.force_login(f.official(opd))

    client.post(change(opd), {"acronym": "Lain", "name": "Lain", "about": "Melayani warga.", "is_active": ""})

    opd.refresh_from_db()
    assert (opd.acronym, opd.about, opd.is_active) == ("Dinas", "Melayani warga.", True)


def test_a_leader_reads_every_agency_and_changes_none(client):
    opd = f.OpdFactory()
    client.force_login(f.leader())

    assert client.get(change(opd)).status_code == 200
    assert client.post(change(opd), {"about": "x"}).status_code == 403


def test_an_official_without_an_agency_sees_no_row(client):
    opd = f.OpdFactory(acronym="AdaSaja")
    client.force_login(f.UserFactory(opd=None, group=roles.OFFICIAL))

    assert "AdaSaja" not in client.get(LIST).content.decode()
    assert client.get(change(opd)).status_code == 302


@pytest.mark.parametrize("who", [f.official, f.leader])
def test_only_the_committee_opens_accounts(client, who):
    client.force_login(who())

    assert client.get(reverse("admin:opds_user_changelist")).status_code == 403
    assert client.get(reverse("admin:opds_user_add")).status_code == 403


def invite(client, **changes):
    data = {"username": "baru", "first_name": "Sri", "email": "sri@batu.example", "language": "id"} | changes
    return client.post(reverse("admin:opds_user_add"), data)


def test_the_committee_invites_an_official_who_may_sign_in(client):
    client.force_login(f.committee())
    opd = f.OpdFactory()

    invite(client, opd=opd.pk, groups=[Group.objects.get(name=roles.OFFICIAL).pk])

    user = User.objects.get(username="baru")
    assert (user.is_staff, user.is_superuser, user.opd) == (True, False, opd)
    assert [group.name for group in user.groups.all()] == [roles.OFFICIAL]


def test_an_official_needs_an_agency_and_other_roles_have_none(client):
    client.force_login(f.committee())
    official, leader = Group.objects.get(name=roles.OFFICIAL), Group.objects.get(name=roles.LEADER)

    assert "Pilih perangkat daerah" in invite(client, groups=[official.pk]).content.decode()
    invite(client, opd=f.OpdFactory().pk, groups=[leader.pk])

    assert not User.objects.filter(username="baru").exists()


def test_the_committee_cannot_make_superusers_or_hand_on_more_than_it_has(client):
    client.force_login(f.committee())
    powerful = Group.objects.create(name="all of it")
    powerful.permissions.set(Permission.objects.all())

    invite(client, groups=[Group.objects.get(name=roles.COMMITTEE).pk], is_superuser="on", user_permissions=["1"])
    user = User.objects.get(username="baru")
    data = {
        "username": "baru",
        "language": "id",
        "groups": [Group.objects.get(name=roles.COMMITTEE).pk, powerful.pk],
        "is_active": "on",
        "is_superuser": "on",
    }
    client.post(change(user), data)

    user.refresh_from_db()
    assert not user.is_superuser
    assert not user.user_permissions.exists()
    assert powerful not in user.groups.all()


def test_the_committee_does_not_reach_a_superuser(client):
    boss = f.committee(is_superuser=True)
    client.force_login(f.committee())

    assert client.get(change(boss)).status_code == 302
    assert client.post(reverse("admin:auth_user_password_change", args=[boss.pk]), {"password1": "x"}).status_code in {302, 403, 404}
    boss.refresh_from_db()
    assert boss.check_password("secret-for-tests")


def test_roles_themselves_are_not_edited_at_the_desk(client):
    client.force_login(f.committee(is_superuser=True))

    assert client.get("/admin/auth/group/").status_code == 404


@pytest.mark.parametrize("name", ["opd", "user"])
def test_a_list_of_three_takes_as_many_queries_as_a_list_of_one(client, name, django_assert_num_queries, django_assert_max_num_queries):
    client.force_login(f.committee())
    f.official(f.OpdFactory(parent=f.OpdFactory()))
    address = reverse(f"admin:opds_{name}_changelist")
    client.get(address)
    with django_assert_max_num_queries(20) as one:
        client.get(address)

    for _ in range(3):
        f.official(f.OpdFactory(parent=f.OpdFactory()))

    with django_assert_num_queries(len(one)):
        client.get(address)


def test_eight_wrong_passwords_close_the_door_for_a_while_in_words(client):
    user = f.official()
    for _ in range(8):
        answer = client.post(reverse("admin:login"), {"username": user.username, "password": "salah"})

    assert answer.status_code == 429
    assert "15 menit" in answer.content.decode()


def test_roles_are_filtered_by_their_names_in_the_language_of_the_reader(client):
    client.force_login(f.committee())
    f.leader()

    page = client.get(reverse("admin:opds_user_changelist")).content.decode()

    assert "Petugas perangkat daerah" in page
    assert not re.search(r">\s*(official|leader|door supervisor)\s*<", page)


@pytest.mark.parametrize("desk", ["/admin/", "/en/admin/"])
def test_a_field_with_both_languages_says_which_one_it_takes(client, desk):
    client.force_login(f.committee())
    row = f.OpdFactory()

    page = client.get(f"{desk}opds/opd/{row.pk}/change/").content.decode()

    assert re.search(r'<textarea name="about"[^>]* lang="id"', page)
    assert re.search(r'<textarea name="about_en"[^>]* lang="en"', page)
    assert not re.search(r'<input[^>]* name="acronym"[^>]* lang=', page)
