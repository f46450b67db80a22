"""The board's pages at the desk: filters in the address, history by year, paper, the spreadsheet, targets, reminders and their words."""

import datetime
import io

import pytest
from django.core import mail as post_office
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from exhibits import board, review
from exhibits.models import Innovation
from opds.models import Mail, Reminder, ReminderRules, ReminderText, Target
from tests import factories as f

pytestmark = pytest.mark.django_db
Status = Innovation.Status
BOARD, SHEET = "/admin/board/", "/admin/board/sheet.xlsx"
THIS_YEAR = board.current_year()


@pytest.fixture
def boss(client):
    user = f.committee()
    client.force_login(user)
    return user


@pytest.fixture
def opd():
    agency = f.OpdFactory(acronym="Dinkes", name="Dinas Kesehatan", phone="0341 123456", kind="agency")
    Target.objects.create(opd=agency, year=THIS_YEAR)
    return agency


@pytest.fixture
def village():
    agency = f.OpdFactory(acronym="Beji", name="Desa Beji", kind="village")
    Target.objects.create(opd=agency, year=THIS_YEAR)
    f.InnovationFactory(opd=agency, published_at=board.bounds(THIS_YEAR)[0])
    return agency


def shown(answer):
    assert answer.status_code == 200
    return [row.opd.acronym for row in answer.context["rows"]]


def test_the_board_shows_who_needs_a_call_with_the_phone_number(client, boss, opd, village):
    answer = client.get(BOARD)

    assert shown(answer) == ["Dinkes", "Beji"]
    page = answer.content.decode()
    assert "1 dari 2 OPD memenuhi target" in page and 'href="tel:0341123456"' in page
    assert "Inovasi dihitung sekali" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("keadaan=terpenuhi", ["Beji"]),
        ("keadaan=belum", ["Dinkes"]),
        ("jenis=village", ["Beji"]),
        ("q=kesehatan", ["Dinkes"]),
        ("q=KESEHATAN dinas", ["Dinkes"]),
        ("keadaan=terpenuhi&jenis=agency", []),
        ("urut=opd", ["Beji", "Dinkes"]),
        ("urut=-opd", ["Dinkes", "Beji"]),
        ("urut=-terbit", ["Beji", "Dinkes"]),
        ("urut=-sejak", ["Dinkes", "Beji"]),
        ("urut=tenggat", ["Beji", "Dinkes"]),
        ("tahun=abc&keadaan=x&jenis=<b>&urut=pk", ["Dinkes", "Beji"]),
        ("tahun=0000", ["Dinkes", "Beji"]),
        ("tahun=²²²²", ["Dinkes", "Beji"]),
        ("tahun=99999", ["Dinkes", "Beji"]),
        ("q=%00", []),
    ],
)
def test_filters_and_order_stand_in_the_address_and_what_means_nothing_is_left_out(client, boss, opd, village, query, found):
    assert shown(client.get(f"{BOARD}?{query}")) == found


def test_a_filter_stays_when_one_sorts_or_turns_the_year(client, boss, opd, village):
    page = client.get(f"{BOARD}?keadaan=belum&q=din").content.decode()

    assert f"?tahun={THIS_YEAR}&amp;keadaan=belum&amp;q=din&amp;urut=terbit" in page
    assert 'value="belum" selected' in page and 'value="din"' in page


def test_where_an_entry_waits_is_said_with_the_reason_escaped(client, boss, opd):
    entry = f.InnovationFactory(opd=opd, status=Status.SUBMITTED, title="LOKET <i>SENJA</i> — Sore", published_at=None)
    review.send_back(innovation=entry, actor=boss, note="Tambah <b>foto</b>.")

    page = client.get(BOARD).content.decode()
    assert "dikembalikan sejak" in page and "Tambah &lt;b&gt;foto&lt;/b&gt;." in page and "LOKET &lt;i&gt;SENJA&lt;/i&gt;" in page


