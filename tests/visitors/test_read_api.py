"""The reading API: what the public pages show, for machines, without a row of a person."""

import csv
import datetime
import io

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exhibits import review
from tests.factories import ExhibitionFactory, InnovationFactory, OpdFactory, StandFactory, committee
from visitors import points
from visitors.models import HourCount, Need

pytestmark = pytest.mark.django_db
API = "/api/v1"
DAY = datetime.date(2023, 10, 18)


@pytest.fixture
def exhibition():
    exhibition = ExhibitionFactory(slug="pameran-2023")
    StandFactory(exhibition=exhibition, number="15", name="Kependudukan")
    points.ensure(exhibition)
    return exhibition


def count(exhibition, code, hour, **numbers):
    HourCount.objects.create(exhibition=exhibition, point=exhibition.points.get(code=code), day=DAY, hour=hour, **numbers)


def published(**values):
    return review.publish(innovation=InnovationFactory(status="submitted", **values), actor=committee()).innovation


def rows_of(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_counts_are_three_by_day_hour_and_stand(client, exhibition):
    count(exhibition, "G1", 9, people=88, scans=90)
    count(exhibition, "G1", 10, people=12, scans=12)
    count(exhibition, "15", 10, visits=40, scans=44)

    found = client.get(f"{API}/exhibitions/pameran-2023/counts").json()

    assert (found["people"], found["visits"], found["scans"]) == (100, 40, 146)
    assert [(hour["hour"], hour["people"], hour["visits"]) for hour in found["days"][0]["hours"]] == [(9, 88, 0), (10, 12, 40)]
    assert found["stands"] == [{"number": "15", "name": "Kependudukan", "visits": 40}]


def test_groups_under_five_are_hidden(client, exhibition):
    count(exhibition, "G1", 9, people=4, scans=5)
    count(exhibition, "15", 9, visits=1, scans=1)

    found = client.get(f"{API}/exhibitions/pameran-2023/counts").json()

    assert (found["people"], found["visits"], found["scans"], found["hidden_below"]) == (None, None, 6, 5)
    assert found["days"][0]["hours"] == [{"hour": 9, "people": None, "visits": None, "scans": 6}]
    assert found["stands"][0]["visits"] is None


def test_needs_show_as_approved_with_agency_and_answer(client, exhibition):
    opd = OpdFactory(acronym="Dinkes")
    Need.objects.create(exhibition=exhibition, text="Butuh lift.", status="approved", opd=opd, answer="Ada.", progress="answered")
    Need.objects.create(exhibition=exhibition, text="Rahasia.")

    found = client.get(f"{API}/exhibitions/pameran-2023/needs").json()

    assert found["total"] == 1
    assert (found["items"][0]["text"], found["items"][0]["opd"], found["items"][0]["answer"]) == ("Butuh lift.", "Dinkes", "Ada.")
    assert not {"client_hash", "form_id", "badge"} & found["items"][0].keys()


@pytest.mark.parametrize("path", ["", "/counts", "/needs", "/stands"])
def test_training_drafts_and_unknown_editions_are_404_in_json(client, exhibition, path):
    ExhibitionFactory(slug="latihan", training_of=exhibition)
    ExhibitionFactory(slug="draf", is_published=False)

    for slug in ("latihan", "draf", "tidak-ada"):
        response = client.get(f"{API}/exhibitions/{slug}{path}")
        assert response.status_code == 404
        assert response.json()["detail"]


def test_innovations_are_the_published_ones_with_the_filters_of_the_catalogue(client, exhibition):
    shown = published(slug="boyongan", title="BOYONGAN — Pindah", summary="Pindah rumah dari ponsel.")
    published(slug="lain", title="LAIN — Sampah", summary="Sampah dijemput.")
    InnovationFactory(slug="rancangan", status="draft")

    everything = client.get(f"{API}/innovations").json()
    found = client.get(f"{API}/innovations", {"q": "pindah", "opd": shown.opd.slug}).json()

    assert everything["total"] == 2
    assert [item["slug"] for item in found["items"]] == ["boyongan"]
    assert client.get(f"{API}/innovations/rancangan").status_code == 404


def test_an_innovation_tells_all_its_texts_and_stands(client, exhibition):
    innovation = published(slug="boyongan", problem="Empat loket.", who_can_use="Warga.")
    exhibition.stands.get().innovations.add(innovation)

    found = client.get(f"{API}/innovations/boyongan").json()

    assert (found["problem"], found["who_can_use"]) == ("Empat loket.", "Warga.")
    assert found["stands"] == [{"exhibition": "pameran-2023", "number": "15"}]


def test_a_merged_innovation_is_told_by_its_heir(client):
    heir, gone = published(slug="pewaris"), published(slug="lama")
    review.merge(innovation=gone, into=heir, actor=committee())

    assert client.get(f"{API}/innovations/lama").json()["slug"] == "pewaris"


@pytest.mark.parametrize(
    ("query", "path"),
    [("page=0", "page"), ("page_size=101", "page_size"), ("page=x", "page"), ("kategori=gosip", "kategori"), ("format=xml", "format")],
)
def test_a_wrong_question_is_422_and_names_the_place(client, query, path):
    response = client.get(f"{API}/innovations?{query}")

    assert response.status_code == 422
    assert [error["path"] for error in response.json()["errors"]] == [path]


def test_lists_of_agencies_categories_and_editions(client, exhibition):
    published(opd=OpdFactory(acronym="Dinkes"))

    opds = {item["acronym"]: item["innovations"] for item in client.get(f"{API}/opds").json()["items"]}
    assert opds["Dinkes"] == 1
    assert client.get(f"{API}/categories").json()["items"][0]["innovations"] == 1
    edition = client.get(f"{API}/exhibitions").json()["items"][0]
    assert [day["date"] for day in edition["days"]] == ["2023-10-18", "2023-10-19"]
    detail = client.get(f"{API}/exhibitions/pameran-2023").json()
    assert (detail["stands"], detail["groups"], detail["innovations"]) == (1, 1, 0)
    assert client.get(f"{API}/exhibitions/pameran-2023/stands").json()["items"][0]["x"] is not None


def test_csv_streams_all_rows_and_disarms_formulas(client, exhibition):
    published(slug="jahat", title="=CMD|' /C calc'!A0", summary="+1")
    Need.objects.create(exhibition=exhibition, text="@SUM(A1)", status="approved")

    innovations = rows_of(client.get(f"{API}/innovations?format=csv&page_size=1"))
    assert innovations[0]["title"].startswith("'=CMD")
    assert innovations[0]["summary"] == "'+1"
    assert rows_of(client.get(f"{API}/exhibitions/pameran-2023/needs?format=csv"))[0]["text"] == "'@SUM(A1)"
    for path in ("opds", "exhibitions/pameran-2023/stands", "exhibitions/pameran-2023/counts"):
        response = client.get(f"{API}/{path}?format=csv")
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        rows_of(response)


def test_reads_have_an_etag_and_may_be_read_from_anywhere(client, exhibition):
    address = f"{API}/exhibitions"
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304
    assert first["Access-Control-Allow-Origin"] == again["Access-Control-Allow-Origin"] == "*"
    assert "max-age" in first["Cache-Control"]
    assert not first.cookies


@pytest.mark.parametrize(
    "path", ["innovations", "opds", "categories", "exhibitions", "exhibitions/pameran-2023/stands", "exhibitions/pameran-2023/needs"]
)
def test_a_list_needs_the_same_queries_for_one_row_and_for_many(client, exhibition, path):
    def queries():
        cache.clear()
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"{API}/{path}").status_code == 200
        return len(found)

    def more(number):
        for _n in range(number):
            innovation = published()
            stand = StandFactory(exhibition=exhibition)
            stand.innovations.add(innovation)
            stand.opds.add(innovation.opd)
            Need.objects.create(exhibition=exhibition, text="Butuh.", status="approved", opd=innovation.opd, stand=stand)

    more(1)
    few = queries()
    more(4)
    assert queries() == few <= 12


def test_the_schema_names_every_address(client):
    paths = client.get(f"{API}/openapi.json").json()["paths"]

    assert {f"{API}/innovations", f"{API}/exhibitions/{{slug}}/counts", f"{API}/exhibitions/{{slug}}/needs"} <= paths.keys()
