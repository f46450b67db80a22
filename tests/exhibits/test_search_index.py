"""Keeping the index: it follows the verbs, forgets what is no longer public, and can be written anew."""

import pytest
from django.core.management import call_command

from exhibits import review, search
from exhibits.catalogue import Filters, find, suggest
from exhibits.extension import touch
from exhibits.models import Innovation, SearchEntry, SearchState, SearchWord, Synonym, Tag
from tests.factories import CategoryFactory, InnovationFactory, OpdFactory, StandFactory, committee

pytestmark = pytest.mark.django_db
Status = Innovation.Status


def found(text, **filters):
    return [hit.innovation.slug for hit in find(Filters(q=text, **filters), "id").hits]


def submitted(**fields):
    return InnovationFactory(status=Status.SUBMITTED, **fields)


def test_what_is_published_is_found_at_once():
    innovation = submitted(slug="pupuk", summary="Kompos dari kulit kentang.")
    assert found("kentang") == []

    review.publish(innovation=innovation, actor=committee())

    assert found("kentang") == ["pupuk"]


@pytest.mark.parametrize("step", ["send_back", "stop"])
def test_what_is_sent_back_or_stopped_is_no_longer_found(step):
    innovation = submitted(slug="pupuk", summary="Kompos dari kulit kentang.")
    review.publish(innovation=innovation, actor=committee())
    assert found("kentang") == ["pupuk"]

    if step == "send_back":
        review.send_back(innovation=innovation, actor=committee(), note="Lengkapi.")
    else:
        review.stop(innovation=innovation, actor=committee(), reason="Selesai.")

    assert found("kentang") == []


def test_drafts_never_reach_the_index():
    InnovationFactory(status=Status.DRAFT, summary="Kompos dari kulit kentang.")
    search.rebuild()

    assert SearchEntry.objects.count() == 0
    assert not SearchWord.objects.filter(word="kentang").exists()


def test_an_edit_of_a_published_entry_is_found_after_refresh():
    innovation = InnovationFactory(slug="ladang", summary="Kompos dari kulit kentang.")
    search.refresh(innovation)
    innovation.summary = "Terasering melawan erosi."
    innovation.save()

    search.refresh(innovation)

    assert found("erosi") == ["ladang"]
    assert found("kentang") == []


def test_an_entry_that_is_deleted_is_gone_from_the_index():
    innovation = InnovationFactory(summary="Kompos dari kulit kentang.")
    search.refresh(innovation)
    innovation.delete()

    search.refresh(innovation)

    assert found("kentang") == []
    assert find(Filters(), "id").total == 0


def test_an_agency_with_another_name_is_found_by_it_after_refresh_of_its_entries():
    opd = OpdFactory(name="Dinas Lama")
    search.refresh(InnovationFactory(slug="satu", opd=opd))
    opd.name = "Dinas Perikanan"
    opd.save()

    search.refresh_many(opd.innovations.all())

    assert found("perikanan") == ["satu"]


def test_title_ranks_over_summary_over_keywords_over_body():
    InnovationFactory(slug="d-body", title="DELTA — Empat", summary="Contoh.", solution="Ada mangrove di sini.")
    InnovationFactory(slug="c-keywords", title="CHARLIE — Tiga", summary="Contoh.", keywords="mangrove, pantai")
    InnovationFactory(slug="b-summary", title="BRAVO — Dua", summary="Menanam mangrove.")
    InnovationFactory(slug="a-title", title="ZULU — Satu Mangrove", summary="Contoh.")
    search.rebuild()

    assert found("mangrove") == ["a-title", "b-summary", "c-keywords", "d-body"]


def test_a_rare_word_weighs_more_than_a_common_one():
    for number in range(10):
        InnovationFactory(slug=f"umum-{number}", title=f"SATU {number} — Contoh", summary="Untuk warga.")
    InnovationFactory(slug="langka", title="ZULU — Contoh", summary="Tentang terumbu.")
    search.rebuild()

    assert found("warga terumbu")[0] == "langka"


