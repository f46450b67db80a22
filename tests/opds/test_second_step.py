"""The second step of signing in: who is asked, what opens, what does not, and what ends it."""

import datetime

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from opds import second_step
from opds.models import Mail, RecoveryCode, User
from tests import factories as f

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 24, 3, tzinfo=datetime.UTC)
STEP, SETUP, INDEX = reverse("admin:second_step"), reverse("admin:second_step_setup"), reverse("admin:index")


@pytest.fixture(autouse=True)
def clock(settings):
    settings.TOTP_REQUIRED = True
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


def code_of(user):
    totp = TOTP(TOTPDevice.objects.get(user=user).bin_key)
    totp.time = timezone.now().timestamp()
    return f"{totp.token():06}"


@pytest.fixture
def boss(clock):
    """Somebody of the committee with a phone and ten codes."""
    user = f.committee(email="panitia@batu.example")
    second_step.new_phone(user)
    user.paper = second_step.set_up(user=user, code=code_of(user)).codes
    clock.shift(60)
    return user


def sign_in(client, user):
    return client.post(reverse("admin:login"), {"username": user.username, "password": "secret-for-tests", "next": INDEX})


def test_the_committee_sets_up_a_phone_at_the_first_sign_in(client):
    user = f.committee()
    assert sign_in(client, user).url.startswith(SETUP)
    page = client.get(SETUP).content.decode()
    assert "data:image/svg+xml" in page and 'inputmode="numeric"' in page and 'autocomplete="one-time-code"' in page
    assert client.get(INDEX).status_code == 302

    page = client.post(SETUP, {"code": code_of(user)}).content.decode()

    assert page.count("<code>") == 10
    assert client.get(INDEX).status_code == 200
    assert RecoveryCode.objects.count() == 10
    assert not any(row.code_hash in page for row in RecoveryCode.objects.all())


def test_with_a_phone_the_code_is_asked_and_opens_the_page_that_was_wanted(client, boss):
    wanted = reverse("admin:opds_user_changelist")
    answer = client.post(
        f"{reverse('admin:login')}?next={wanted}", {"username": boss.username, "password": "secret-for-tests", "next": wanted}
    )
    assert answer.url.startswith(STEP)

    answer = client.post(answer.url, {"code": code_of(boss), "next": wanted})

    assert answer.url == wanted and client.get(wanted).status_code == 200


@pytest.mark.parametrize(
    "address", [INDEX, reverse("admin:account"), reverse("admin:access"), reverse("visitors:live"), reverse("admin:opds_user_changelist")]
)
def test_half_a_sign_in_opens_no_page_of_the_desk(client, boss, address):
    sign_in(client, boss)

    assert client.get(address).status_code == 302


def test_half_a_sign_in_gets_no_document_of_a_draft(client, boss, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "sk.pdf").write_bytes(b"%PDF-1.4")
    f.InnovationFactory(status="draft").documents.create(title="SK", file="documents/sk.pdf")
    sign_in(client, boss)

    assert client.get(reverse("document", args=["sk.pdf"])).status_code == 404


def test_a_session_from_before_is_asked(client):
    client.force_login(f.committee())

    answer = client.get(INDEX, follow=True)

    assert answer.redirect_chain[-1][0].startswith(SETUP)


def test_a_code_works_once(client, boss):
    sign_in(client, boss)
    code = code_of(boss)
    client.post(STEP, {"code": code})
    client.logout()
    sign_in(client, boss)

    assert client.post(STEP, {"code": code}).status_code == 400
    assert client.get(INDEX).status_code == 302


def test_wrong_codes_make_one_wait_in_words_even_for_the_right_one(client, boss, clock):
    sign_in(client, boss)
    for _ in range(3):
        client.post(STEP, {"code": "000000"})
        clock.shift(5)
    client.post(STEP, {"code": "000000"})

    answer = client.post(STEP, {"code": code_of(boss)})
    assert answer.status_code == 400 and "8 detik" in answer.content.decode()
    clock.shift(9)
    assert client.post(STEP, {"code": code_of(boss)}).status_code == 302


