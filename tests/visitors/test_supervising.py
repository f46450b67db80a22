"""What a supervisor decides: conflicts, undone scans and corrected walk-ins; the live page and the file of all scans."""

import csv
import datetime
import io
import uuid

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from opds import roles
from tests.factories import OriginFactory, StandFactory, UserFactory, VisitorFactory, VisitorKindFactory, committee, official
from tests.visitors.door import OPEN, assert_counts, at_once, hall, item, row, tally, uuid7
from visitors import door, live, scan_export, supervising
from visitors.models import Badge, DoorRules, HourCount, Point, Scan, Scanner, Visitor

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def place():
    with time_machine.travel(OPEN, tick=False):
        yield hall(slug="pameran")


@pytest.fixture
def phone(place):
    return place.phone()


@pytest.fixture
def boss():
    return UserFactory(opd=None, group=roles.DOOR)


@pytest.fixture
def desk(client, boss):
    client.force_login(boss)
    return client


def conflict(place, phone, point="G1", **more):
    result = phone.scan(place.revoked(**more).code, point, mode="offline")
    assert result["outcome"] == "conflict"
    return row(result)


def group(place, phone, heads, **more):
    answer = phone.walk_in(heads=heads, name="Bu Retno", group_name="SDN Sisir 1", **more)
    assert answer.status_code == 200, answer.content
    return Visitor.objects.get(source="walk-in")


def correct(visitor, actor, **changes):
    values = {name: getattr(visitor, name) for name in ("kind", "origin", "heads", "name", "group_name")}
    return supervising.correct_walk_in(visitor=visitor, actor=actor, **values | changes)


# --- conflicts


def test_a_conflict_that_stands_leaves_the_list_and_stays_counted(place, phone, boss):
    scan = conflict(place, phone)

    assert supervising.settle(exhibition=place.exhibition, scan_ids=[scan.pk], actor=boss) == 1
    scan.refresh_from_db()
    assert (scan.settled_by, scan.settled_at, scan.counted) == (boss, OPEN, True)
    assert not live.open_conflicts(place.exhibition).exists()
    assert_counts(place.exhibition, 1, 0, 1)
    assert LogEntry.objects.get().user == boss


def test_the_second_supervisor_changes_nothing_and_the_first_stays_named(place, phone, boss):
    scan = conflict(place, phone)
    supervising.settle(exhibition=place.exhibition, scan_ids=[scan.pk], actor=boss)

    assert supervising.settle(exhibition=place.exhibition, scan_ids=[scan.pk], actor=committee()) == 0
    scan.refresh_from_db()
    assert scan.settled_by == boss
    assert LogEntry.objects.count() == 1


def test_only_open_conflicts_of_the_edition_can_be_settled(place, phone, boss):
    accepted, undone = row(phone.scan(place.badge().code)), conflict(place, phone)
    supervising.undo_scans(exhibition=place.exhibition, scan_ids=[undone.pk], actor=boss)
    elsewhere = hall()
    of_other = conflict(elsewhere, elsewhere.phone())

    assert supervising.settle(exhibition=place.exhibition, scan_ids=[accepted.pk, undone.pk, of_other.pk, uuid.uuid4()], actor=boss) == 0


def test_an_undone_conflict_is_out_of_the_counts_once(place, phone, boss):
    scan = conflict(place, phone, "A12")
    for expected in (1, 0):
        assert supervising.undo_scans(exhibition=place.exhibition, scan_ids=[scan.pk], actor=boss) == expected

    assert_counts(place.exhibition, 0, 0, 1)
    scan.refresh_from_db()
    assert scan.voided_by == boss
    assert LogEntry.objects.count() == 1


def test_the_undo_of_a_groups_leader_takes_the_others_with_it(place, phone, boss):
    group(place, phone, 5)
    assert_counts(place.exhibition, 5, 0, 2)

    supervising.undo_scans(exhibition=place.exhibition, scan_ids=[Scan.objects.get(heads=None).pk], actor=boss)
    assert_counts(place.exhibition, 0, 0, 2)


