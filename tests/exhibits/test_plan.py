"""The floor plan's geometry: carpets, labels, ways to the stands, and the same stands as a list."""

import itertools
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.template import Context, Template

from exhibits import plan, plan_list
from exhibits.models import Landmark
from exhibits.routes import Box, routes
from tests.factories import CategoryFactory, ExhibitionFactory, InnovationFactory, OpdFactory, StandFactory, ZoneFactory

HALL = Box(0, 0, 30, 20)
DOOR = Box(12, 19, 16, 20)


def crosses(route, box):
    """Whether a straight of the route runs through the inside of the box."""
    for (x1, y1), (x2, y2) in itertools.pairwise(route.corners):
        if min(x1, x2) < box.right and max(x1, x2) > box.left and min(y1, y2) < box.bottom and max(y1, y2) > box.top:
            return True
    return False


def test_stands_that_touch_share_a_carpet_and_others_have_their_own():
    found = plan.carpets([Box(3, 3, 6, 6), Box(6, 3, 9, 6), Box(20, 3, 23, 6)], HALL)

    assert sorted(found, key=lambda box: box.left) == [Box(2.5, 2.5, 9.5, 6.5), Box(19.5, 2.5, 23.5, 6.5)]


def test_a_stand_that_joins_two_blocks_makes_them_one_carpet():
    found = plan.carpets([Box(3, 3, 6, 6), Box(9, 3, 12, 6), Box(6, 3, 9, 6)], HALL)

    assert found == [Box(2.5, 2.5, 12.5, 6.5)]


def test_a_carpet_ends_at_the_wall():
    assert plan.carpets([Box(0, 0, 3, 3)], HALL) == [Box(0, 0, 3.5, 3.5)]


def test_a_name_stands_inside_its_landmark_where_it_fits():
    label = plan.place_label("Panggung utama", Box(5, 0, 20, 4), HALL, [])

    assert label.lines == ("Panggung utama",)
    assert Box(5, 0, 20, 4).holds(label.box)


def test_a_name_that_is_too_long_for_one_line_takes_two():
    box = Box(5, 5, 11, 9)
    label = plan.place_label("Ruang ibu menyusui", box, HALL, [])

    assert len(label.lines) == 2
    assert box.holds(label.box)


def test_a_name_that_does_not_fit_stands_beside_and_over_nothing_else():
    box, stand = Box(12, 10, 14, 11), Box(9, 8, 17, 10)
    label = plan.place_label("Papan denah dan jadwal", box, HALL, [stand])

    assert not label.box.overlaps(stand)
    assert HALL.holds(label.box)


def test_a_name_is_written_even_where_everything_is_full():
    label = plan.place_label("Toilet", Box(0, 0, 1, 1), HALL, [HALL])

    assert label.lines == ("Toilet",)


def test_a_way_keeps_to_the_aisles_and_never_crosses_a_stand():
    stands = {f"{i}{j}": Box(3 + 6 * i, 2 + 3 * j, 6 + 6 * i, 5 + 3 * j) for i in range(4) for j in range(4)}
    found = routes(HALL, DOOR, [], stands)

    assert set(found) == set(stands)
    for route, box in itertools.product(found.values(), stands.values()):
        assert not crosses(route, box)


def test_a_way_goes_only_along_the_walls_directions_and_ends_before_its_stand():
    stand = Box(3, 3, 6, 6)
    route = routes(HALL, DOOR, [], {"A": stand})["A"]

    assert all(one[0] == other[0] or one[1] == other[1] for one, other in itertools.pairwise(route.corners))
    assert 0 < stand.distance_to(route.corners[-1]) <= 0.46
    assert route.corners[0][1] == DOOR.top
    assert route.path.startswith("M")


def test_a_way_walks_round_what_stands_in_between():
    wall = Box(0, 8, 28, 10)
    route = routes(HALL, DOOR, [wall], {"A": Box(3, 3, 6, 6)})["A"]

    assert not crosses(route, wall)
    assert route.metres > 30


def test_a_stand_that_no_aisle_reaches_has_no_way():
    around = [Box(10, 1, 20, 2), Box(10, 6, 20, 7), Box(9, 1, 10, 7), Box(20, 1, 21, 7)]

    assert "A" not in routes(HALL, DOOR, around, {"A": Box(14, 3, 16, 5)})


def test_the_length_is_told_as_one_can_honestly_tell_it():
    route = routes(HALL, DOOR, [], {"A": Box(3, 3, 6, 6)})["A"]

    assert route.about_metres % 5 == 0
    assert abs(route.about_metres - route.metres) <= 2.5


@pytest.fixture
def exhibition():
    row = ExhibitionFactory()
    StandFactory(exhibition=row, number="01", name="Kependudukan", x=3, y=5)
    StandFactory(exhibition=row, number="A1234567", name="Angka panjang", x=20, y=5)
    Landmark.objects.create(exhibition=row, name="Pintu masuk", kind="entrance", x=24, y=33, width=6, height=1)
    return row


@pytest.mark.django_db
def test_the_hall_is_read_in_two_queries(exhibition, django_assert_num_queries):
    with django_assert_num_queries(2):
        hall = plan.hall(exhibition)
        assert len(hall.marks) == 1
        assert set(hall.routes) == {"01", "A1234567"}


