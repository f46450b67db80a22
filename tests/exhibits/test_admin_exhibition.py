"""Editions and stands at the desk: one action adds a day and everything follows; stands do not stand on one another."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from exhibits import placement
from exhibits.models import Exhibition, ExhibitionDay, Stand
from opds import roles
from tests import factories as f
from visitors.models import Point, Scan

pytestmark = pytest.mark.django_db
DAY = {"date": "2023-10-20", "opens": "09:00", "closes": "16:00", "reason": "Karena ramai.", "reason_en": "Because of the crowds."}


def at(name, row):
    return reverse(f"admin:exhibits_{name}", args=[row.pk])


@pytest.fixture
def edition():
    return f.ExhibitionFactory(slug="pameran", name="Pameran Kota")


@pytest.fixture
def committee(client):
    user = f.committee()
    client.force_login(user)
    return user


def test_the_form_proposes_the_day_after_the_last_with_its_hours(client, committee, edition):
    form = client.get(at("exhibition_extend", edition)).context["form"]

    assert form["date"].value() == datetime.date(2023, 10, 20)
    assert (form["opens"].value(), form["closes"].value()) == (datetime.time(9), datetime.time(16))


def test_before_it_happens_a_page_says_what_follows(client, committee, edition):
    f.BadgeFactory(exhibition=edition)
    f.ScannerFactory(exhibition=edition)

    answer = client.post(at("exhibition_extend", edition), DAY)

    page, follows = answer.content.decode(), answer.context["follows"]
    assert "Jumat, 20 Oktober 2023" in page
    assert [line[:10] for line in follows[-2:]] == ["1 lencana ", "1 ponsel t"]
    assert "Karena ramai." in page
    assert edition.days.count() == 2


def test_one_action_adds_the_day_and_pages_calendar_and_phones_follow(client, committee, edition):
    client.get(edition.get_absolute_url())
    before = Exhibition.objects.get(pk=edition.pk).revision

    client.post(at("exhibition_extend", edition), DAY | {"sure": "1"})

    edition.refresh_from_db()
    assert edition.revision > before
    added = edition.extensions.get()
    assert (added.day.date, added.reason, added.announced_by) == (datetime.date(2023, 10, 20), "Karena ramai.", committee)
    client.logout()
    assert "Jumat, 20 Oktober 2023" in client.get(edition.get_absolute_url()).content.decode()
    assert "Karena ramai." in client.get(edition.get_absolute_url()).content.decode()
    assert "Friday, 20 October 2023" in client.get(f"/en{edition.get_absolute_url()}").content.decode()
    assert b"20231020" in client.get(reverse("exhibits:calendar", args=[edition.slug])).content


def test_pressing_twice_adds_one_day_and_is_no_error(client, committee, edition):
    for _ in range(2):
        answer = client.post(at("exhibition_extend", edition), DAY | {"sure": "1"})
        assert answer.status_code == 302

    assert edition.days.count() == 3
    assert edition.extensions.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"date": "2023-10-19"}, "date"),
        ({"date": "2023-10-01"}, "date"),
        ({"closes": "08:00"}, "closes"),
        ({"date": "kapan-kapan"}, "date"),
        ({"reason": ""}, "reason"),
    ],
)
def test_a_day_that_cannot_be_is_explained_and_nothing_is_lost(client, committee, edition, changes, field):
    answer = client.post(at("exhibition_extend", edition), DAY | changes | {"sure": "1"})

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert "Because of the crowds." in answer.content.decode()
    assert edition.days.count() == 2


@pytest.mark.parametrize("who", [f.official, f.leader, lambda: f.UserFactory(opd=None, group=roles.DOOR)])
def test_nobody_but_the_committee_extends(client, edition, who):
    client.force_login(who())

    assert client.post(at("exhibition_extend", edition), DAY | {"sure": "1"}).status_code == 403
    assert edition.days.count() == 2


def test_deleting_the_added_day_undoes_it_and_phones_hear_of_it(client, committee, edition):
    client.post(at("exhibition_extend", edition), DAY | {"sure": "1"})
    before = Exhibition.objects.get(pk=edition.pk).revision
    days = list(edition.days.order_by("pk"))
    data = {
        "name": "Pameran",
        "venue": "Balai",
        "floor_width": "51",
        "floor_height": "34",
        "timezone": "Asia/Jakarta",
        "is_published": "on",
    }
    data |= {"days-TOTAL_FORMS": 3, "days-INITIAL_FORMS": 3, "days-2-DELETE": "on"}
    for number, day in enumerate(days):
        data |= {f"days-{number}-id": day.pk, f"days-{number}-exhibition": edition.pk, f"days-{number}-date": day.date.isoformat()}
        data |= {f"days-{number}-opens": "09:00", f"days-{number}-closes": "16:00"}
    for prefix in ("zones", "landmarks"):
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}

    assert client.post(at("exhibition_change", edition), data).status_code == 302

    assert edition.days.count() == 2
    assert Exhibition.objects.get(pk=edition.pk).revision > before


# --- training


def test_the_training_edition_is_opened_once_and_emptied_after_asking(client, committee, edition):
    stand = f.StandFactory(exhibition=edition)
    client.get(at("exhibition_training_open", edition))
    assert not Exhibition.objects.filter(training_of=edition).exists()
    for _ in range(2):
        client.post(at("exhibition_training_open", edition))
    training = Exhibition.objects.get(training_of=edition)
    assert [row.number for row in training.stands.all()] == [stand.number]

    gate = training.points.get(code="G1")
    now = "2023-10-18T02:00:00Z"
    times = {"scanned_at": now, "occurred_at": now, "day": "2023-10-18", "hour": 9}
    Scan.objects.create(exhibition=training, point=gate, point_code="G1", heads=5, mode="online", outcome="accepted", counted=True, **times)

    assert "1 " in client.get(at("exhibition_training_empty", training)).context["follows"]
    assert Scan.objects.count() == 1
    client.post(at("exhibition_training_empty", training))
    assert Scan.objects.count() == 0


def test_a_real_edition_is_never_emptied(client, committee, edition):
    assert client.post(at("exhibition_training_empty", edition)).status_code == 404


def test_an_official_opens_no_training_edition(client, edition):
    client.force_login(f.official())

    assert client.post(at("exhibition_training_open", edition)).status_code == 403
    assert not Exhibition.objects.filter(training_of=edition).exists()


# --- stands


def place(edition, **changes):
    zone = f.ZoneFactory(exhibition=edition)
    data = {"exhibition": edition.pk, "number": "07", "kind": "group", "name": "Baru", "category": f.CategoryFactory().pk, "zone": zone.pk}
    return data | {"x": "10", "y": "10", "width": "3", "height": "3"} | changes


def test_a_new_stand_can_be_scanned_at_once(client, committee, edition):
    before = Exhibition.objects.get(pk=edition.pk).revision

    answer = client.post(reverse("admin:exhibits_stand_add"), place(edition))

    assert answer.status_code == 302
    assert Point.objects.filter(exhibition=edition, code="07", kind="stand").exists()
    assert Exhibition.objects.get(pk=edition.pk).revision > before


@pytest.mark.parametrize(
    ("changes", "field", "named"),
    [
        ({"x": "12"}, "x", "03 Tetangga"),
        ({"x": "50"}, "x", "51"),
        ({"kind": "service"}, "category", ""),
        ({"category": ""}, "category", ""),
    ],
)
def test_a_place_that_cannot_be_names_what_is_in_the_way(client, committee, edition, changes, field, named):
    f.StandFactory(exhibition=edition, number="03", name="Tetangga", x=13, y=10, width=3, height=3)

    answer = client.post(reverse("admin:exhibits_stand_add"), place(edition, **changes))

    assert named in answer.context["adminform"].form.errors[field][0]
    assert not Stand.objects.filter(number="07").exists()


def test_side_by_side_is_not_on_top():
    left, right = (placement.Rectangle(Decimal(x), Decimal(0), Decimal(3), Decimal(3)) for x in (0, 3))

    assert not left.overlaps(right)
    assert left.overlaps(placement.Rectangle(Decimal("2.9"), Decimal(0), Decimal(3), Decimal(3)))


def test_an_official_sees_only_stands_of_their_agency_and_moves_none(client, edition):
    opd = f.OpdFactory()
    own, other = f.StandFactory(exhibition=edition, name="Punya kami"), f.StandFactory(exhibition=edition, name="Punya lain")
    own.opds.add(opd)
    client.force_login(f.official(opd))

    page = client.get(reverse("admin:exhibits_stand_changelist")).content.decode()

    assert "Punya kami" in page
    assert "Punya lain" not in page
    assert client.get(at("stand_change", other)).status_code == 302
    assert client.post(at("stand_change", own), place(edition, name="Ganti")).status_code == 403


def test_an_edition_without_days_is_listed_too(client, committee, edition):
    ExhibitionDay.objects.all().delete()

    assert client.get(reverse("admin:exhibits_exhibition_changelist")).status_code == 200


@pytest.mark.parametrize("name", ["exhibition", "stand"])
def test_lists_take_the_same_queries_for_one_row_and_three(
    client, committee, name, django_assert_num_queries, django_assert_max_num_queries
):
    f.StandFactory().opds.add(f.OpdFactory())
    address = reverse(f"admin:exhibits_{name}_changelist")
    client.get(address)
    with django_assert_max_num_queries(20) as one:
        client.get(address)
    for _ in range(2):
        f.StandFactory().opds.add(f.OpdFactory())
    with django_assert_num_queries(len(one)):
        client.get(address)