def test_an_official_sees_the_own_agency_and_no_other(client, opd, village):
    client.force_login(f.official(opd))

    page = client.get(BOARD).content.decode()
    assert "Dinas Kesehatan" in page and "Beji" not in page
    assert "Beji" not in client.get("/admin/board/years/").content.decode()
    assert client.get(reverse("admin:board_agency", args=["tidak-ada"])).status_code == 404
    assert client.get(reverse("admin:board_agency", args=[village.slug])).status_code == 404
    rows = list(load_workbook(io.BytesIO(client.get(SHEET).getvalue())).worksheets[0].values)
    assert [row[0] for row in rows[1:]] == ["Dinkes"]


def test_the_years_stand_side_by_side(client, boss, opd, village):
    Target.objects.create(opd=opd, year=THIS_YEAR - 1, number=2)
    begins, _ends = board.bounds(THIS_YEAR - 1)
    for _ in range(2):
        f.InnovationFactory(opd=opd, published_at=begins)

    answer = client.get("/admin/board/years/")
    page = answer.content.decode()

    assert answer.context["years"] == [THIS_YEAR, THIS_YEAR - 1]
    assert answer.context["totals"] == [(THIS_YEAR, 1, 2), (THIS_YEAR - 1, 1, 1)]
    assert "2 dari 2" in page
    one = client.get(reverse("admin:board_agency", args=[opd.slug]), {"tahun": THIS_YEAR - 1}).content.decode()
    assert "2 dari 2" in one and "0 dari 1" in one


def test_the_spreadsheet_can_be_read_back_and_holds_no_formula(client, boss, opd, village):
    opd.name = "=HYPERLINK(1)"
    opd.save()
    f.InnovationFactory(opd=opd, status=Status.DRAFT, published_at=None, title="+LOKET — x")
    Target.objects.filter(opd=opd).update(due=datetime.date(THIS_YEAR, 12, 15), number=2)

    answer = client.get(f"{SHEET}?urut=opd")
    book = load_workbook(io.BytesIO(answer.getvalue()))

    assert f"satu-opd-satu-inovasi-{THIS_YEAR}.xlsx" in answer["Content-Disposition"]
    head, beji, dinkes = book.worksheets[0].values
    line = dict(zip(head, dinkes, strict=True))
    assert (beji[0], beji[4], beji[6]) == ("Beji", "terpenuhi", 1)
    assert line["Nama"] == "'=HYPERLINK(1)" and line["Isian yang menunggu"] == "'+LOKET — x"
    assert (line["Diminta"], line["Terbit"], line["Tenggat"].date()) == (2, 0, datetime.date(THIS_YEAR, 12, 15))
    assert list(book.worksheets[1].values)[1:] == [("Beji", 1, 1), ("Dinkes", 0, 2)]


def test_on_paper_nothing_is_left_to_press(settings):
    css = (settings.BASE_DIR / "static/css/board.css").read_text(encoding="utf-8")

    on_paper = css[css.index("@media print") :]
    assert "size: A4" in on_paper
    for part in (".rail", ".board-tools", ".board-filter", ".board-years"):
        assert part in on_paper


def test_the_landing_page_and_the_board_say_the_same_numbers(client, boss, opd, village):
    assert "1 dari 2 memenuhi target" in client.get("/admin/").content.decode()

    client.force_login(f.leader())
    page = client.get("/admin/").content.decode()
    assert f"1 dari 2 OPD memenuhi target {THIS_YEAR}" in page and BOARD in page


def test_before_any_target_the_pages_say_so(client, boss):
    f.OpdFactory()

    assert f"belum ada target {THIS_YEAR}" in client.get("/admin/").content.decode()
    assert f"Belum ada OPD yang diberi target {THIS_YEAR}" in client.get(BOARD).content.decode()
    client.force_login(f.leader())
    assert f"Belum ada OPD yang diberi target {THIS_YEAR}" in client.get("/admin/").content.decode()


