"""Invitations, forgotten passwords, signing out everywhere, one's own account, and who has access to what."""

import datetime
import io
import re

import openpyxl
import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core import mail as post_office
from django.urls import reverse
from django.utils import timezone

from opds import access, accounts, links, roles, sign_in
from opds.models import Mail, MailMute, User
from tests import factories as f

pytestmark = pytest.mark.django_db
SITE = "https://inovasi.example"
PASSWORD = "kebun-apel-9"
CHOSEN = {"new_password1": PASSWORD, "new_password2": PASSWORD}


def sent_link():
    return re.search(r"http://testserver(/\S+)", post_office.outbox[-1].body)[1]


@pytest.fixture
def invited(client, django_capture_on_commit_callbacks):
    """Somebody whom the committee has just invited at the desk; the letter is in the outbox."""
    client.force_login(f.committee())
    data = {"first_name": "Sri", "email": "sri.w@batu.example", "language": "id", "opd": f.OpdFactory().pk}
    data["groups"] = [Group.objects.get(name=roles.OFFICIAL).pk]
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(reverse("admin:opds_user_add"), data).status_code == 302
    client.logout()
    return User.objects.get(email="sri.w@batu.example")


def test_who_is_invited_chooses_a_password_and_is_at_the_desk(client, invited):
    assert (invited.username, invited.has_usable_password()) == ("sri.w", False)
    page = client.get(sent_link()).content.decode()
    assert "pilih kata sandi" in page and "sri.w" in page

    answer = client.post(sent_link(), CHOSEN)

    invited.refresh_from_db()
    assert answer.url == reverse("admin:index") and client.get(answer.url).status_code == 200
    assert invited.check_password(PASSWORD) and invited.invited_at is None


def test_the_kept_letter_holds_no_link(invited):
    assert "[link:invitation:]" in Mail.objects.get().body
    assert "[link" not in post_office.outbox[0].body


def test_an_invitation_works_once(client, invited):
    link = sent_link()
    client.post(link, CHOSEN)
    client.logout()

    assert client.get(link).status_code == 410
    assert client.post(link, {"new_password1": "lain-sekali-7", "new_password2": "lain-sekali-7"}).status_code == 410
    assert User.objects.get(pk=invited.pk).check_password(PASSWORD)


@pytest.mark.parametrize("what", ["late", "closed", "newer", "withdrawn", "forged"])
def test_an_invitation_that_holds_no_more_says_so(client, invited, what):
    link, moment = sent_link(), timezone.now()
    if what == "late":
        moment += datetime.timedelta(days=7, minutes=1)
    elif what == "closed":
        User.objects.filter(pk=invited.pk).update(is_active=False)
    elif what == "newer":
        accounts.invite(user=invited, actor=f.committee(), site=SITE)
    elif what == "withdrawn":
        assert accounts.withdraw(user=invited, actor=f.committee())
    else:
        link = reverse("admin:invitation", args=[links.token(invited, links.PASSWORD)])

    with time_machine.travel(moment, tick=False):
        answer = client.get(link)

    assert answer.status_code == 410 and "tidak berlaku lagi" in answer.content.decode()


def test_a_weak_password_is_refused_with_a_reason(client, invited):
    answer = client.post(sent_link(), {"new_password1": "12345", "new_password2": "12345"})

    assert answer.status_code == 400 and "field-error" in answer.content.decode()


def test_the_list_says_who_has_not_accepted_yet_and_the_page_offers_resend_and_withdraw(client, invited):
    client.force_login(f.committee())

    assert "belum diterima sejak" in client.get(reverse("admin:opds_user_changelist")).content.decode()
    page = client.get(reverse("admin:opds_user_change", args=[invited.pk])).content.decode()
    assert "/account/invite/" in page and "/account/withdraw/" in page
    client.post(reverse("admin:opds_user_step", args=[invited.pk, "withdraw"]))
    assert not User.objects.get(pk=invited.pk).is_active


