"""What follows an entry that is merged: addresses, stands, evidence; its own texts and review stay readable."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from exhibits import joining, review
from exhibits.models import Evidence, Indicator, Innovation
from tests import factories as f

pytestmark = pytest.mark.django_db


def indicator(code):
    return Indicator.objects.create(edition=2026, code=code, name=f"Indikator {code}", weight=3, level1="1", level2="2", level3="3")


def numbers(gone, heir):
    return {str(moving.label): moving.number for moving in joining.summary(gone, heir)}


def test_addresses_of_a_chain_lead_straight_to_the_last_one(client):
    first, second, third = (f.InnovationFactory() for _ in range(3))
    actor = f.committee()
    review.merge(innovation=first, into=second, actor=actor)
    assert numbers(second, third)["alamat inovasi yang dahulu digabung ke sini"] == 1

    review.merge(innovation=second, into=third, actor=actor)

    for gone in (first, second):
        answer = client.get(gone.get_absolute_url())
        assert (answer.status_code, answer["Location"]) == (301, third.get_absolute_url())
    first.refresh_from_db()
    assert first.merged_into == third
    assert first.history.first().history_change_reason == "review:joined"


def test_stands_that_showed_the_one_show_the_other_once():
    gone, heir = f.InnovationFactory(), f.InnovationFactory()
    alone, both = f.StandFactory(), f.StandFactory()
    alone.innovations.add(gone)
    both.innovations.add(gone, heir)

    review.merge(innovation=gone, into=heir, actor=f.committee())

    assert [list(stand.innovations.all()) for stand in (alone, both)] == [[heir], [heir]]
    assert alone.history.first().history_change_reason == "review:joined"


def test_evidence_moves_where_the_other_has_none_and_stays_where_it_has():
    gone, heir, first, second = f.InnovationFactory(), f.InnovationFactory(), indicator(16), indicator(17)
    moves = Evidence.objects.create(innovation=gone, indicator=first, claimed=3, files_number=1, verified=2, verified_at=timezone.now())
    stays = Evidence.objects.create(innovation=gone, indicator=second, claimed=3)
    own = Evidence.objects.create(innovation=heir, indicator=second, claimed=1)
    told = next(moving for moving in joining.summary(gone, heir) if str(moving.label) == "bukti")
    assert (told.number, bool(told.note)) == (1, True)

    review.merge(innovation=gone, into=heir, actor=f.committee())

    assert set(heir.evidence.values_list("pk", "claimed", "verified")) == {(moves.pk, 3, 2), (own.pk, 1, None)}
    assert list(gone.evidence.values_list("pk", flat=True)) == [stays.pk]


@pytest.mark.parametrize("status", ["draft", "submitted", "stopped", "archived"])
def test_only_into_a_published_entry(status):
    gone = f.InnovationFactory()
    heir = f.InnovationFactory(status=status, stopped_reason="x" if status in {"stopped", "archived"} else "")

    assert "terbit" in review.merge(innovation=gone, into=heir, actor=f.committee()).refusal
    assert "terbit" in review.merge(innovation=gone, into=gone, actor=f.committee()).refusal
    assert Innovation.objects.get(pk=gone.pk).status == "published"


def test_a_refused_merge_moves_nothing():
    gone, heir = f.InnovationFactory(), f.InnovationFactory()
    stand = f.StandFactory()
    stand.innovations.add(gone)

    assert not review.merge(innovation=gone, into=heir, actor=f.committee(), seen="submitted")
    assert list(stand.innovations.all()) == [gone]


def test_the_page_asks_twice_says_what_moves_and_tells_the_review_of_both(client):
    actor = f.committee()
    client.force_login(actor)
    gone, heir = f.InnovationFactory(title="KEMBAR — satu"), f.InnovationFactory(title="ASLI — dua")
    f.StandFactory().innovations.add(gone)
    review.archive(innovation=gone, actor=actor, reason="Pernah diarsipkan.")
    address = reverse("admin:exhibits_innovation_step", args=[gone.pk, "merge"])

    chosen = client.get(f"{address}?into={heir.pk}").content.decode()
    assert f'<option value="{heir.pk}" selected' in chosen
    page = client.post(address, {"into": heir.pk, "seen": "archived"})
    assert page.status_code == 200
    assert "Yang pindah dari “KEMBAR” ke “ASLI”" in page.content.decode()
    assert Innovation.objects.get(pk=gone.pk).status == "archived"

    assert client.post(address, {"into": heir.pk, "sure": heir.pk, "seen": "archived"}).status_code == 302
    there = client.get(reverse("admin:exhibits_innovation_change", args=[heir.pk])).content.decode()
    assert "Digabungkan ke sini: “KEMBAR”" in there and "Pernah diarsipkan." in there
    again = client.post(address, {"into": heir.pk, "sure": heir.pk})
    assert again.status_code == 403


def test_the_heirs_form_takes_the_same_queries_for_one_merged_entry_and_three(client, django_assert_num_queries):
    actor, heir = f.committee(), f.InnovationFactory()
    client.force_login(actor)
    address = reverse("admin:exhibits_innovation_change", args=[heir.pk])
    review.merge(innovation=f.InnovationFactory(), into=heir, actor=actor)
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for _ in range(2):
        review.merge(innovation=f.InnovationFactory(), into=heir, actor=actor)
    with django_assert_num_queries(len(one)):
        client.get(address)


def test_an_official_of_the_heir_reads_the_steps_of_what_was_merged_into_it(client):
    gone, heir = f.InnovationFactory(), f.InnovationFactory()
    review.merge(innovation=gone, into=heir, actor=f.committee(), note="Sama persis.")
    client.force_login(f.official(heir.opd))
    event = gone.review_events.get()

    page = client.get(reverse("admin:exhibits_innovation_taken", args=[heir.pk, event.pk]))

    assert page.status_code == 200 and "Sama persis." in page.content.decode()
    assert client.get(reverse("admin:exhibits_innovation_taken", args=[gone.pk, event.pk])).status_code == 404


def test_another_entry_in_the_second_post_is_asked_about_anew(client):
    client.force_login(f.committee())
    gone, one, two = (f.InnovationFactory() for _ in range(3))
    address = reverse("admin:exhibits_innovation_step", args=[gone.pk, "merge"])

    page = client.post(address, {"into": two.pk, "sure": one.pk})

    assert page.status_code == 200
    assert f'value="{two.pk}"' in page.content.decode()
    assert Innovation.objects.get(pk=gone.pk).status == "published"
