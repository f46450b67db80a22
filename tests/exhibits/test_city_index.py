"""The city's index at the desk: reckoned from published rows, entered by the committee, always called a projection."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from exhibits import city_index
from exhibits.models import CityIndicator, Innovation
from tests import factories as f

pytestmark = pytest.mark.django_db
PAGE = reverse("admin:city_index")


@pytest.fixture
def rows():
    f.IndicatorFactory()
    return [
        CityIndicator.objects.create(edition=2026, number=1, name="Visi dan Misi", weight=1, max_score=3),
        CityIndicator.objects.create(edition=2026, number=8, name="Opini BPK", weight=Decimal("1.5"), max_score=Decimal("4.5"), score=3),
    ]


def values(rows, *scores):
    return {f"r{row.pk}-score": score for row, score in zip(rows, scores, strict=True)} | {f"r{row.pk}-note": "" for row in rows}


def test_the_index_is_reckoned_from_published_entries_as_claimed_and_as_verified(rows):
    affairs = ["pendidikan", "kesehatan", "sosial", "perumahan", "pekerjaan umum"]
    for affair in affairs:
        entry = f.InnovationFactory(affair=affair)
        f.EvidenceFactory(innovation=entry, claimed=3, verified=1, verified_at=timezone.now())
    f.EvidenceFactory(innovation=f.InnovationFactory(status=Innovation.Status.DRAFT), claimed=3)

    city = city_index.city(2026)

    # claimed: 5 × 9 = 45 / 12 = 3.75; 5 × 0.38 = 1.90; SPD 3; (3 + 5.65) / 2.5 = 3.46. verified: 15 / 12 = 1.25; (3 + 3.15) / 2.5 = 2.46
    assert (city.number, city.spd, city.unknown) == (5, 3, 1)
    assert city.claimed.index == Decimal("3.46")
    assert city.verified.index == Decimal("2.46")


def test_what_would_change_it_most_comes_first_and_is_reckoned_alone(rows):
    f.EvidenceFactory(innovation=f.InnovationFactory(affair="kesehatan"), claimed=3)

    found = {change.what: change.brings for change in city_index.city(2026).changes()}

    assert list(found.values()) == sorted(found.values(), reverse=True)
    assert found["1 Visi dan Misi"] == Decimal("1.2")  # 3 / 2.5
    assert found["8 Opini BPK"] == Decimal("0.6")  # 1.5 / 2.5
    assert found["16 Regulasi Inovasi Daerah"] == Decimal("0.1")  # 3 / 12 / 2.5
    assert sum(brings == Decimal("0.3") for brings in found.values()) == 1  # verifying 9 points: 9 / 12 / 2.5


def test_the_page_says_plainly_that_it_is_a_projection_and_of_whom_the_band_is(client, rows):
    client.force_login(f.leader())

    html = client.get(PAGE).content.decode()

    assert "Ini proyeksi, bukan hasil resmi." in html
    assert "proyeksi predikat daerah" in html
    assert "1887/BSKDN" in html
    assert "<button" not in html.partition('id="scores"')[2].partition("</section>")[0]


def test_the_committee_enters_scores_and_history_keeps_them(client, rows):
    user = f.committee()
    client.force_login(user)

    assert client.post(PAGE, values(rows, "2,5", "4.5")).status_code == 302

    assert [row.score for row in CityIndicator.objects.order_by("number")] == [Decimal("2.5"), Decimal("4.5")]
    assert rows[0].history.first().history_user == user
    client.post(PAGE, values(rows, "2,5", "4.5"))
    assert rows[0].history.count() == 2


def test_a_score_beyond_its_highest_is_refused_what_was_typed_stays_and_nothing_is_stored(client, rows):
    client.force_login(f.committee())

    answer = client.post(PAGE, values(rows, "1", "9"))

    assert answer.status_code == 400
    assert 'value="9"' in answer.content.decode()
    assert CityIndicator.objects.get(number=1).score is None


@pytest.mark.parametrize("score", ["-1", "x", "1e9", "NaN", "1,234"])
def test_what_is_no_score_is_refused(client, rows, score):
    client.force_login(f.committee())

    assert client.post(PAGE, values(rows, score, "1")).status_code == 400


def test_a_leader_cannot_enter_scores(client, rows):
    client.force_login(f.leader())

    assert client.post(PAGE, values(rows, "1", "1")).status_code == 403


def test_an_edition_without_rows_of_the_city_is_shown_with_what_is_assumed(client, rows):
    f.IndicatorFactory(edition=2023)
    client.force_login(f.committee())

    html = client.get(PAGE + "?edition=2023").content.decode()

    assert "Anggapan:" in html
    assert client.get(PAGE + "?edition=1999").status_code == 404


def test_without_any_indicator_the_page_says_how_they_are_loaded(client):
    client.force_login(f.committee())

    assert "load_indicators" in client.get(PAGE).content.decode()
