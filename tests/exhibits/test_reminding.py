"""Reminders of the yearly target: who gets which, sent once, in the committee's words, and switched off by person and by role."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core import mail as post_office
from django.core.management import CommandError, call_command
from django.db import connection

from exhibits import board, reminder_words, reminding
from exhibits.models import Innovation, ReviewEvent
from opds.models import Mail, MailMute, Purpose, Reminder, ReminderRules, ReminderText, Target, User
from tests import factories as f

pytestmark = pytest.mark.django_db
Status = Innovation.Status
SITE = "https://inovasi.example"
NOVEMBER = datetime.datetime(2026, 11, 24, 3, tzinfo=datetime.UTC)
DUE = datetime.date(2026, 12, 15)


@pytest.fixture
def clock():
    with time_machine.travel(NOVEMBER, tick=False) as clock:
        yield clock


@pytest.fixture
def opd():
    agency = f.OpdFactory(acronym="Dinkes", name="Dinas Kesehatan")
    Target.objects.create(opd=agency, year=2026, due=DUE)
    return agency


@pytest.fixture
def sri(opd):
    return f.official(opd, email="sri@batu.example", first_name="Sri", last_name="Wahyuni")


def keys():
    return [one.key for one in reminding.plan(2026)]


def remind(chosen=None, actor=None):
    return reminding.remind(year=2026, chosen=keys() if chosen is None else chosen, actor=actor, site=SITE)


def entry(opd, status, **values):
    return f.InnovationFactory(opd=opd, status=status, published_at=None, title="LOKET SENJA — Loket sore hari", **values)


def test_an_agency_with_nothing_is_reminded_in_its_officials_language(clock, opd, sri, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        sent = remind(actor=f.committee())

    letter = Mail.objects.get()
    assert (sent.letters, sent.agencies, sent.refused) == (1, 1, [])
    assert (letter.user, letter.purpose, letter.subject) == (sri, Purpose.REMINDER, "Dinkes: inovasi 2026 belum ada")
    assert (
        "Yth. Sri Wahyuni," in letter.body and "15 Desember 2026" in letter.body and f"{SITE}/admin/exhibits/innovation/add/" in letter.body
    )
    assert [mail.to for mail in post_office.outbox] == [["sri@batu.example"]]
    assert letter.sent_at and Reminder.objects.get().letters.get() == letter


def test_the_letter_speaks_english_to_who_wants_english(clock, opd, sri):
    User.objects.update(language="en")
    remind()

    letter = Mail.objects.get()
    assert letter.subject == "Dinkes: your innovation of 2026 is still missing"
    assert "15 December 2026" in letter.body and f"{SITE}/en/admin/" in letter.body


def test_a_draft_and_what_was_sent_back_are_named_with_since_and_reason(clock, opd, sri):
    entry(opd, Status.DRAFT, created_at=datetime.datetime(2026, 3, 3, tzinfo=datetime.UTC))
    remind()
    assert "masih berupa draf sejak 3 Maret 2026" in Mail.objects.get().body and "LOKET SENJA" in Mail.objects.get().subject

    back = entry(opd, Status.CHANGES_REQUESTED)
    ReviewEvent.objects.create(
        innovation=back, from_status="submitted", to_status="changes-requested", note="Tambah foto loket.", at=NOVEMBER
    )
    remind()
    assert "Tambah foto loket." in Mail.objects.first().body and f"/innovation/{back.pk}/change/" in Mail.objects.first().body


@pytest.mark.parametrize(
    ("statuses", "asked", "situation"),
    [
        ([Status.SUBMITTED], 1, None),  # the committee has to act
        ([Status.SUBMITTED], 2, "nothing"),
        ([Status.SUBMITTED, Status.DRAFT], 2, "draft"),
        ([Status.DRAFT, Status.CHANGES_REQUESTED], 1, "returned"),
        ([], 0, None),
    ],
)
def test_an_agency_is_reminded_only_of_what_it_has_to_do_itself(clock, opd, sri, statuses, asked, situation):
    Target.objects.update(number=asked)
    for status in statuses:
        entry(opd, status)

    assert [one.situation for one in reminding.plan(2026)] == ([situation] if situation else [])


def test_who_met_the_target_has_none_or_is_inactive_is_not_reminded(clock, opd, sri):
    met, unasked = f.OpdFactory(), f.OpdFactory()
    Target.objects.create(opd=met, year=2026)
    f.InnovationFactory(opd=met, published_at=NOVEMBER)
    for agency in (met, unasked):
        f.official(agency, email="a@b.example")
    assert [one.row.opd for one in reminding.plan(2026)] == [opd]

    opd.is_active = False
    opd.save()
    assert reminding.plan(2026) == []


def test_a_year_that_is_over_is_not_reminded_of(clock, opd, sri):
    Target.objects.update(year=2025)

    assert reminding.plan(2025) == []
    assert reminding.remind(year=2025, chosen=[f"{opd.pk}:nothing:1"], actor=None, site=SITE).letters == 0


def test_a_second_click_sends_nothing(clock, opd, sri):
    chosen = keys()
    remind(chosen)

    again = remind(chosen)

    assert (again.letters, Mail.objects.count(), Reminder.objects.count()) == (0, 1, 1)
    assert again.refused == ["Dinkes: sudah dikirim, atau keadaannya berubah; tidak ada yang dikirim."]


def test_a_second_round_needs_a_choice_and_some_days(clock, opd, sri):
    remind()
    assert [(one.round, one.is_open, one.again_from) for one in reminding.plan(2026)] == [(2, False, datetime.date(2026, 12, 8))]
    assert remind().refused == ["Dinkes: sudah diingatkan; bisa lagi mulai 8 Desember 2026."]

    clock.shift(datetime.timedelta(days=14))
    assert reminding.remind_due(year=2026, site=SITE).letters == 0
    assert remind().letters == 1
    assert sorted(Reminder.objects.values_list("round", flat=True)) == [1, 2]


def test_changing_the_situation_begins_again_with_the_first_round(clock, opd, sri):
    remind()
    entry(opd, Status.DRAFT)

    assert remind().letters == 1
    assert set(Reminder.objects.values_list("situation", "round")) == {("nothing", 1), ("draft", 1)}


@pytest.mark.parametrize("odd", ["", "x", "1", "9999999999999999999:draft:1", "²:draft:1", "1:draft:1:1", "-1:nothing:1", ":" * 80])
def test_a_key_that_is_none_sends_nothing_and_says_so(clock, opd, sri, odd):
    sent = remind([odd])

    assert (sent.letters, len(sent.refused)) == (0, 1)


def test_who_cannot_be_reached_is_told_with_the_reason(clock, opd):
    def why():
        one = reminding.plan(2026)[0]
        return [user.username for user in one.readers], one.unreached

    assert why() == ([], ["belum ada petugas yang punya akun"])
    f.official(opd, username="tanpa", email="")
    off = f.official(opd, username="mati", email="m@b.example")
    MailMute.objects.create(user=off, purpose=Purpose.REMINDER)
    f.official(opd, username="tutup", email="t@b.example", is_active=False)
    assert why() == ([], ["tanpa alamat surel: tanpa", "mematikan pengingat: mati"])
    assert remind().refused == ["Dinkes: tidak ada yang bisa dihubungi."]
    assert not Reminder.objects.exists()

    f.official(opd, username="ada", email="a@b.example")
    assert why()[0] == ["ada"]


def test_a_role_can_be_switched_off_and_another_on(clock, opd, sri):
    boss = f.leader(email="pimpinan@batu.example")
    f.committee(email="panitia@batu.example")
    ReminderRules.objects.create(pk=1, to_officials=False, to_leaders=True)

    one = reminding.plan(2026)[0]

    assert (one.readers, one.unreached) == ([boss], ["panitia mematikan pengingat untuk petugas"])
    MailMute.objects.create(user=boss, purpose=Purpose.REMINDER)
    assert reminding.plan(2026)[0].readers == []


def test_the_timer_sends_first_rounds_when_the_due_date_comes_near_and_only_once(clock, opd, sri, capsys):
    Target.objects.update(due=datetime.date(2026, 12, 25))
    ReminderRules.objects.create(pk=1, days_before=30)
    call_command("send_reminders", site=SITE)
    assert "0 letters to 0 agencies" in capsys.readouterr().out

    clock.shift(datetime.timedelta(days=1))
    call_command("send_reminders", site=SITE)
    call_command("send_reminders", site=SITE, year=2026)

    assert "1 letters to 1 agencies" in capsys.readouterr().out
    assert (Mail.objects.count(), Reminder.objects.get().actor) == (1, None)


def test_the_timer_leaves_other_years_alone_and_needs_an_address(clock, opd, sri, capsys, settings):
    call_command("send_reminders", year=2025)
    assert "2025 is not this year" in capsys.readouterr().out

    settings.ALLOWED_HOSTS = ["localhost", "*"]
    with pytest.raises(CommandError, match="--site"):
        call_command("send_reminders")
    settings.ALLOWED_HOSTS = ["localhost", ".inovasi.example"]
    call_command("send_reminders")
    assert "https://inovasi.example/admin/" in Mail.objects.get().body


def test_the_plan_takes_the_same_queries_for_one_agency_and_three(clock, opd, sri, django_assert_num_queries):
    remind()
    with django_assert_num_queries(9):
        reminding.plan(2026)
    for _ in range(2):
        agency = f.OpdFactory()
        Target.objects.create(opd=agency, year=2026)
        f.official(agency, email="a@b.example")
        entry(agency, Status.DRAFT)
    with django_assert_num_queries(9):
        assert len(reminding.plan(2026)) == 3


# --- words


def test_the_committees_own_words_are_sent_with_values_in_place_of_the_placeholders(clock, opd, sri):
    ReminderText.objects.create(
        situation="nothing", subject="Halo {opd} {tahun}\n", body="{nama_opd}: {terbit}/{jumlah}, {lain} {", subject_en="x", body_en="y"
    )
    remind()

    assert Mail.objects.get().subject == "Halo Dinkes 2026"
    assert Mail.objects.get().body.startswith("Dinas Kesehatan: 0/1, {lain} {")


def test_a_value_with_braces_is_not_filled_in_again(clock, opd, sri):
    opd.name = "Dinas {alamat}"
    opd.save()
    ReminderText.objects.create(situation="nothing", subject="s", body="{nama_opd}", subject_en="x", body_en="y")
    remind()

    assert Mail.objects.get().body.startswith("Dinas {alamat}\n")


def test_unknown_placeholders_are_named():
    assert reminder_words.unknown("{opd} {opd.pk} {tenggta} {0} {} { tahun }") == ["{opd.pk}", "{tenggta}", "{0}", "{}"]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("situation", ["nothing", "draft", "returned"])
def test_the_standard_texts_use_only_known_placeholders(situation, language):
    words = reminder_words.standard(situation, language)

    assert reminder_words.unknown(words.subject + words.body) == []
    assert "{alamat}" in words.body and "{tenggat}" in words.body


# --- two at once


@pytest.mark.django_db(transaction=True)
def test_two_who_send_at_the_same_moment_send_once():
    agencies = [f.OpdFactory() for _ in range(3)]
    for agency in agencies:
        Target.objects.create(opd=agency, year=board.current_year())
        f.official(agency, email="a@b.example")
    year = board.current_year()
    chosen = [one.key for one in reminding.plan(year)]

    def send(order):
        try:
            return reminding.remind(year=year, chosen=order, actor=None, site=SITE).letters
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        letters = sum(pool.map(send, [chosen, chosen[::-1], chosen, chosen[::-1]]))

    assert (letters, Mail.objects.count(), Reminder.objects.count()) == (3, 3, 3)