@pytest.mark.django_db(transaction=True)
def test_two_supervisors_who_settle_and_undo_at_once_leave_one_decision(boss):
    with time_machine.travel(OPEN, tick=False):
        place = hall()
        scans = [conflict(place, place.phone()) for _ in range(3)]
    ids = [scan.pk for scan in scans]

    done = at_once(
        4, lambda number: (supervising.settle, supervising.undo_scans)[number % 2](exhibition=place.exhibition, scan_ids=ids, actor=boss)
    )

    assert sum(done[1::2]) == 3, "each scan is undone once"
    assert sum(done[0::2]) in {0, 3}
    assert_counts(place.exhibition, 0, 0, 3)


# --- walk-ins


@pytest.mark.parametrize("heads", [1, 2, 7])
@pytest.mark.parametrize("point", ["G1", "A12"])
def test_other_heads_keep_the_counts_true(place, phone, boss, heads, point):
    visitor = group(place, phone, 5, point=point)
    corrected = correct(visitor, boss, heads=heads)

    assert isinstance(corrected, Visitor)
    people, visits = (heads, 0) if point == "G1" else (0, heads)
    assert_counts(place.exhibition, people, visits, 2 + (heads > 1))


def test_heads_may_be_corrected_again_and_the_leaders_undo_finds_the_last_tally(place, phone, boss):
    visitor = group(place, phone, 1)
    for heads in (4, 1, 9):
        visitor = correct(visitor, boss, heads=heads)
    assert_counts(place.exhibition, 9, 0, 3)

    leader = Scan.objects.get(heads=None)
    assert phone.void(str(leader.pk)).status_code == 200
    assert_counts(place.exhibition, 0, 0, 3)


def test_the_phone_that_sends_its_group_again_does_not_bring_the_old_heads_back(place, phone, boss):
    again = {"id": uuid7(), "heads": 5, "name": "Bu Retno", "scanned_at": OPEN.isoformat(), "sent_at": OPEN.isoformat()}
    phone.walk_in(**again)
    visitor = Visitor.objects.get(source="walk-in")
    correct(visitor, boss, heads=3)
    phone.walk_in(**again)

    assert_counts(place.exhibition, 3, 0, 3)
    assert Visitor.objects.filter(source="walk-in").count() == 1


def test_words_alone_are_corrected_without_a_new_scan(place, phone, boss):
    visitor = group(place, phone, 5)
    kind, origin = VisitorKindFactory(code="pupil"), OriginFactory(name="Malang")
    correct(visitor, boss, kind=kind, origin=origin, name="Bu Ret", group_name="SDN Sisir 2")

    visitor.refresh_from_db()
    assert (visitor.kind, visitor.origin, visitor.name, visitor.group_name) == (kind, origin, "Bu Ret", "SDN Sisir 2")
    assert_counts(place.exhibition, 5, 0, 2)
    assert "Bu Ret" not in LogEntry.objects.get().object_repr


def test_yesterdays_walk_in_is_not_corrected(place, phone, boss):
    visitor = group(place, phone, 2)
    with time_machine.travel(OPEN + datetime.timedelta(days=1), tick=False):
        assert isinstance(correct(visitor, boss, name="X"), supervising.Refused)
    visitor.refresh_from_db()
    assert visitor.name == "Bu Retno"


def test_heads_of_an_undone_walk_in_are_refused_at_the_field(desk, place, phone, boss):
    visitor = group(place, phone, 2)
    supervising.undo_scans(exhibition=place.exhibition, scan_ids=[Scan.objects.get(heads=None).pk], actor=boss)
    address = reverse("visitors:live-walk-in", args=["pameran", visitor.pk])

    answer = desk.post(address, {"heads": 3, "name": "Bu Retno"})
    assert answer.status_code == 422
    assert "diurungkan" in answer.content.decode()
    assert 'value="3"' in answer.content.decode()


