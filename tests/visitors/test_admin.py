"""The door and the voices at the desk: phones made and revoked, badges and scans looked up, comments approved and answered."""

import re

import pytest
from django.urls import reverse

from opds import roles
from tests import factories as f
from visitors import codes
from visitors.models import Badge, Feedback, Need, Scan, Scanner
from visitors.models.feedback import Voice

pytestmark = pytest.mark.django_db


def listed(name):
    return reverse(f"admin:visitors_{name}_changelist")


def at(name, row):
    return reverse(f"admin:visitors_{name}_change", args=[row.pk])


@pytest.fixture
def edition():
    return f.ExhibitionFactory()


@pytest.fixture
def opd():
    return f.OpdFactory()


@pytest.fixture
def committee(client):
    user = f.committee()
    client.force_login(user)
    return user


def supervisor():
    return f.UserFactory(opd=None, group=roles.DOOR)


def comment(**kwargs):
    return Feedback.objects.create(**({"text": "Bagus sekali.", "rating": 5, "status": "waiting"} | kwargs))


def need(**kwargs):
    return Need.objects.create(**({"text": "Mohon juru bahasa isyarat.", "status": "waiting"} | kwargs))


# --- phones


def make(client, edition, **changes):
    points = [point.pk for point in edition.points.order_by("pk")[:1]]
    return client.post(f"{reverse('admin:visitors_scanner_add')}?edition={edition.pk}", {"name": "Pintu 1", "points": points} | changes)


def test_a_phone_gets_a_link_that_is_shown_once_and_works(client, committee, edition):
    client.get(f"{reverse('admin:visitors_scanner_add')}?edition={edition.pk}")

    answer = make(client, edition)

    page = answer.content.decode()
    token = re.search(r"#token=([\w-]+)", page).group(1)
    scanner = Scanner.objects.get()
    assert scanner.token_hash == Scanner.hash_of(token)
    assert "no-store" in answer["Cache-Control"]
    assert "<svg" in page
    assert token not in client.get(at("scanner", scanner)).content.decode()
    assert token not in client.get(listed("scanner")).content.decode()


def test_a_double_click_makes_one_phone(client, committee, edition):
    client.get(f"{reverse('admin:visitors_scanner_add')}?edition={edition.pk}")

    make(client, edition)
    make(client, edition)

    assert Scanner.objects.count() == 1


def test_a_phone_of_one_edition_gets_no_point_of_another(client, committee, edition):
    other = f.ScannerFactory().exhibition.points.first()

    answer = make(client, edition, points=[other.pk])

    assert answer.status_code == 400
    assert Scanner.objects.count() == 1


@pytest.mark.parametrize("who", [f.official, f.leader])
def test_phones_are_for_the_committee_and_the_door(client, edition, who):
    client.force_login(who())

    assert client.get(listed("scanner")).status_code == 403
    assert make(client, edition).status_code == 403
    assert not Scanner.objects.exists()


def test_a_supervisor_gives_a_phone_other_points_and_revokes_it(client, edition):
    scanner = f.ScannerFactory(exhibition=edition)
    client.force_login(supervisor())
    gate = edition.points.get(code="G2")

    client.post(at("scanner", scanner), {"name": "Pintu 2", "points": [gate.pk]})
    scanner.refresh_from_db()
    assert (scanner.name, list(scanner.points.all()), scanner.revision) == ("Pintu 2", [gate], 1)

    client.post(at("scanner", scanner), {"name": "Pintu 2", "points": [gate.pk], "_revoke": "1"})
    scanner.refresh_from_db()
    assert scanner.revoked_at
    assert client.post(at("scanner", scanner), {"name": "Lagi", "points": [gate.pk]}).status_code == 403


def test_many_phones_are_revoked_by_one_action(client, committee, edition):
    scanner = f.ScannerFactory(exhibition=edition)

    client.post(listed("scanner") + f"?edition={edition.pk}", {"action": "revoke_selected", "_selected_action": [scanner.pk], "asked": "1"})

    assert not Scanner.objects.active().exists()


# --- badges, visitors, scans


def test_a_badge_is_found_by_its_code_however_it_was_typed(client, committee, edition):
    found, other = f.BadgeFactory(exhibition=edition), f.BadgeFactory(exhibition=edition)

    page = client.get(listed("badge"), {"q": codes.grouped(found.code).lower(), "edition": edition.pk}).content.decode()

    assert codes.grouped(found.code) in page
    assert codes.grouped(other.code) not in page