def test_the_board_takes_the_same_queries_for_one_agency_and_three(client, boss):
    def fill():
        agency = f.OpdFactory()
        Target.objects.create(opd=agency, year=THIS_YEAR)
        f.InnovationFactory(opd=agency, status=Status.DRAFT, published_at=None)
        f.InnovationFactory(opd=agency, status=Status.CHANGES_REQUESTED, published_at=None)

    def queries(address):
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    pages = (BOARD, "/admin/board/years/", "/admin/reminders/", "/admin/reminders/sent/", "/admin/opds/target/")
    fill()
    queries(BOARD)
    before = {page: queries(page) for page in pages}
    fill(), fill()
    assert {page: queries(page) for page in pages} == before


# --- targets


def test_one_click_asks_an_agency_without_a_target(client, boss):
    agency = f.OpdFactory(acronym="BPBD")
    assert "Minta satu" in client.get(BOARD).content.decode()

    for _ in range(2):
        client.post("/admin/board/ask/", {"opd": agency.slug, "tahun": str(THIS_YEAR)})

    assert Target.objects.get().number == 1
    assert client.post("/admin/board/ask/", {"opd": "tidak-ada"}).status_code == 404


def test_only_the_committee_asks(client, opd):
    for user in (f.official(opd), f.leader()):
        client.force_login(user)
        assert client.post("/admin/board/ask/", {"opd": opd.slug, "tahun": str(THIS_YEAR + 1)}).status_code == 403
    assert Target.objects.count() == 1


def test_the_targets_of_a_year_are_set_in_one_form(client, boss, opd):
    f.OpdFactory(), f.OpdFactory()
    typed = {"year": str(THIS_YEAR), "number": "1", "due": f"{THIS_YEAR}-12-15", "copy_from": ""}

    answer = client.post("/admin/opds/target/year/", typed, follow=True)

    assert answer.redirect_chain[-1][0] == f"{BOARD}?tahun={THIS_YEAR}"
    assert "2 OPD mendapat target baru, 1 tetap" in answer.content.decode()
    assert "Tidak ada yang berubah" in client.post("/admin/opds/target/year/", typed, follow=True).content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"year": "1999"}, "year"),
        ({"year": "x"}, "year"),
        ({"number": "-1"}, "number"),
        ({"number": "101"}, "number"),
        ({"due": f"{THIS_YEAR + 1}-01-01"}, "due"),
        ({"copy_from": "1"}, "copy_from"),
    ],
)
def test_a_wrong_target_is_named_at_its_field_and_what_was_typed_stays(client, boss, opd, change, field):
    answer = client.post("/admin/opds/target/year/", {"year": str(THIS_YEAR), "number": "7", "due": "", "copy_from": ""} | change)

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert Target.objects.count() == 1


def test_a_single_target_is_checked_like_all(client, boss, opd):
    answer = client.post("/admin/opds/target/add/", {"opd": opd.pk, "year": "1900", "number": "1", "due": "2026-01-01"})
    assert "Tulis tahun antara 2000 dan 2100." in answer.content.decode()

    answer = client.post("/admin/opds/target/add/", {"opd": opd.pk, "year": THIS_YEAR, "number": "1", "due": ""})
    assert answer.status_code == 200 and Target.objects.count() == 1  # one for each agency and year


# --- reminders


@pytest.fixture
def sri(opd):
    return f.official(opd, email="sri@batu.example", first_name="Sri")


def test_the_page_asks_first_then_sends_then_shows_what_was_sent(client, boss, opd, sri, django_capture_on_commit_callbacks):
    lost = f.OpdFactory(acronym="BPBD")
    Target.objects.create(opd=lost, year=THIS_YEAR)

    page = client.get("/admin/reminders/").content.decode()
    assert "sri@batu.example" in page and "Dinkes: inovasi" in page and "belum ada petugas yang punya akun" in page
    assert not Mail.objects.exists()

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/admin/reminders/", {"chosen": f"{opd.pk}:nothing:1"}, follow=True)
    log = answer.content.decode()
    assert "1 surat untuk 1 OPD sedang dikirim." in log and "sri@batu.example" in log
    assert "terkirim" in client.get("/admin/reminders/sent/", {"tahun": THIS_YEAR}).content.decode()
    assert len(post_office.outbox) == 1 and Reminder.objects.get().actor == boss
    assert "diingatkan" in client.get(BOARD).content.decode()
    assert "bisa lagi mulai" in client.get("/admin/reminders/").content.decode()


