"""The pages of what visitors say: the list with its filters, the form, the thank-you page."""

import re
import uuid

import pytest
from django.core.cache import cache
from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import ExhibitionFactory, InnovationFactory, OpdFactory, StandFactory
from visitors import limits
from visitors.models import Feedback, Need

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def exhibition():
    return ExhibitionFactory(slug="pameran-2023")


@pytest.fixture
def stand(exhibition):
    return StandFactory(exhibition=exhibition, number="15", name="Administrasi Kependudukan")


@pytest.fixture
def innovation(stand):
    innovation = InnovationFactory(slug="boyongan", title="BOYONGAN — Berkas Online", opd=OpdFactory(acronym="Dispendukcapil"))
    stand.innovations.add(innovation)
    return innovation


def feedback(exhibition, text="Bagus.", **changes):
    return Feedback.objects.create(**({"exhibition": exhibition, "text": text, "rating": 5, "status": "approved"} | changes))


def need(exhibition, text="Butuh loket malam.", **changes):
    return Need.objects.create(**({"exhibition": exhibition, "text": text, "status": "approved"} | changes))


def said_on(response):
    return re.findall(r"<blockquote[^>]*><p>(.*?)</p>", response.content.decode())


# --- the list ------------------------------------------------------------------------------------------------------


def test_the_list_shows_what_was_approved_and_nothing_that_waits_or_is_hidden(client, exhibition):
    feedback(exhibition, "Terang.")
    feedback(exhibition, "Menunggu.", status="waiting")
    feedback(exhibition, "Disembunyikan.", status="hidden")
    need(exhibition, "Butuh lift.", status="waiting")

    response = client.get(reverse("visitors:voices", args=[exhibition.slug]))

    assert said_on(response) == ["Terang."]
    assert "Suara warga" in response.content.decode()


def test_kinds_answers_and_words_narrow_the_list(client, exhibition):
    feedback(exhibition, "Petugas ramah.")
    feedback(exhibition, "Antre panjang.", kind="problem", answer="Meja ditambah.")
    need(exhibition, "Butuh juru bahasa isyarat.")
    url = reverse("visitors:voices", args=[exhibition.slug])

    assert said_on(client.get(url, {"jenis": "problem"})) == ["Antre panjang."]
    assert said_on(client.get(url, {"jenis": "need"})) == ["Butuh juru bahasa isyarat."]
    assert said_on(client.get(url, {"dijawab": "1"})) == ["Antre panjang."]
    assert said_on(client.get(url, {"q": "RAMAH"})) == ["Petugas ramah."]
    assert "Meja ditambah." in client.get(url).content.decode()


def test_an_unknown_kind_and_a_page_beyond_the_end_are_said_and_lead_on(client, exhibition):
    feedback(exhibition)
    url = reverse("visitors:voices", args=[exhibition.slug])

    for query, status in (({"jenis": "gosip"}, 200), ({"halaman": "99"}, 404), ({"halaman": "x"}, 404)):
        response = client.get(url, query)
        assert response.status_code == status
        assert 'class="notice' in response.content.decode()
        assert said_on(response) == ["Bagus."]


def test_an_empty_list_says_how_to_begin(client, exhibition):
    page = client.get(reverse("visitors:voices", args=[exhibition.slug]), {"q": "tidak ada"}).content.decode()

    assert "Tampilkan semua suara" in page


def test_scripts_are_shown_as_letters_and_never_run(client, exhibition):
    feedback(exhibition, SCRIPT, answer=SCRIPT)
    page = client.get(reverse("visitors:voices", args=[exhibition.slug]), {"q": SCRIPT, "jenis": SCRIPT}).content.decode()

    assert SCRIPT not in page
    assert "&lt;script&gt;" in page


def test_the_list_needs_the_same_queries_for_two_voices_and_for_sixty(client, exhibition, stand, innovation):
    url = reverse("visitors:voices", args=[exhibition.slug])
    numbers = []
    for times in (1, 29):
        for _n in range(times):
            feedback(exhibition, stand=stand, innovation=innovation, opd=innovation.opd)
            need(exhibition, stand=stand)
        cache.clear()
        with CaptureQueriesContext(connection) as found:
            client.get(url)
        numbers.append(len(found))

    assert numbers[0] == numbers[1] <= 12


def test_an_unknown_edition_is_404(client):
    assert client.get(reverse("visitors:voices", args=["tidak-ada"])).status_code == 404


