"""Preparing the demonstration: accounts, phones and badges that work, and a second run that loses nothing."""

import datetime
import json
import shutil
import stat
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from exhibits import maturity, review
from exhibits.models import Evidence, EvidenceFile, Exhibition, Indicator, Innovation
from opds import roles
from opds.models import User
from visitors import counts, door, scanning
from visitors.models import Badge, Feedback, Need, Scan, Scanner

pytestmark = pytest.mark.django_db
Status = Innovation.Status


QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="module")
def prepared(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demonstration as the first run leaves it, once for this module; each test goes on from here and is undone."""
    folder = tmp_path_factory.mktemp("var")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(DEMO=True, VAR_DIR=folder, MEDIA_ROOT=folder / "media", PASSWORD_HASHERS=QUICK):
            prepare(folder / "demo-accounts.json")
        yield folder / "demo-accounts.json"
        transaction.set_rollback(True)


@pytest.fixture
def demo(prepared, settings, tmp_path):
    settings.DEMO, settings.VAR_DIR, settings.MEDIA_ROOT, settings.PASSWORD_HASHERS = True, tmp_path, tmp_path / "media", QUICK
    return shutil.copy2(prepared, tmp_path / "demo-accounts.json")


@pytest.fixture
def content(demo):
    return json.loads(demo.read_text())


def prepare(path, **options):
    call_command("prepare_demo", verbosity=0, **options)
    return json.loads(path.read_text())


def scan(token, point, code, at):
    phone = Scanner.objects.get(token_hash=Scanner.hash_of(token))
    seen = scanning.Seen(id=uuid.uuid4(), point=point, scanned_at=at, mode=Scan.Mode.ONLINE, code=code)
    return scanning.record_scans(scanner=phone, sent_at=at, items=[seen]).results[0].scan


def test_it_is_refused_unless_this_is_a_demonstration(settings, tmp_path):
    settings.DEMO, settings.DEBUG, settings.VAR_DIR = False, False, tmp_path

    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("prepare_demo")

    assert not list(tmp_path.iterdir())


def test_the_file_has_the_promised_shape_and_only_its_owner_can_read_it(demo, content):
    assert set(content) == {"base_url", "accounts", "scanner", "gate_scanner", "badges", "blank_badges", "training"}
    assert set(content["accounts"]) == {"committee", "official", "leader", "door"}
    assert content["accounts"]["official"]["opd"] == "Dispendukcapil"
    assert set(content["scanner"]) == set(content["gate_scanner"]) == {"token", "points"}
    assert content["gate_scanner"]["points"] == ["G1", "G2"]
    assert len(set(content["badges"])) == len(set(content["blank_badges"])) == 20
    training = content["training"]
    assert set(training) == {"slug", "url", "scanner", "gate_scanner", "badges", "blank_badges"}
    assert training["url"] == f"http://127.0.0.1:8000/pameran/{training['slug']}/"
    assert stat.S_IMODE(demo.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("role", "group"),
    [("committee", roles.COMMITTEE), ("official", roles.OFFICIAL), ("leader", roles.LEADER), ("door", roles.DOOR)],
)
def test_each_account_signs_in_with_the_password_of_the_file_and_has_its_role(content, role, group):
    account = content["accounts"][role]

    user = User.objects.get(username=account["username"])
    assert user.check_password(account["password"])
    assert user.is_staff
    assert not user.is_superuser
    assert [found.name for found in user.groups.all()] == [group]
    assert (user.opd.acronym if user.opd else None) == account.get("opd")


def test_phones_and_badges_of_2023_work_at_the_time_of_2023(content):
    at = datetime.datetime.fromisoformat("2023-10-18T10:00:00+07:00")

    assert scan(content["scanner"]["token"], content["scanner"]["points"][0], content["badges"][0], at).outcome == "accepted"
    assert scan(content["gate_scanner"]["token"], "G1", content["blank_badges"][0], at).outcome == "accepted"


def test_phones_and_badges_of_the_training_edition_work_now_and_count_nowhere_else(content):
    training = content["training"]
    now = timezone.now()

    assert scan(training["gate_scanner"]["token"], "G1", training["badges"][0], now).outcome == "accepted"
    assert scan(training["scanner"]["token"], training["scanner"]["points"][0], training["blank_badges"][0], now).outcome == "accepted"
    assert counts.totals(Exhibition.objects.get(slug=training["slug"])).people == 1
    assert counts.totals(Exhibition.objects.get(slug="pameran-inovasi-2023")).people == 2059


def test_the_desk_has_work_waiting_that_changes_no_public_number(content):
    waiting = Innovation.objects.exclude(status=Status.PUBLISHED)
    assert sorted(waiting.values_list("status", flat=True)) == sorted(
        [Status.DRAFT] * 2 + [Status.SUBMITTED] * 3 + [Status.CHANGES_REQUESTED]
    )
    assert not waiting.filter(is_sample=False).exists()
    assert waiting.filter(opd__acronym="Dispendukcapil").count() == 3
    assert waiting.values("opd").distinct().count() == 4
    assert Innovation.objects.published().filter(stands__exhibition__slug="pameran-inovasi-2023").distinct().count() == 82
    assert Feedback.objects.waiting().filter(is_sample=True).count() == 5
    assert Need.objects.waiting().filter(is_sample=True).count() == 2
    assert (Feedback.objects.approved().count(), Need.objects.approved().count()) == (70, 18)


def test_again_changes_nothing(demo, content):
    models = (User, Innovation, Evidence, EvidenceFile, Indicator, Scanner, Badge, Scan, Feedback, Need, Exhibition)
    before = [model.objects.count() for model in models]

    assert prepare(demo) == content
    assert [model.objects.count() for model in models] == before


def test_again_keeps_what_people_did_meanwhile(demo, content):
    committee = User.objects.get(username=content["accounts"]["committee"]["username"])
    review.publish(innovation=Innovation.objects.get(slug="si-mbok-akta"), actor=committee)
    Innovation.objects.filter(slug="loket-senja").delete()
    Innovation.objects.filter(slug="sekopi").update(cost="Bayar sendiri")

    prepare(demo)

    assert Innovation.objects.get(slug="si-mbok-akta").status == Status.PUBLISHED
    assert not Innovation.objects.filter(slug="loket-senja").exists()
    assert Innovation.objects.get(slug="sekopi").cost == "Bayar sendiri"


def test_used_badges_and_revoked_phones_are_replaced_and_the_others_kept(demo, content):
    at = datetime.datetime.fromisoformat("2023-10-18T10:00:00+07:00")
    used = content["badges"][3]
    scan(content["scanner"]["token"], content["scanner"]["points"][0], used, at)
    door.revoke(scanner=Scanner.objects.get(token_hash=Scanner.hash_of(content["scanner"]["token"])), actor=None)

    again = prepare(demo)

    assert used not in again["badges"]
    assert set(content["badges"]) - set(again["badges"]) == {used}
    assert len(set(again["badges"])) == 20
    assert again["scanner"]["token"] != content["scanner"]["token"]
    assert again["gate_scanner"] == content["gate_scanner"]


def test_without_the_file_there_are_new_passwords_that_work(demo, content):
    demo.unlink()

    again = prepare(demo)

    assert again["accounts"] != content["accounts"]
    for account in again["accounts"].values():
        assert User.objects.get(username=account["username"]).check_password(account["password"])


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"accounts": 3, "scanner": "x", "badges": {"a": 1}, "training": []}'])
def test_a_broken_file_is_written_anew(demo, broken):
    demo.write_text(broken)

    assert len(prepare(demo)["badges"]) == 20


def test_the_address_is_the_one_asked_for(demo):
    content = prepare(demo, base_url="http://127.0.0.1:8107/")

    assert content["base_url"] == "http://127.0.0.1:8107"
    assert content["training"]["url"].startswith("http://127.0.0.1:8107/pameran/")


def test_some_entries_have_evidence_that_says_it_is_a_sample_and_some_is_verified(demo):
    files = EvidenceFile.objects.select_related("evidence")

    assert {file.name.partition(" ")[0] for file in files} == {"contoh"}
    assert all(file.size < 20_000 for file in files)
    states = {state for entry in Innovation.objects.filter(evidence__isnull=False) for state in states_of(entry)}
    assert states == {"empty", "no-file", "waits", "verified"}
    lelayu = maturity.for_innovation(Innovation.objects.get(slug="lelayu"), 2026)
    # 16: 3, 17: 4, 19: 6, 24: 2, 25: 2, 27 has no file, 28: 6, 32: 6, 33: 6, 35: 4
    assert lelayu.claimed == 39
    # 16: 3, 17 at level 1: 2, 19: 6, 25: 2, 28: 6, 33: 6
    assert lelayu.verified == 25


def states_of(entry):
    return {row.state for row in maturity.for_innovation(entry, 2026).rows}