def test_a_letter_that_was_not_sent_yet_is_shown_as_waiting(client, boss, opd, sri):
    client.post("/admin/reminders/", {"chosen": f"{opd.pk}:nothing:1"})

    assert "menunggu, sudah dicoba 0 kali" in client.get("/admin/reminders/sent/").content.decode()


def test_nothing_chosen_sends_nothing_and_says_so(client, boss, opd, sri):
    assert "Pilih sedikitnya satu OPD" in client.post("/admin/reminders/", follow=True).content.decode()
    assert not Mail.objects.exists()


def test_one_situation_can_be_looked_at_alone(client, boss, opd, sri):
    assert "sri@batu.example" not in client.get("/admin/reminders/?situasi=draft").content.decode()
    assert "sri@batu.example" in client.get("/admin/reminders/?situasi=nothing").content.decode()


def test_pages_of_the_log_and_odd_page_numbers(client, boss, opd):
    for number in range(60):
        Reminder.objects.create(opd=opd, year=THIS_YEAR, situation="draft", round=number + 1)

    assert len(client.get("/admin/reminders/sent/").context["page"].object_list) == 50
    assert len(client.get("/admin/reminders/sent/?halaman=2").context["page"].object_list) == 10
    assert client.get("/admin/reminders/sent/?halaman=x&tahun=y").status_code == 200


def test_rules_are_saved_and_checked(client, boss):
    typed = {"to_leaders": "on", "days_before": "30", "days_between": "7"}
    client.post("/admin/reminders/rules/", typed)
    found = ReminderRules.objects.get()
    assert (found.to_officials, found.to_leaders, found.days_before, found.days_between) == (False, True, 30, 7)

    answer = client.post("/admin/reminders/rules/", typed | {"days_before": "999"})
    assert answer.status_code == 400 and ReminderRules.objects.get().days_before == 30
    client.post("/admin/reminders/rules/", typed | {"to_officials": "on"})
    assert ReminderRules.objects.get().to_officials


WORDS = "/admin/reminders/words/nothing/"
TYPED = {"subject": "Halo {opd}", "body": "Tenggat {tenggat}", "subject_en": "Hello {opd}", "body_en": "Due {tenggat}"}


def test_the_words_are_looked_at_with_real_values_saved_and_put_back(client, boss, opd, sri):
    looked = client.post(WORDS, TYPED | {"preview": "1"})
    assert looked.status_code == 200 and "Halo Dinkes" in looked.content.decode() and "Hello Dinkes" in looked.content.decode()
    assert not ReminderText.objects.exists()

    client.post(WORDS, TYPED)
    assert ReminderText.objects.get().subject == "Halo {opd}"
    assert "Teks buatan panitia" in client.get("/admin/reminders/words/").content.decode()

    client.post(WORDS, {"reset": "1"})
    assert not ReminderText.objects.exists()
    assert ReminderText.history.count() == 2
    assert "Kembali ke teks baku" not in client.get(WORDS).content.decode()


@pytest.mark.parametrize("save", ["preview", "save"])
def test_an_unknown_placeholder_is_named_at_its_field(client, boss, save):
    answer = client.post(WORDS, TYPED | {"body": "Halo {nma}, {opd}", save: "1"})

    page = answer.content.decode()
    assert answer.status_code == 400 and "{nma} bukan kata isian" in page and "Halo {nma}, {opd}" in page
    assert not ReminderText.objects.exists()


def test_words_of_a_situation_that_is_none_are_not_there(client, boss):
    assert client.get("/admin/reminders/words/lost/").status_code == 404