def test_the_form_says_which_field_is_wrong_and_saves_what_is_right(desk, place, phone):
    visitor = group(place, phone, 2)
    address = reverse("visitors:live-walk-in", args=["pameran", visitor.pk])
    assert "Bu Retno" in desk.get(address).content.decode()

    wrong = desk.post(address, {"heads": "901", "name": "Bu Retno"})
    assert wrong.status_code == 422
    assert "dari 1 sampai 500" in wrong.content.decode()

    right = desk.post(address, {"heads": "3", "name": "Bu Retno", "kind": visitor.kind.pk, "origin": visitor.origin.pk, "group_name": ""})
    assert right.status_code == 302
    assert_counts(place.exhibition, 3, 0, 3)


def test_a_registered_visitor_is_no_walk_in(desk, place):
    visitor = VisitorFactory(exhibition=place.exhibition)
    assert desk.get(reverse("visitors:live-walk-in", args=["pameran", visitor.pk])).status_code == 404


# --- the page


def page(client, **query):
    return client.get(reverse("visitors:live"), {"pameran": "pameran"} | query)


def test_the_page_shows_points_phones_what_waits_and_what_happened(desk, place, phone):
    Point.objects.create(exhibition=place.exhibition, kind="exit", code="X1", name="X1")
    DoorRules.objects.create(exhibition=place.exhibition, capacity=10)
    phone.send(tally(9), queue=7)
    scan = conflict(place, phone)
    Scanner.objects.filter(pk=phone.scanner.pk).update(battery=12, skew=-185, app_version="1.2", last_seen_at=OPEN - 3 * MINUTE)
    cache.clear()

    shown = page(desk).content.decode()
    for words in (
        "Pintu G1",
        "Pintu keluar X1",
        "baterai 12%",
        "aplikasi 1.2",
        "Jam 3 menit terlalu lambat",
        "3 menit lalu",
        "7 pindaian menunggu",
    ):
        assert words in shown
    assert "Aula penuh" in shown
    assert "Lencana ini sudah dicabut" in shown
    assert str(scan.badge) in shown
    assert reverse("admin:visitors_scanner_change", args=[phone.scanner.pk]) in shown


def test_htmx_gets_the_moving_parts_alone(desk, place):
    part = desk.get(reverse("visitors:live"), {"pameran": "pameran"}, headers={"HX-Request": "true"})
    assert part.content.decode().strip().startswith("<section")
    assert "no-store" in part["Cache-Control"]


def test_the_newest_scans_can_be_narrowed_by_point_outcome_and_code(desk, place, phone):
    first, second = place.badge(), place.badge()
    phone.send(item(first.code, "G1"), item(second.code, "A12"), item(second.code, "A12"))

    def found(**query):
        return len(page(desk, **query).context["live"].newest)

    assert (
        found(),
        found(titik="A12"),
        found(titik="A12", hasil="repeat"),
        found(kode=str(first)),
        found(kode=second.code[:6].lower()),
    ) == (3, 2, 1, 1, 2)
    assert found(hasil="nothing") == 3
    assert found(titik="\0") in {0, 3}


def test_queries_stay_the_same_however_many_points_phones_and_scans(desk, place, phone):
    def queries():
        cache.clear()
        with CaptureQueriesContext(connection) as found:
            page(desk)
        return len(found)

    conflict(place, phone)
    few = queries()
    for number in range(20, 30):
        StandFactory(exhibition=place.exhibition, number=str(number))
        conflict(place, place.phone())

    assert queries() == few <= 17


def test_a_conflict_is_settled_from_the_page_and_the_second_press_says_so(desk, place, phone):
    scan = conflict(place, phone)
    address = reverse("visitors:live-settle", args=["pameran"])

    assert "1 konflik dibiarkan" in desk.post(address, {"scan": [scan.pk]}, follow=True).content.decode()
    assert "Tidak ada yang berubah" in desk.post(address, {"scan": [scan.pk, "nonsense"]}, follow=True).content.decode()