def test_the_list_reads_in_english_too(client, exhibition):
    feedback(exhibition)
    page = client.get("/en/pameran/pameran-2023/suara/").content.decode()

    assert "What visitors said" in page
    assert '<blockquote lang="id">' in page


# --- the form ------------------------------------------------------------------------------------------------------


def fields(**changes):
    return {"kind": "praise", "text": "Pindah jadi gampang.", "rating": "5", "form_id": str(uuid.uuid4()), "website": ""} | changes


def say(client, query="inovasi=boyongan", **changes):
    return client.post(f"{reverse('visitors:say')}?{query}", fields(**changes))


def test_what_is_sent_is_stored_waits_and_leads_to_thanks(client, innovation, exhibition):
    response = say(client)

    assert response.status_code == 302
    voice = Feedback.objects.get()
    assert (voice.text, voice.rating, voice.status, voice.innovation, voice.exhibition) == (
        "Pindah jadi gampang.",
        5,
        "waiting",
        innovation,
        exhibition,
    )
    assert (voice.language, len(voice.client_hash), bool(voice.consent_version)) == ("id", 64, True)
    thanks = client.get(response.url).content.decode()
    assert "Setelah ini" in thanks
    assert innovation.get_absolute_url() in thanks


def test_a_stand_and_an_edition_can_be_spoken_of(client, stand, exhibition):
    say(client, "pameran=pameran-2023&stan=15", text="Petugasnya sabar.")
    say(client, "pameran=pameran-2023", kind="need", text="Butuh kursi.", rating="")
    say(client, "", text="Umum.")

    assert Feedback.objects.get(text="Petugasnya sabar.").stand == stand
    assert Need.objects.get().exhibition == exhibition
    assert Feedback.objects.get(text="Umum.").exhibition == exhibition


@pytest.mark.parametrize("query", ["inovasi=tidak-ada", "pameran=x", "pameran=pameran-2023&stan=99", "stan=15", "inovasi=%00x"])
def test_an_unknown_subject_is_404(client, stand, query):
    assert client.get(f"{reverse('visitors:say')}?{query}").status_code == 404


def test_nothing_is_said_about_a_draft_or_a_training_edition(client, exhibition):
    InnovationFactory(slug="rancangan", status="draft")
    ExhibitionFactory(slug="latihan", training_of=exhibition)

    assert client.get(f"{reverse('visitors:say')}?inovasi=rancangan").status_code == 404
    assert client.get(f"{reverse('visitors:say')}?pameran=latihan").status_code == 404


def test_a_double_click_stores_once_and_thanks_twice(client, innovation):
    form = str(uuid.uuid4())
    first, again = say(client, form_id=form), say(client, form_id=form)

    assert first.status_code == again.status_code == 302
    assert first.url == again.url
    assert Feedback.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"kind": ""}, "id_kind_0"),
        ({"kind": "gosip"}, "id_kind_0"),
        ({"text": "", "rating": ""}, "id_text"),
        ({"kind": "need", "text": " \u0007 ", "rating": "3"}, "id_text"),
        ({"text": "a" * 1001}, "id_text"),
        ({"rating": "9"}, "id_rating_0"),
        ({"text": "http://a.id https://b.id www.c.id"}, "id_text"),
        ({"text": "NIK saya 3579 0112 3456 0001"}, "id_text"),
        ({"website": "https://spam.example"}, "id_text"),
    ],
)
def test_a_fault_is_named_beside_its_field_and_what_was_typed_stays(client, innovation, changes, place):
    response = say(client, **({"text": "Kata-kata saya", "rating": "4"} | changes))

    page = response.content.decode()
    assert response.status_code == 422
    assert f'<a href="#{place}">' in page
    assert Feedback.objects.count() == Need.objects.count() == 0
    if "text" not in changes:
        assert "Kata-kata saya</textarea>" in page


def test_everything_typed_stays_after_a_fault(client, innovation):
    page = say(client, kind="", text="Kata-kata <b>saya</b> 😀", rating="4").content.decode()

    assert "Kata-kata &lt;b&gt;saya&lt;/b&gt; 😀</textarea>" in page
    assert re.search(r'value="4" checked', page)