def test_without_mail_the_committee_gets_the_link_to_hand_over_this_once(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    client.force_login(f.committee())
    data = {"first_name": "Sri", "email": "sri@batu.example", "language": "id", "groups": [Group.objects.get(name=roles.LEADER).pk]}

    page = client.post(reverse("admin:opds_user_add"), data).content.decode()
    link = re.search(r"http://testserver(/admin/invitation/[^\"]+)", page)[1]
    client.logout()

    assert client.get(link).status_code == 200


def test_two_accounts_do_not_share_an_address(client, invited):
    client.force_login(f.committee())
    data = {"first_name": "Lain", "email": "SRI.W@batu.example", "language": "id", "groups": [Group.objects.get(name=roles.LEADER).pk]}

    assert "Akun lain" in client.post(reverse("admin:opds_user_add"), data).content.decode()
    assert User.objects.filter(email__iexact="sri.w@batu.example").count() == 1


# --- a forgotten password


def test_a_forgotten_password_is_chosen_anew_and_other_browsers_are_signed_out(client, client2, django_capture_on_commit_callbacks):
    user = f.official(email="sri@batu.example")
    client2.force_login(user)

    answer = client.post(reverse("admin:forgotten"), {"account": "SRI@batu.example"})
    assert answer.url == reverse("admin:forgotten_sent")
    if not post_office.outbox:
        with django_capture_on_commit_callbacks(execute=True):
            accounts.send_forgotten(given="sri@batu.example", site="http://testserver")
    client.post(sent_link(), CHOSEN)

    assert User.objects.get(pk=user.pk).check_password(PASSWORD)
    assert client.get(reverse("admin:index")).status_code == 200
    assert client2.get(reverse("admin:index")).status_code == 302


@pytest.fixture
def client2():
    from django.test import Client

    return Client()


def test_unknown_addresses_get_the_same_answer(client):
    known = client.post(reverse("admin:forgotten"), {"account": f.official(email="a@batu.example").email})
    unknown = client.post(reverse("admin:forgotten"), {"account": "tidak@ada.example"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert Mail.objects.count() == 1


def test_letters_about_a_forgotten_password_are_limited_for_an_account_and_for_an_address(client):
    f.official(email="a@batu.example")
    answers = [client.post(reverse("admin:forgotten"), {"account": "a@batu.example"}).status_code for _ in range(21)]

    assert Mail.objects.count() == accounts.MOST_LETTERS
    assert answers == [302] * sign_in.MOST_FORGOTTEN + [429]


# --- limits of signing in


def wrong(client, username, times=1, **extra):
    for _ in range(times):
        answer = client.post(reverse("admin:login"), {"username": username, "password": "salah"}, **extra)
    return answer


def test_who_is_locked_out_reads_how_long_it_still_takes(client):
    user, moment = f.official(), timezone.now()
    with time_machine.travel(moment, tick=False):
        wrong(client, user.username, 8)
    with time_machine.travel(moment + datetime.timedelta(minutes=10), tick=False):
        answer = wrong(client, user.username)
    with time_machine.travel(moment + datetime.timedelta(minutes=16), tick=False):
        later = client.post(reverse("admin:login"), {"username": user.username, "password": "secret-for-tests"})

    assert answer.status_code == 429 and "5 menit" in answer.content.decode()
    assert int(answer["Retry-After"]) == 300
    assert later.status_code == 302


def test_many_names_from_one_address_are_stopped_and_another_address_is_not(client):
    user = f.official()
    AccessAttempt.objects.bulk_create(
        AccessAttempt(username=f"n{n}", ip_address="10.0.0.1", user_agent="x", failures_since_start=4, attempt_time=timezone.now())
        for n in range(20)
    )
    right = {"username": user.username, "password": "secret-for-tests"}

    assert client.post(reverse("admin:login"), right, REMOTE_ADDR="10.0.0.1").status_code == 429
    assert client.post(reverse("admin:login"), right, REMOTE_ADDR="10.0.0.2").status_code == 302


def test_the_committee_unlocks_an_account(client):
    user = f.official()
    wrong(client, user.username, 8)
    client.force_login(f.committee())

    client.post(reverse("admin:opds_user_step", args=[user.pk, "unlock"]))
    client.logout()

    assert client.post(reverse("admin:login"), {"username": user.username, "password": "secret-for-tests"}).status_code == 302
    assert LogEntry.objects.filter(object_id=str(user.pk)).exists()


def test_the_log_of_wrong_passwords_names_nobody(client, caplog):
    user = f.official(username="sri-rahasia")
    wrong(client, user.username, 9)

    assert "failure" in caplog.text
    assert "sri-rahasia" not in caplog.text and "salah" not in caplog.text


# --- sessions


def test_signing_out_everywhere_keeps_only_this_browser(client, client2):
    user = f.official()
    client.force_login(user)
    client2.force_login(user)

    client.post(reverse("admin:account"), {"what": "sign-out"})

    assert client.get(reverse("admin:index")).status_code == 200
    assert client2.get(reverse("admin:index")).status_code == 302


def test_the_committee_signs_somebody_out_everywhere(client, client2):
    user = f.official()
    client2.force_login(user)
    client.force_login(f.committee())

    client.post(reverse("admin:opds_user_step", args=[user.pk, "sign-out"]))

    assert client2.get(reverse("admin:index")).status_code == 302
    assert client.get(reverse("admin:index")).status_code == 200


def test_a_new_password_ends_other_sessions_and_not_this_one(client, client2):
    user = f.official()
    client.force_login(user)
    client2.force_login(user)

    answer = client.post(reverse("admin:password_change"), {"old_password": "secret-for-tests", **CHOSEN})

    assert answer.status_code == 302
    assert client.get(reverse("admin:index")).status_code == 200
    assert client2.get(reverse("admin:index")).status_code == 302


def test_a_closed_account_is_out_at_once(client):
    user = f.official()
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert client.get(reverse("admin:index")).status_code == 302


# --- one's own account


def test_letters_are_switched_off_and_on_at_the_own_page(client):
    user = f.official()
    client.force_login(user)
    data = {"what": "details", "details-first_name": "Sri", "details-last_name": "W", "details-language": "en"}

    client.post(reverse("admin:account"), data | {"details-letters": ["review"]})

    user.refresh_from_db()
    assert (user.first_name, user.language) == ("Sri", "en")
    assert [mute.purpose for mute in MailMute.objects.all()] == ["reminder"]


def test_a_new_address_is_confirmed_at_the_old_one(client, django_capture_on_commit_callbacks):
    user = f.official(email="lama@batu.example")
    client.force_login(user)
    data = {"what": "email", "email-email": "baru@batu.example", "email-password": "secret-for-tests"}

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("admin:account"), data)
    assert (User.objects.get(pk=user.pk).email, post_office.outbox[-1].to) == ("lama@batu.example", ["lama@batu.example"])
    link = sent_link()
    client.get(link)
    assert User.objects.get(pk=user.pk).email == "lama@batu.example"
    client.post(link)

    assert User.objects.get(pk=user.pk).email == "baru@batu.example"
    assert client.post(link).status_code == 410


def test_a_new_address_needs_the_password(client):
    user = f.official(email="lama@batu.example")
    client.force_login(user)

    answer = client.post(reverse("admin:account"), {"what": "email", "email-email": "baru@batu.example", "email-password": "salah"})

    assert answer.status_code == 400 and "bukan kata sandi Anda" in answer.content.decode()
    assert "baru@batu.example" in answer.content.decode()


# --- who has access to what


def test_every_right_of_every_role_has_words():
    for names in roles.PERMISSIONS.values():
        special = [name for name in names if name.split(".")[1].split("_")[0] not in {"view", "add", "change", "delete"}]
        assert set(special) <= set(access.SPECIAL)


def test_the_page_tells_roles_states_and_superusers(client):
    client.force_login(f.committee(first_name="Panitia"))
    f.official(f.OpdFactory(acronym="DinasX"), last_login=timezone.now() - datetime.timedelta(days=200))
    f.committee(is_superuser=True, username="bos")

    page = client.get(reverse("admin:access")).content.decode()

    for word in ("DinasX", "180 hari", "bos", "Petugas perangkat daerah", "boleh segalanya"):
        assert word in page
    assert "DinasX" not in client.get(reverse("admin:access"), {"role": roles.COMMITTEE}).content.decode()
    assert "bos" not in client.get(reverse("admin:access"), {"state": "unused"}).content.decode()


def test_the_file_of_access_has_the_same_people(client):
    client.force_login(f.committee())
    f.leader(username="kepala", first_name="=1+1")

    answer = client.get(reverse("admin:access_file"))

    rows = list(openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active.values)
    assert len(rows) == 3 and any(row[0] == "kepala" and row[1] == "'=1+1" for row in rows)


def test_the_page_takes_as_many_queries_for_ten_as_for_two(client, django_assert_num_queries, django_assert_max_num_queries):
    client.force_login(f.committee())
    f.official()
    client.get(reverse("admin:access"))
    with django_assert_max_num_queries(20) as few:
        client.get(reverse("admin:access"))
    for _ in range(8):
        f.official()

    with django_assert_num_queries(len(few)):
        client.get(reverse("admin:access"))
