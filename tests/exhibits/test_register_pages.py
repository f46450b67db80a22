"""Pages of the register: home, innovation, category, agencies, pages of words; who sees what, in both languages."""

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exhibits import entry, extension
from exhibits.models import Document, Innovation, InnovationLink, Photo, Tag
from tests.factories import CategoryFactory, ExhibitionFactory, InnovationFactory, OpdFactory, StandFactory, committee, leader, official
from visitors import said
from visitors.models import Feedback, Need

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script>"
PAGES_OF_WORDS = ["/tentang/", "/privasi/", "/aksesibilitas/"]


def html(response):
    return response.content.decode()


def queries(client, address):
    cache.clear()
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.fixture
def innovation():
    row = InnovationFactory(
        slug="boyongan",
        title="BOYONGAN — Berkas Online",
        summary="Pindah cukup dari ponsel.",
        who_can_use="Warga yang pindah",
        cost="Gratis",
        problem="Empat loket untuk satu pindahan.",
        solution="Satu laman.",
        benefits="Dua hari kerja.",
    )
    row.tags.add(Tag.objects.get_or_create(slug="digital-service", defaults={"name": "Layanan digital", "name_en": "Digital service"})[0])
    return row


@time_machine.travel("2026-11-24T08:00:00+07:00", tick=False)
def test_home_says_that_the_exhibition_is_over_and_keeps_the_announcement(client):
    exhibition = ExhibitionFactory(name="Pameran 2023")
    extension.extend(
        exhibition=exhibition,
        date=exhibition.days.last().date.replace(day=20),
        opens=exhibition.days.last().opens,
        closes=exhibition.days.last().closes,
        reason="Ramai sekali.",
    )

    page = html(client.get("/"))

    assert "Diperpanjang hingga Jumat, 20 Oktober 2023" in page
    assert "Ramai sekali." in page
    assert page.count("day--past") == 3
    assert "day--was-added" in page


def test_home_counts_groups_stands_and_innovations_apart(client):
    exhibition = ExhibitionFactory()
    for _n in range(2):
        StandFactory(exhibition=exhibition).innovations.add(InnovationFactory())
    StandFactory(exhibition=exhibition, kind="service", category=None)
    InnovationFactory()

    page = client.get("/")

    assert (page.context["figures"].on_show, page.context["figures"].innovations) == (2, 3)
    assert (page.context["figures"].stands, page.context["figures"].groups) == (3, 2)
    [door] = page.context["doors"]
    assert (door.groups, door.innovations) == (2, 3)


def test_home_quotes_what_visitors_praised(client):
    said = Feedback.objects.create(
        innovation=InnovationFactory(hours="Senin"), kind="praise", rating=5, text="Kerja tidak usah libur.", status="approved"
    )
    Feedback.objects.create(innovation=said.innovation, kind="praise", rating=5, text="Belum dibaca.", status="waiting")

    page = html(client.get("/"))

    assert "Kerja tidak usah libur." in page
    assert "Belum dibaca." not in page


def test_home_of_an_empty_portal_opens(client):
    assert client.get("/").status_code == 200


def test_usage_comes_before_the_story(client, innovation):
    page = html(client.get("/inovasi/boyongan/"))

    assert page.index("Cara memakai layanan ini") < page.index("Empat loket untuk satu pindahan.")
    assert "Warga yang pindah" in page


def test_english_page_says_what_is_in_indonesian_only(client, innovation):
    page = html(client.get("/en/inovasi/boyongan/"))

    assert "How to use this service" in page
    assert "in Indonesian only" in page
    assert '<dd lang="id">Gratis</dd>' in page


@pytest.mark.parametrize("status", ["draft", "submitted", "changes-requested"])
def test_an_entry_that_is_not_public_is_seen_by_its_agency_and_the_committee_only(client, innovation, status):
    Innovation.objects.filter(pk=innovation.pk).update(status=status)
    seen = {}
    for name, user in [("own", official(innovation.opd)), ("other", official()), ("committee", committee()), ("leader", leader())]:
        client.force_login(user)
        seen[name] = client.get("/inovasi/boyongan/")
    client.logout()

    assert {name: page.status_code for name, page in seen.items()} == {"own": 200, "other": 404, "committee": 200, "leader": 200}
    assert "Hanya Anda dan rekan Anda" in html(seen["own"])
    assert 'content="noindex"' in html(seen["own"])
    assert client.get("/inovasi/boyongan/").status_code == 404