def test_emoji_stay_control_characters_go_and_line_ends_are_one_letter(client, innovation):
    say(client, text="Bagus 😀\r\nsekali\u0000\u202e" + "a" * 980, rating="")

    assert Feedback.objects.get().text == "Bagus 😀\nsekali" + "a" * 980


def test_a_rating_alone_is_enough(client, innovation):
    assert say(client, text="", rating="4").status_code == 302
    assert Feedback.objects.get().rating == 4


def test_who_sends_too_often_is_told_when_to_come_back_and_loses_nothing(client, innovation):
    most = limits.VOICES[0].most
    for nth in range(most):
        assert say(client, text=f"Suara {nth}").status_code == 302

    response = say(client, text="Satu lagi")

    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 600
    assert "Satu lagi</textarea>" in response.content.decode()
    assert Feedback.objects.count() == most
    other = Client(headers={"User-Agent": "Ponsel lain"})
    assert say(other, text="Orang lain").status_code == 302


def test_a_form_sent_again_uses_up_no_limit(client, innovation):
    form = str(uuid.uuid4())
    for _n in range(limits.VOICES[0].most + 3):
        assert say(client, form_id=form).status_code == 302
    assert say(client, text="Lain").status_code == 302


def test_a_form_without_its_safety_mark_gets_our_own_403(innovation):
    response = say(Client(enforce_csrf_checks=True))

    assert response.status_code == 403
    assert "Formulir tidak diterima" in response.content.decode()
    assert Feedback.objects.count() == 0


def test_the_form_is_never_kept_and_names_who_will_read_it(client, innovation):
    response = client.get(f"{reverse('visitors:say')}?inovasi=boyongan")

    assert "no-store" in response["Cache-Control"]
    assert "Kirim ke Dispendukcapil" in response.content.decode()


def test_the_form_speaks_english_under_en(client, innovation):
    page = client.post("/en/suara/tulis/?inovasi=boyongan", fields(kind="", text="")).content.decode()

    assert "Choose one: praise, a problem or a need." in page
    say(client, "inovasi=boyongan")
    client.post("/en/suara/tulis/?inovasi=boyongan", fields(text="Very good."))
    assert Feedback.objects.get(text="Very good.").language == "en"


def test_other_methods_are_refused(client, innovation):
    assert client.delete(reverse("visitors:say")).status_code == 405


# --- tags for pages of other apps ----------------------------------------------------------------------------------


def block(tag, **context):
    return Template("{% load voices numbers %}" + tag).render(Context(context))


def test_the_block_of_an_innovation_has_average_answer_and_the_way_to_say_something(exhibition, innovation):
    for rating in (5, 5, 4, 4, 3):
        feedback(exhibition, innovation=innovation, opd=innovation.opd, rating=rating, answer="Terima kasih.")

    html = block("{% voices_of innovation %}", innovation=innovation)

    assert "4,2" in html
    assert "Jawaban Dispendukcapil" in html
    assert "/suara/tulis/?inovasi=boyongan" in html
    assert f"/pameran/{exhibition.slug}/suara/?inovasi=boyongan" in html


def test_the_block_of_a_stand_and_of_an_edition_name_it_in_the_link(exhibition, stand):
    feedback(exhibition, "Ramah.", stand=stand)

    assert "pameran=pameran-2023&amp;stan=15" in block("{% voices_of_stand stand %}", stand=stand)
    assert "Ramah." in block("{% voices_of_exhibition exhibition %}", exhibition=exhibition)


def test_the_block_of_a_training_edition_asks_nobody_to_speak(exhibition):
    training = ExhibitionFactory(training_of=exhibition)

    assert "/suara/tulis/" not in block("{% voices_of_exhibition exhibition %}", exhibition=training)


def test_cards_and_numbers_have_their_tags(exhibition, innovation):
    feedback(exhibition, "Mantap.", innovation=innovation)

    assert block("{% best_comment innovation as voice %}{{ voice.voice.text }}", innovation=innovation) == "Mantap."
    assert block("{% people_at_gates exhibition as people %}{{ people }}", exhibition=exhibition) == "0"
    assert block("{% totals exhibition as t %}{{ t.people }}/{{ t.visits }}/{{ t.scans }}", exhibition=exhibition) == "0/0/0"
    assert block("{% people_by_hour exhibition as days %}{{ days|length }}", exhibition=exhibition) == "2"
    assert block("{% people_at_gates nothing as people %}{{ people }}", nothing=None) == "0"