def test_revoking_badges_asks_why_first(client, committee, edition):
    badge = f.BadgeFactory(exhibition=edition)
    chosen = {"action": "revoke_selected", "_selected_action": [badge.pk]}
    address = f"{listed('badge')}?edition={edition.pk}"

    assert client.post(address, chosen).context["chosen"] == [badge]
    assert not Badge.objects.get().revoked_at
    client.post(address, chosen | {"asked": "1", "reason": "Hilang di parkiran."})

    badge.refresh_from_db()
    assert badge.revoked_at and badge.revoked_reason == "Hilang di parkiran."


@pytest.mark.parametrize("name", ["visitor", "badge", "scan"])
def test_what_the_door_writes_is_only_read_at_the_desk(client, committee, edition, name):
    assert client.get(reverse(f"admin:visitors_{name}_add")).status_code == 403


@pytest.mark.parametrize("name", ["visitor", "badge", "scan", "scanner", "point"])
@pytest.mark.parametrize("who", [f.official, f.leader])
def test_visitors_are_nothing_for_officials_and_leaders(client, name, who):
    client.force_login(who())

    assert client.get(listed(name)).status_code == 403


def scan(edition, badge=None, **kwargs):
    point = f.ScannerFactory(exhibition=edition, token_hash=str(Scanner.objects.count())).points.get(code="G1")
    at_gate = "2023-10-18T02:00:00Z"
    times = {"scanned_at": at_gate, "occurred_at": at_gate, "day": "2023-10-18", "hour": 9}
    values = {"exhibition": edition, "point": point, "point_code": "G1", "mode": "online", "outcome": "accepted", "badge": badge, **times}
    return Scan.objects.create(**(values | kwargs))


def test_a_supervisor_sees_conflicts_and_undoes_a_scan(client, edition):
    fine = scan(edition, f.BadgeFactory(exhibition=edition), counted=True)
    wrong = scan(edition, f.BadgeFactory(exhibition=edition), outcome="conflict", reason="day", mode="offline", counted=True)
    user = supervisor()
    client.force_login(user)
    address = f"{listed('scan')}?edition={edition.pk}"

    page = client.get(f"{address}&conflicts=yes").content.decode()
    assert str(wrong.pk) in page and str(fine.pk) not in page
    client.post(address, {"action": "void_selected", "_selected_action": [wrong.pk]})

    wrong.refresh_from_db()
    assert (wrong.voided_by, wrong.counted) == (user, False)


def test_scans_are_found_by_badge_and_by_day(client, committee, edition):
    badge = f.BadgeFactory(exhibition=edition)
    found, other = scan(edition, badge, counted=True), scan(edition, f.BadgeFactory(exhibition=edition))

    for query in ({"q": badge.code[:6]}, {"q": badge.code[:6], "on": "2023-10-18"}):
        page = client.get(listed("scan"), query | {"edition": edition.pk}).content.decode()
        assert str(found.pk) in page and str(other.pk) not in page
    assert str(found.pk) not in client.get(listed("scan"), {"on": "2023-10-19", "edition": edition.pk}).content.decode()
    assert client.get(listed("scan"), {"on": "kapan", "edition": "x"}).status_code == 200


# --- voices


def test_an_official_sees_only_voices_for_their_agency_and_none_that_was_hidden(client, opd):
    comment(text="Untuk kami.", opd=opd)
    comment(text="Disembunyikan.", opd=opd, status="hidden")
    comment(text="Untuk lain.", opd=f.OpdFactory())
    client.force_login(f.official(opd))

    page = client.get(listed("feedback")).content.decode()

    assert "Untuk kami." in page
    assert "Untuk lain." not in page
    assert "Disembunyikan." not in page


def test_an_official_answers_and_the_answer_shows_but_decides_nothing_else(client, opd):
    voice = comment(opd=opd, status="approved")
    user = f.official(opd)
    client.force_login(user)

    client.post(
        at("feedback", voice),
        {"answer": "Terima kasih.", "text": "Diganti.", "status": "hidden", "opd": f.OpdFactory().pk, "_moderate": "hide"},
    )

    voice.refresh_from_db()
    assert (voice.answer, voice.answered_by) == ("Terima kasih.", user)
    assert (voice.text, voice.status, voice.opd) == ("Bagus sekali.", "approved", opd)


def test_voices_of_another_agency_are_not_there_by_their_number(client, opd):
    voice = need(opd=f.OpdFactory())
    client.force_login(f.official(opd))

    assert client.get(at("need", voice)).status_code == 302
    client.post(at("need", voice), {"answer": "Bukan urusan saya."})
    assert Need.objects.get().answer == ""