def test_a_merged_entry_leads_to_its_heir_for_ever(client, innovation):
    heir = InnovationFactory(slug="pewaris")
    Innovation.objects.filter(pk=innovation.pk).update(status="merged", merged_into=heir)

    answer = client.get("/inovasi/boyongan/")

    assert (answer.status_code, answer["Location"]) == (301, "/inovasi/pewaris/")
    assert client.get("/en/inovasi/boyongan/")["Location"] == "/en/inovasi/pewaris/"


def test_a_stopped_entry_is_gone_and_says_why(client, innovation):
    Innovation.objects.filter(pk=innovation.pk).update(status="stopped", stopped_reason="Digabung ke layanan kota.")

    answer = client.get("/inovasi/boyongan/")

    assert answer.status_code == 410
    assert "Digabung ke layanan kota." in html(answer)
    assert "Empat loket" not in html(answer)


def test_a_real_entry_names_its_source_and_year(client):
    InnovationFactory(slug="nyata", category=None, source_url="https://malangvoice.com/inovasi", source_year=2025)

    page = html(client.get("/inovasi/nyata/"))

    assert "Diambil dari sumber terbuka tahun 2025:" in page
    assert 'href="https://malangvoice.com/inovasi"' in page
    assert "Data contoh" not in page


def test_a_sample_entry_says_so(client):
    InnovationFactory(slug="contoh", is_sample=True)

    assert '<span class="label">Data contoh</span>' in html(client.get("/inovasi/contoh/"))


def test_related_entries_share_themes_and_the_same_agency_comes_first(innovation):
    tag = innovation.tags.get()
    other, same = InnovationFactory(title="A lain"), InnovationFactory(title="B sama", opd=innovation.opd)
    draft, stranger = InnovationFactory(title="C rancangan", status="draft"), InnovationFactory(title="D asing")
    for row in (other, same, draft):
        row.tags.add(tag)

    found = entry.related(innovation)

    assert found == [same, other]
    assert stranger not in found


def test_the_stand_of_a_training_edition_is_not_shown(client, innovation):
    edition = ExhibitionFactory()
    training = ExhibitionFactory(training_of=edition)
    StandFactory(exhibition=training, number="77").innovations.add(innovation)

    assert "stan 77" not in html(client.get("/inovasi/boyongan/"))


def test_script_in_every_field_stays_text(client):
    opd = OpdFactory(slug="jahat", name=f"Dinas {SCRIPT}", about=SCRIPT, address=SCRIPT, phone=SCRIPT)
    texts = [
        field.name for field in Innovation._meta.fields if field.get_internal_type() in {"TextField", "CharField"} and not field.choices
    ]
    given = {name: SCRIPT for name in texts if name not in {"slug", "status", "service_url", "video_url", "source_url"}}
    category = CategoryFactory(code="jahat", name=SCRIPT, description=SCRIPT)
    row = InnovationFactory(slug="jahat", opd=opd, category=category, **{**given, "title": f"XSS {SCRIPT}"})
    InnovationLink.objects.create(innovation=row, label=SCRIPT, url="https://example.org/")
    exhibition = ExhibitionFactory(name=SCRIPT, tagline=SCRIPT, venue=SCRIPT, address=SCRIPT)
    stand = StandFactory(exhibition=exhibition, name=SCRIPT, category=category)
    stand.innovations.add(row)
    stand.opds.add(opd)

    for address in [
        "/",
        "/inovasi/",
        "/inovasi/?q=alert",
        "/inovasi/jahat/",
        "/opd/",
        "/opd/jahat/",
        "/kategori/jahat/",
        "/en/inovasi/jahat/",
    ]:
        assert SCRIPT not in html(client.get(address)), address
    assert SCRIPT not in html(client.get("/inovasi/", {"q": SCRIPT, "kategori": SCRIPT}))
    assert SCRIPT not in html(client.get("/opd/", {"q": SCRIPT}))


def test_agencies_are_listed_by_kind_and_found_by_acronym(client):
    InnovationFactory(opd=OpdFactory(acronym="Dinkes", name="Dinas Kesehatan"))
    OpdFactory(acronym="Tutup", name="Dinas Tutup", is_active=False)

    page = html(client.get("/opd/"))
    found = client.get("/opd/", {"q": "dinkes"})

    assert "Dinas Kesehatan" in page and "Dinas Tutup" not in page
    assert (found.context["found"], found.context["total"]) == (1, 1)
    assert "Tidak ada perangkat daerah bernama itu" in html(client.get("/opd/", {"q": "zzz"}))


def test_category_counts_its_innovations_and_its_groups(client):
    exhibition = ExhibitionFactory()
    StandFactory(exhibition=exhibition, category=CategoryFactory())
    InnovationFactory()
    InnovationFactory(status="draft")

    page = client.get("/kategori/public-service/")

    assert (page.context["part"].total, len(page.context["groups"])) == (1, 1)


