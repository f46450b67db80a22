"""Letters of the portal: written once, sent on commit, kept, tried again, and switched off by their reader."""

import pytest
from django.core import mail as post_office
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from opds import mail
from opds.models import Mail, MailMute, Purpose
from tests import factories as f

pytestmark = pytest.mark.django_db
SITE = "https://inovasi.example"


def write(user, key="k1", purpose=Purpose.REVIEW):
    return mail.write(user=user, purpose=purpose, key=key, subject="Satu\nhal", body="Isi surat", site=SITE)


def test_a_letter_goes_out_when_the_transaction_is_through(django_capture_on_commit_callbacks):
    user = f.official(email="sri@batu.example")

    with django_capture_on_commit_callbacks() as later:
        letter = write(user)
        assert post_office.outbox == []
    later[0]()

    assert [(m.subject, m.to) for m in post_office.outbox] == [("Satu hal", ["sri@batu.example"])]
    assert "Isi surat" in post_office.outbox[0].body
    letter.refresh_from_db()
    assert letter.sent_at and letter.tries == 1


def test_the_same_key_is_written_once():
    user = f.official(email="sri@batu.example")

    assert write(user) is not None
    assert write(user) is None
    assert Mail.objects.count() == 1


@pytest.mark.parametrize("person", [{"email": ""}, {"email": "a@b.example", "is_active": False}])
def test_nothing_is_written_to_who_cannot_read_it(person):
    assert write(f.official(**person)) is None
    assert Mail.objects.count() == 0


def test_the_line_at_the_end_switches_off_this_purpose_and_on_again(client):
    user = f.official(email="sri@batu.example", language="en")
    address = next(line for line in write(user).body.split() if line.startswith(SITE)).removeprefix(SITE)

    assert client.get(address).status_code == 200
    assert not MailMute.objects.exists()
    client.post(address)
    assert MailMute.objects.get().purpose == Purpose.REVIEW
    assert write(user, "k2") is None
    assert write(user, "k3", Purpose.REMINDER) is not None
    client.post(address, {"on": "1"})
    assert write(user, "k4") is not None


def test_an_address_that_we_did_not_write_is_not_there(client):
    assert client.get(reverse("mail-stop", args=["not-ours"])).status_code == 404


def test_what_the_post_office_did_not_take_is_sent_later(settings, capsys, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with django_capture_on_commit_callbacks(execute=True):
        letter = write(f.official(email="sri@batu.example"))
    letter.refresh_from_db()
    assert letter.sent_at is None and letter.tries == 1

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    call_command("send_mails")

    assert "1 of 1" in capsys.readouterr().out
    letter.refresh_from_db()
    assert letter.sent_at and len(post_office.outbox) == 1


def test_after_a_failure_the_next_letters_wait_for_the_timer_instead_of_the_reader(settings, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    with django_capture_on_commit_callbacks(execute=True):
        for number in range(3):
            write(f.official(email=f"n{number}@batu.example"), key=f"k{number}")

    assert sorted(Mail.objects.values_list("tries", flat=True)) == [0, 0, 1]
    assert len(mail.waiting()) == 3


def test_a_letter_that_failed_too_often_is_left_alone():
    letter = Mail.objects.create(
        user=f.official(), purpose="review", key="x", to="a@b.example", subject="s", body="b", tries=mail.MOST_TRIES
    )

    assert letter not in mail.waiting()
    Mail.objects.update(tries=0, sent_at=timezone.now())
    assert mail.waiting() == []