def test_the_committee_shows_gives_to_an_agency_and_hides(client, committee, opd):
    voice = need()

    client.post(at("need", voice), {"opd": opd.pk, "answer": "", "_moderate": "approve"})
    voice.refresh_from_db()
    assert (voice.opd, voice.progress, voice.status, voice.moderated_by) == (opd, "assigned", "approved", committee)

    client.post(at("need", voice), {"opd": opd.pk, "answer": "Sudah ada.", "_moderate": "hide"})
    voice.refresh_from_db()
    assert (voice.progress, voice.status, voice.answer) == ("answered", "hidden", "Sudah ada.")


@pytest.mark.parametrize(("action", "status"), [("approve_selected", "approved"), ("hide_selected", "hidden")])
def test_many_are_shown_or_hidden_at_once(client, committee, action, status):
    rows = [comment(), comment()]

    answer = client.post(listed("feedback"), {"action": action, "_selected_action": [row.pk for row in rows]}, follow=True)

    assert set(Feedback.objects.values_list("status", flat=True)) == {status}
    assert [str(message)[:2] for message in answer.context["messages"]] == ["2 "]


def test_an_official_and_a_leader_moderate_nothing(client, opd):
    voice = comment(opd=opd)
    for user in (f.official(opd), f.leader()):
        client.force_login(user)
        client.post(listed("feedback"), {"action": "approve_selected", "_selected_action": [voice.pk]})

    assert Feedback.objects.get().status == Voice.Status.WAITING


def test_nobody_puts_words_into_visitors_mouths(client, committee):
    assert client.get(reverse("admin:visitors_feedback_add")).status_code == 403
    assert client.get(reverse("admin:visitors_need_add")).status_code == 403


def test_what_visitors_wrote_is_shown_as_words(client, committee, edition):
    bad = "<script>alert(1)</script>"
    rows = [comment(text=bad), need(text=bad)]
    f.VisitorFactory(exhibition=edition, name=bad)

    addresses = [reverse("admin:index"), f"{listed('visitor')}?edition={edition.pk}", listed("feedback"), listed("need")]
    for address in [*addresses, at("feedback", rows[0]), at("need", rows[1])]:
        page = client.get(address).content.decode()
        assert bad not in page
        assert "&lt;script&gt;" in page


def test_an_official_is_told_at_once_what_waits_for_an_answer(client, opd):
    voice = comment(text="Antrenya lama.", kind="problem", opd=opd, status="approved")
    need(opd=opd, status="approved", progress="assigned")
    client.force_login(f.official(opd))

    page = client.get(reverse("admin:index")).content.decode()

    assert f"Dua hal menunggu {opd.acronym}" in page
    assert "Antrenya lama." in page
    assert at("feedback", voice) in page


# --- numbers


def rows_of(name, edition):
    return {
        "scan": lambda: scan(edition, f.BadgeFactory(exhibition=edition)),
        "badge": lambda: f.BadgeFactory(exhibition=edition),
        "visitor": lambda: f.VisitorFactory(exhibition=edition),
        "scanner": lambda: f.ScannerFactory(exhibition=edition, token_hash=f"x{Scanner.objects.count()}"),
        "feedback": lambda: comment(opd=f.OpdFactory(), stand=f.StandFactory(exhibition=edition)),
        "need": lambda: need(opd=f.OpdFactory(), innovation=f.InnovationFactory()),
    }[name]


@pytest.mark.parametrize("name", ["scan", "badge", "visitor", "scanner", "feedback", "need"])
def test_lists_take_the_same_queries_for_one_row_and_three(
    client, committee, edition, name, django_assert_num_queries, django_assert_max_num_queries
):
    more, address = rows_of(name, edition), listed(name)
    query = {} if name in {"feedback", "need"} else {"edition": edition.pk}
    more()
    client.get(address, query)
    with django_assert_max_num_queries(20) as one:
        client.get(address, query)
    more()
    more()
    with django_assert_num_queries(len(one)):
        client.get(address, query)


def test_the_committees_landing_page_tells_needs_that_an_agency_has_not_answered(client):
    opd = f.OpdFactory()
    for answer in ("", "", "Sudah dipasang."):
        Need.objects.create(text="Perlu tempat duduk", opd=opd, status="approved", answer=answer)
    client.force_login(f.committee())

    page = client.get("/admin/").content.decode()

    assert "2 kebutuhan menunggu jawaban perangkat daerah" in page