@pytest.mark.django_db
def test_no_name_of_a_landmark_covers_another_or_a_stand(exhibition):
    for name, x, width in (("Pintu keluar", 40, 4), ("Arah parkir", 46, 3)):
        Landmark.objects.create(exhibition=exhibition, name=name, kind="exit", x=x, y=33, width=width, height=1)
    Landmark.objects.create(exhibition=exhibition, name="Pos P3K", kind="first-aid", x=47, y=28, width=4, height=2)
    hall = plan.hall(exhibition)
    labels = [mark.label.box for mark in hall.marks]

    assert not any(one.overlaps(other) for one, other in itertools.combinations(labels, 2))
    assert not any(label.overlaps(tile.box) for label in labels for tile in hall.tiles)


@pytest.mark.django_db
def test_without_an_entrance_there_are_no_ways(exhibition):
    exhibition.landmarks.all().delete()

    assert plan.hall(exhibition).routes == {}


@pytest.mark.django_db
def test_a_long_number_is_pressed_into_its_stand(exhibition):
    short, long = plan.hall(exhibition).tiles

    assert short.squeeze is None
    assert long.squeeze is not None and long.squeeze < 3


@pytest.mark.django_db
def test_coordinates_have_points_in_indonesian_too(exhibition):
    exhibition.stands.update(x=Decimal("3.25"))
    drawn = Template("{% load plan %}{% plan exhibition %}").render(Context({"exhibition": exhibition}))

    assert 'x="3.4"' in drawn
    assert '"3,' not in drawn


@pytest.mark.django_db
def test_the_drawing_holds_every_stand_with_its_number_way_and_name(exhibition):
    drawn = Template("{% load plan %}{% plan exhibition %}").render(Context({"exhibition": exhibition}))

    assert drawn.count('data-test="stand"') == 2
    assert 'data-number="01"' in drawn
    assert "01, Kependudukan" in drawn
    assert drawn.count("data-route=") == 2


@pytest.mark.django_db
def test_the_small_drawings_are_hidden_from_screen_readers_and_link_nowhere(exhibition):
    stand = exhibition.stands.get(number="01")
    mini = Template("{% load plan %}{% plan_mini stand %}").render(Context({"stand": stand}))
    band = Template("{% load plan %}{% plan_band exhibition %}").render(Context({"exhibition": exhibition}))

    assert "is-chosen" in mini and "plan-route" in mini and "is-chosen" not in band
    for drawn in (mini, band):
        assert 'aria-hidden="true"' in drawn and "<a" not in drawn


@pytest.mark.django_db
def test_names_cannot_break_out_of_the_drawing(exhibition):
    exhibition.stands.update(name='"><script>alert(1)</script>')
    drawn = Template("{% load plan %}{% plan exhibition %}").render(Context({"exhibition": exhibition}))

    assert "<script>" not in drawn


@pytest.fixture
def entries(exhibition):
    other = ZoneFactory(exhibition=exhibition, code="B", name="Pangan", position=1)
    category = CategoryFactory(code="regional", name="Daerah")
    farm = StandFactory(exhibition=exhibition, number="36", name="Klinik Tani", zone=other, category=category, x=40, y=20)
    farm.innovations.add(InnovationFactory(title="LUMBUNG — Sayur segar", keywords="kentang, wortel"), InnovationFactory(status="draft"))
    farm.opds.add(OpdFactory(name="Dinas Pertanian"))
    StandFactory(exhibition=exhibition, number="50", name="Pos", kind="service", category=None, zone=other, x=44, y=20)
    return plan_list.entries(exhibition)


def kept(entries, query):
    wanted = plan_list.wanted(QueryDict(query), entries)
    return [entry.stand.number for entry in entries if wanted.keeps(entry)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", ["01", "36", "50", "A1234567"]),
        ("zona=B", ["36", "50"]),
        ("kategori=regional", ["36"]),
        ("jenis=service", ["50"]),
        ("q=SAYUR", ["36"]),
        ("q=wortel", ["36"]),
        ("q=tani+pertanian", ["36"]),
        ("q=tani+sampah", []),
        ("zona=B&jenis=group", ["36"]),
        ("q=%00tani", ["36"]),
    ],
)
def test_the_list_keeps_what_was_asked_for(entries, query, numbers):
    assert kept(entries, query) == numbers


@pytest.mark.django_db
def test_what_the_edition_does_not_have_is_named_and_left_out(entries):
    wanted = plan_list.wanted(QueryDict("zona=X&kategori=regional&stan=99"), entries)

    assert wanted.unknown == ("X", "99")
    assert wanted.zone == "" and wanted.category == "regional"
    assert wanted.query == "kategori=regional"


@pytest.mark.django_db
def test_drafts_are_not_counted_at_their_stand(entries):
    assert [len(entry.innovations) for entry in entries if entry.stand.number == "36"] == [1]


@pytest.mark.django_db
def test_zones_hold_their_stands_in_the_zones_order(entries):
    groups = plan_list.by_zone(entries)

    assert [group.zone.code for group in groups] == ["A", "B"]
    assert [entry.stand.number for entry in groups[1].entries] == ["36", "50"]
    assert groups[1].innovations == 1