def test_an_undo_asks_first(desk, place, phone):
    scan = row(phone.scan(place.badge().code))
    address = reverse("visitors:live-undo", args=["pameran"])

    asked = desk.post(address, {"scan": [scan.pk]})
    assert "Ya, urungkan" in asked.content.decode()
    assert_counts(place.exhibition, 1, 0, 1)

    assert "1 pindaian sudah diurungkan" in desk.post(address, {"scan": [scan.pk], "yes": "1"}, follow=True).content.decode()
    assert_counts(place.exhibition, 0, 0, 1)
    assert "Tidak ada yang berubah" in desk.post(address, {"scan": [scan.pk], "yes": "1"}, follow=True).content.decode()
    assert "Tidak ada yang berubah" in desk.post(address, {"scan": []}, follow=True).content.decode()


def test_nobody_else_decides_anything(client, place, phone):
    scan = conflict(place, phone)
    for person, status in ((None, 302), (official(), 403)):
        if person:
            client.force_login(person)
        for name in ("settle", "undo"):
            assert client.post(reverse(f"visitors:live-{name}", args=["pameran"]), {"scan": [scan.pk], "yes": "1"}).status_code == status
    assert live.open_conflicts(place.exhibition).count() == 1


def test_an_edition_that_is_not_there_is_404_and_the_training_one_can_be_chosen(desk, place):
    assert page(desk, pameran="tidak-ada").status_code == 404
    training = door.open_training(exhibition=place.exhibition)
    assert page(desk).context["exhibition"] == place.exhibition
    assert page(desk, pameran=training.slug).context["training"] is True


# --- the file


def lines_of(place, **options):
    text = "".join(scan_export.lines(place.exhibition, **options))
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=options.get("separator", ";")))


def test_the_file_tells_times_outcomes_and_marks_but_no_code_name_or_token(place, phone):
    badge = place.badge()
    phone.send(item(badge.code, "G1"), item(badge.code, "A12"), tally(4))
    phone.scan("7KD29M4XQ8R0")
    lines = lines_of(place)

    assert list(lines[0]) == list(scan_export.COLUMNS)
    assert [line["outcome"] for line in lines].count("unknown") == 1
    assert {line["time"] for line in lines} == {"2023-10-18T10:00:00+07:00"}
    assert len({line["badge"] for line in lines if line["badge"]}) == 1
    whole = str(lines)
    for secret in (badge.code, "7KD29M4XQ8R0", badge.visitor.name, phone.scanner.name, phone.token, phone.scanner.token_hash):
        assert secret not in whole


def test_marks_differ_from_file_to_file(place, phone):
    phone.scan(place.badge().code)

    [first], [second] = lines_of(place), lines_of(place)
    assert first["badge"] != second["badge"]


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(place, phone, begin):
    phone.scan(place.badge().code)
    Scan.objects.update(point_code=f"{begin}1+1")

    assert lines_of(place)[0]["point"] == f"'{begin}1+1"


def test_a_training_edition_is_marked(place):
    training = door.open_training(exhibition=place.exhibition)
    of_training = type(place)(training)
    of_training.phone().send(tally(2))

    assert [line["training"] for line in lines_of(of_training)] == ["yes"]


def test_the_file_is_streamed_with_the_separator_and_mark_asked_for(desk, place, phone):
    phone.send(tally(2))
    address = reverse("visitors:live-scans", args=["pameran"])

    usual = desk.get(address)
    assert usual.streaming
    assert usual.getvalue().startswith(b"\xef\xbb\xbfedition;training;time")
    assert desk.get(address, {"pemisah": "koma", "bom": "0"}).getvalue().startswith(b"edition,training,time")


def test_rows_are_read_in_portions(place, phone, django_assert_max_num_queries):
    phone.send(*(tally(1) for _ in range(30)))
    with django_assert_max_num_queries(2):
        assert len(lines_of(place)) == 30
    assert HourCount.objects.count() == 1
    assert Badge.objects.count() == 0