def test_the_wait_never_grows_beyond_twenty_minutes_and_the_person_is_told(client, boss, clock):
    sign_in(client, boss)
    for _ in range(14):
        client.post(STEP, {"code": "000000"})
        clock.shift(1100)

    assert client.post(STEP, {"code": code_of(boss)}).status_code == 302
    assert Mail.objects.filter(user=boss, key__startswith="wrong-codes").count() == 1


def test_a_recovery_code_opens_once(client, boss):
    sign_in(client, boss)
    code = boss.paper[0].upper()

    assert client.post(STEP, {"code": code, "paper": "1"}).status_code == 302
    assert "9 kode" in client.get(INDEX).content.decode()
    client.logout()
    sign_in(client, boss)
    assert client.post(STEP, {"code": code, "paper": "1"}).status_code == 400
    assert second_step.codes_left(boss) == 9


def test_an_official_without_a_phone_is_not_asked_and_with_one_is(client, clock):
    user = f.official()
    sign_in(client, user)
    assert client.get(INDEX).status_code == 200
    client.get(SETUP)
    client.post(SETUP, {"code": code_of(user)})
    assert client.get(INDEX).status_code == 200
    client.logout()

    assert sign_in(client, user).url.startswith(STEP)


@pytest.mark.parametrize("make", [f.committee, f.leader, f.official])
def test_where_it_is_not_required_nobody_is_asked(client, settings, make):
    settings.TOTP_REQUIRED = False
    sign_in(client, make())

    assert client.get(INDEX).status_code == 200


def test_a_superuser_without_a_role_is_asked(client):
    user = f.leader(is_superuser=True)

    assert sign_in(client, user).url.startswith(SETUP)


def test_somebody_else_of_the_committee_takes_a_lost_phone_away_and_its_owner_is_told(client, boss, settings):
    settings.TOTP_REQUIRED = False
    client.force_login(f.committee())
    step = reverse("admin:opds_user_step", args=[boss.pk, "reset-second-step"])

    client.post(step)

    boss.refresh_from_db()
    assert boss.second_step_at is None and not TOTPDevice.objects.filter(user=boss).exists() and not RecoveryCode.objects.exists()
    assert Mail.objects.filter(user=boss, key__startswith="second-step-reset").exists()


def test_nobody_takes_the_own_second_step_away(client, boss):
    sign_in(client, boss)
    client.post(STEP, {"code": code_of(boss)})

    client.post(reverse("admin:opds_user_step", args=[boss.pk, "reset-second-step"]))

    assert User.objects.get(pk=boss.pk).second_step_at


def test_the_command_takes_it_away_and_ends_sessions(client, boss, capsys):
    sign_in(client, boss)
    client.post(STEP, {"code": code_of(boss)})

    call_command("reset_totp", boss.username)

    assert client.get(INDEX).status_code == 302
    assert sign_in(client, boss).url.startswith(SETUP)


def test_tokens_of_phones_at_the_door_are_untouched(client):
    f.ScannerFactory()

    assert client.get(reverse("api:scanner"), headers={"Authorization": f"Bearer {f.TOKEN}"}).status_code == 200


def test_the_next_address_leads_nowhere_else(client, boss):
    sign_in(client, boss)

    assert client.post(STEP, {"code": code_of(boss), "next": "https://jahat.example/"}).url == INDEX


def test_a_double_click_on_confirm_still_shows_codes(client):
    user = f.committee()
    sign_in(client, user)
    client.get(SETUP)
    code = code_of(user)

    client.post(SETUP, {"code": code})

    assert client.post(SETUP, {"code": code}).content.decode().count("<code>") == 10
    assert RecoveryCode.objects.count() == 10
