"""The exported queue of a phone that could not deliver it: read strictly, looked at, taken in once."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories import OriginFactory, VisitorKindFactory, committee, official
from tests.visitors.door import MINUTE, OPEN, assert_counts, hall, item, tally, unknown_code, uuid7
from visitors import queue_file, taking_in
from visitors.models import Scan, Scanner, Visitor

pytestmark = pytest.mark.django_db
PAGE = reverse("admin:visitors_scanner_queue")


@pytest.fixture(autouse=True)
def _it_is_the_first_morning(time_machine):
    time_machine.move_to(OPEN, tick=False)


@pytest.fixture
def fair():
    return hall()


@pytest.fixture
def boss():
    return committee()


def scan(code=None, point="G1", **more):
    return {"kind": "scan", **item(code, point, mode="offline", **more)}


def heads(number, point="A12"):
    return {"kind": "scan", **tally(number, point, mode="offline")}


def walk_in(**more):
    form = {"kind": VisitorKindFactory().code, "origin": OriginFactory().pk, "heads": 1, "name": "", "group_name": "", "badge_code": ""}
    return {"kind": "walk-in", "id": uuid7(), "point": "G1", "scanned_at": OPEN.isoformat(), "mode": "offline", "form": form | more}


def undo(target, after=MINUTE):
    return {"kind": "void", "target": target, "voided_at": (OPEN + after).isoformat()}


def exported(fair, *items, **changes):
    file = {
        "format": "batu-scan-queue-1",
        "exhibition": fair.exhibition.slug,
        "exported_at": OPEN.isoformat(),
        "app": "1.0",
        "items": items,
    }
    return json.dumps(file | changes).encode()


def taken(fair, boss, *items):
    file = queue_file.read(exported(fair, *items))
    assert isinstance(file, queue_file.QueueFile), file
    return [(one.kind, one.state) for one in taking_in.take_in(file=file, name="antrean.json", actor=boss)]


def test_scans_tallies_walk_ins_and_undos_are_taken_in_by_the_rules_of_the_door(fair, boss):
    badge, revoked = fair.badge(), fair.badge(revoked_at=OPEN)
    wrong = scan(badge.code, "B07")

    found = taken(
        fair,
        boss,
        scan(badge.code),
        scan(badge.code),
        scan(revoked.code),
        scan(unknown_code()),
        heads(5),
        walk_in(heads=3),
        wrong,
        undo(wrong["id"]),
    )

    assert found == [
        ("scan", "accepted"),
        ("scan", "repeat"),
        ("scan", "conflict"),
        ("scan", "unknown"),
        ("scan", "accepted"),
        ("walk-in", "accepted"),
        ("scan", "accepted"),
        ("void", "voided"),
    ]
    assert_counts(fair.exhibition, people=5, visits=5, scans=8)
    assert Visitor.objects.filter(heads=3).count() == 1


def test_the_same_file_twice_changes_nothing(fair, boss):
    first = scan(fair.badge().code, "A12")
    items = [scan(fair.badge().code), heads(4), walk_in(), first, undo(first["id"])]
    taken(fair, boss, *items)
    before = (Scan.objects.count(), Visitor.objects.count(), Scanner.objects.count())

    again = taken(fair, boss, *items)

    assert {state for _kind, state in again} == {"stored"}
    assert (Scan.objects.count(), Visitor.objects.count(), Scanner.objects.count()) == before


def test_what_the_phone_delivered_meanwhile_is_counted_once(fair, boss):
    sent = item(fair.badge().code)
    fair.phone().results(sent)

    assert taken(fair, boss, {"kind": "scan", **sent}) == [("scan", "stored")]
    assert_counts(fair.exhibition, people=1, visits=0, scans=1)


def test_an_undo_before_its_scan_is_done_afterwards_and_one_without_scan_is_told(fair, boss):
    late = scan(fair.badge().code)

    assert taken(fair, boss, undo(late["id"]), late, undo(uuid7())) == [("void", "voided"), ("scan", "accepted"), ("void", "unknown")]
    assert_counts(fair.exhibition, people=0, visits=0, scans=1)


def test_an_unknown_point_is_a_refused_row_and_takes_nothing_else_down(fair, boss):
    assert taken(fair, boss, scan(fair.badge().code, "Z99"), scan(fair.badge().code)) == [("scan", "refused"), ("scan", "accepted")]


def test_the_scanner_of_an_import_is_no_phone(fair, boss):
    taken(fair, boss, scan(fair.badge().code))

    made = Scanner.objects.get(app_version=taking_in.IMPORT)
    assert made.revoked_at and "antrean.json" in made.name


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": "other"}, "batu-scan-queue-1"),
        ({"items": []}, "items"),
        ({"items": [{"kind": "scan"}] * 20_001}, "items"),
        ({"exhibition": 7}, "exhibition"),
    ],
)
def test_a_wrong_envelope_is_named(fair, changes, words):
    found = queue_file.read(exported(fair, scan("X"), **changes))

    assert isinstance(found, queue_file.Unreadable) and words in found[0]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"[]", b"null", b'{"format": '])
def test_what_is_no_queue_is_refused(content):
    assert isinstance(queue_file.read(content), queue_file.Unreadable)


def test_a_file_that_is_too_large_is_refused():
    assert "5 MB" in queue_file.read(b" " * (queue_file.MOST_BYTES + 1))[0]


def test_each_wrong_item_is_named_with_its_number(fair):
    bad = [scan("X") | {"id": "x"}, scan("X", heads=3), {"kind": "song"}, 7, walk_in(origin="Mars"), undo("x")]

    found = queue_file.read(exported(fair, scan("X"), *bad))

    assert [line.split(":")[0].split()[-1] for line in found.faults] == ["2", "3", "4", "5", "6", "7"]
    assert list(found.items) == [1]
    assert isinstance(queue_file.read(exported(fair, *bad)), queue_file.Unreadable)


def upload(client, content, name="antrean.json"):
    return client.post(PAGE, {"file": SimpleUploadedFile(name, content, content_type="application/json")})


def packed(shown, slow=0):
    return {"packed": shown.context["take"]["packed"].value(), "slow": slow}


def test_the_right_items_can_be_taken_in_without_the_wrong_ones_and_the_mended_file_afterwards(client, fair, boss):
    client.force_login(boss)
    right, wrong = scan(fair.badge().code), scan(fair.badge().code)
    shown = upload(client, exported(fair, wrong | {"scanned_at": "kemarin"}, right))
    assert "1 butir tidak terbaca" in shown.content.decode() and not Scan.objects.exists()

    client.post(PAGE, packed(shown))
    assert_counts(fair.exhibition, people=1, visits=0, scans=1)

    client.post(PAGE, packed(upload(client, exported(fair, wrong, right))))
    assert_counts(fair.exhibition, people=2, visits=0, scans=2)


def test_the_clock_of_the_phone_is_corrected_when_somebody_says_how_far_it_was_off(client, fair, boss):
    client.force_login(boss)
    late = scan(fair.badge().code, when=OPEN - 30 * MINUTE)
    shown = upload(client, exported(fair, late, walk_in()))

    assert client.post(PAGE, packed(shown, "banyak")).status_code == 422
    assert not Scan.objects.exists()
    client.post(PAGE, packed(shown, 25))

    row = Scan.objects.get(pk=late["id"])
    assert (row.scanned_at, row.occurred_at, row.clock_corrected) == (OPEN - 30 * MINUTE, OPEN - 5 * MINUTE, True)


def test_the_desk_shows_first_and_takes_in_afterwards(client, fair, boss):
    client.force_login(boss)
    badge = fair.badge()
    shown = upload(client, exported(fair, scan(badge.code), scan(badge.code, "Z99"), heads(3)))

    assert (shown.context["preview"].scans, shown.context["preview"].unknown_points) == (3, ["Z99"])
    assert not Scan.objects.exists()

    done = client.post(PAGE, packed(shown))
    assert dict(done.context["states"]) == {"accepted": 2, "refused": 1}
    assert_counts(fair.exhibition, people=1, visits=3, scans=3)


def test_what_was_not_signed_here_or_for_somebody_else_is_not_taken_in(client, fair, boss, time_machine):
    client.force_login(boss)
    sent = packed(upload(client, exported(fair, scan(fair.badge().code))))

    assert client.post(PAGE, sent | {"packed": sent["packed"][:-1]}).status_code == 422
    client.force_login(committee())
    assert client.post(PAGE, sent).status_code == 422
    client.force_login(boss)
    time_machine.shift(61 * MINUTE)
    assert client.post(PAGE, sent).status_code == 422
    assert not Scan.objects.exists()


def test_another_citys_edition_is_said_before_anything_happens(client, fair, boss):
    client.force_login(boss)

    shown = upload(client, exported(fair, scan("X"), exhibition="lain"))

    assert shown.context["preview"].exhibition is None
    assert "packed" not in shown.content.decode()


def test_an_official_may_not(client, fair):
    client.force_login(official())

    assert client.get(PAGE).status_code == 403
    file = queue_file.read(exported(fair, scan("X")))
    assert isinstance(taking_in.take_in(file=file, name="x", actor=official()), taking_in.NotTaken)