@pytest.mark.parametrize("address", ["/inovasi/tidak-ada/", "/kategori/tidak-ada/", "/opd/tidak-ada/", "/en/opd/tidak-ada/"])
def test_unknown_addresses_are_404_in_the_look_of_the_portal(client, address):
    answer = client.get(address)

    assert answer.status_code == 404
    assert ("There is no such page" if address.startswith("/en/") else "Halaman itu tidak ada") in html(answer)
    assert 'data-test="switch-language"' in html(answer)


@pytest.mark.parametrize("address", ["/opd/dinas/", "/kategori/public-service/"])
def test_a_page_beyond_the_end_is_said_and_offers_the_first(client, address):
    InnovationFactory(opd=OpdFactory(slug="dinas"))

    answer = client.get(address, {"halaman": "9"})

    assert answer.status_code == 404
    assert "Tidak ada halaman 9" in html(answer)
    assert client.get(address, {"halaman": "x"}).status_code == 200


@pytest.mark.parametrize("address", PAGES_OF_WORDS)
def test_pages_of_words_speak_both_languages(client, address):
    indonesian, english = html(client.get(address)), html(client.get(f"/en{address}"))

    assert '<html lang="id">' in indonesian and '<html lang="en">' in english
    assert f'href="/en{address}"' in indonesian and f'href="{address}"' in english
    assert indonesian.count("<h1") == english.count("<h1") == 1


@pytest.mark.parametrize("address", ["/", "/inovasi/satu/", "/opd/", "/opd/dinas/", "/kategori/public-service/", "/inovasi/"])
def test_one_row_and_three_rows_take_the_same_few_queries(client, address):
    exhibition, opd = ExhibitionFactory(), OpdFactory(slug="dinas")
    tag = Tag.objects.get_or_create(slug="digital-service", defaults={"name": "Layanan digital"})[0]

    def add(slug):
        row = InnovationFactory(slug=slug, opd=opd, hours="Senin")
        row.tags.add(tag)
        stand = StandFactory(exhibition=exhibition)
        stand.innovations.add(row)
        stand.opds.add(opd)
        Feedback.objects.create(innovation=row, stand=stand, kind="praise", rating=5, text="Bagus.", status="approved")

    add("satu")
    add("lain")
    few = queries(client, f"{address}?x=1")
    add("dua")
    add("tiga")
    many = queries(client, f"{address}?x=2")

    assert few == many <= 12


def test_an_entry_that_has_everything_takes_no_more_queries_than_others(client, innovation):
    like = InnovationFactory(opd=innovation.opd)
    tag = Tag.objects.get_or_create(slug="digital-service", defaults={"name": "Layanan digital"})[0]
    for row in (innovation, like):
        row.tags.add(tag)
        Photo.objects.bulk_create([Photo(innovation=row, image="photos/2026/loket.jpg", alt="Loket", width=640, height=400)])
    stand = StandFactory()
    stand.innovations.add(innovation)
    InnovationLink.objects.create(innovation=innovation, label="Panduan", url="https://batukota.go.id/b", position=2)
    InnovationLink.objects.create(innovation=innovation, label="Unduhan", url="https://batukota.go.id/a", position=1)
    Document.objects.create(innovation=innovation, title="Alur", file="documents/2026/alur.pdf", size=84_000)
    for model, more in ((Feedback, {"rating": 5}), (Need, {})):
        model.objects.create(innovation=innovation, exhibition=stand.exhibition, text="Sabtu juga.", status="approved", **more)

    assert queries(client, "/inovasi/boyongan/") <= 12
    page = html(client.get("/inovasi/boyongan/"))
    assert "alur.pdf" in page and page.index("Unduhan") < page.index("Panduan")
    assert "?tema=digital-service" in page
    assert "82,0\xa0KB" in page


def test_the_average_counts_ratings_without_words(client, innovation):
    for text, rating in [("Cepat.", 5), ("", 4), ("", 4), ("", 4), ("", 3)]:
        Feedback.objects.create(innovation=innovation, text=text, rating=rating, status="approved")

    voices = said.newest(said.about(innovation))

    assert ([line.voice.text for line in voices.lines], voices.more) == (["Cepat."], False)
    assert (voices.rating.number, voices.rating.average) == (5, 4)
    assert said.newest(said.about(InnovationFactory())).rating == said.Rating()


def test_a_document_is_listed_with_its_kind(client, innovation):
    Document.objects.create(innovation=innovation, title="Panduan", file="documents/2026/panduan.pdf", size=84_000)

    page = html(client.get("/inovasi/boyongan/"))

    assert 'href="/media/documents/2026/panduan.pdf"' in page
    assert "PDF" in page