def test_english_texts_are_searched_with_english_stems():
    InnovationFactory(slug="air", title="KRAN — Air", title_en="KRAN — Leaking Pipes", summary_en="Repairs of pipes.")
    search.rebuild()

    assert [hit.innovation.slug for hit in find(Filters(q="pipe repair"), "en").hits] == ["air"]
    assert found("repairing") == ["air"]


def test_a_synonym_works_from_the_next_search_on():
    search.refresh(InnovationFactory(slug="ikan", summary="Kolam lele keluarga."))
    assert found("perempang") == []

    Synonym.objects.create(terms="perempang, lele")

    assert found("perempang") == ["ikan"]


def test_a_synonym_that_is_switched_off_no_longer_works():
    search.refresh(InnovationFactory(summary="Kolam lele keluarga."))
    Synonym.objects.create(terms="perempang, lele", is_active=False)

    assert found("perempang") == []


def test_a_correction_never_offers_a_word_that_no_entry_has_any_more():
    innovation = InnovationFactory(summary="Kolam gurami keluarga.")
    search.refresh(innovation)
    innovation.summary = "Kolam keluarga."
    innovation.save()
    search.refresh(innovation)

    assert find(Filters(q="guramu"), "id").did_you_mean == ""


def test_type_ahead_offers_english_words_to_english_readers_only():
    search.refresh(InnovationFactory(summary="Untuk publik.", summary_en="For the public."))

    assert [one.label for one in suggest("publi", "id") if one.kind == "word"] == ["publik"]
    assert {one.label for one in suggest("publi", "en") if one.kind == "word"} == {"public", "publik"}


def test_filters_follow_themes_and_stands():
    tag, stand = Tag.objects.create(slug="ikan", name="Ikan"), StandFactory()
    innovation = InnovationFactory(slug="kolam", category=CategoryFactory())
    innovation.tags.add(tag)
    stand.innovations.add(innovation)
    search.refresh(innovation)

    assert found("", tema=("ikan",)) == ["kolam"]
    assert found("", pameran=(stand.exhibition.slug,)) == ["kolam"]


def test_a_stand_filled_later_counts_when_the_editions_revision_rises():
    stand, innovation = StandFactory(), InnovationFactory(slug="kolam")
    search.refresh(innovation)
    assert found("", pameran=(stand.exhibition.slug,)) == []

    stand.innovations.add(innovation)
    touch(stand.exhibition)

    assert found("", pameran=(stand.exhibition.slug,)) == ["kolam"]


def test_the_index_may_be_written_anew_at_any_time(capsys):
    InnovationFactory(slug="satu", summary="Kompos dari kulit kentang.")

    call_command("rebuild_search")
    call_command("rebuild_search")

    assert "1 innovations" in capsys.readouterr().out
    assert found("kentang") == ["satu"]
    assert SearchWord.objects.get(word="kentang").entries == 1


def test_every_change_gives_the_index_a_new_stamp():
    innovation = InnovationFactory()
    search.refresh(innovation)
    first = SearchState.objects.get().stamp

    search.refresh(innovation)

    assert SearchState.objects.get().stamp != first


def test_an_empty_portal_has_empty_pages():
    result = find(Filters(q="ktp"), "id")

    assert (result.total, result.pages, result.hits) == (0, 1, [])
    assert find(Filters(), "id").hits == []
    assert suggest("ktp", "id") == []


def test_the_portal_starts_with_at_least_sixty_synonyms():
    assert Synonym.objects.count() >= 60


@pytest.mark.django_db(transaction=True)
def test_emptying_the_database_empties_the_index_with_it():
    InnovationFactory(summary="Kompos dari kulit kentang.")
    search.rebuild()

    call_command("flush", interactive=False, verbosity=0)

    assert not SearchEntry.objects.exists()
    assert found("kentang") == []
