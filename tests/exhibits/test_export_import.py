"""A list that was taken along and brought back unchanged changes nothing."""

import pytest
from django.urls import reverse

from exhibits.importing import planning
from exhibits.models import Innovation, Tag
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", ["draft", "published", "submitted"])
def test_a_list_brought_back_as_it_was_taken_changes_nothing(client, status):
    boss = f.committee()
    client.force_login(boss)
    entry = f.InnovationFactory(
        title="=KEBUN — Siap",
        status=status,
        stage="trial",
        trial_date="2023-05-01",
        initiator="agency",
        form="other",
        digital=True,
        problem="-jauh\n\nmahal",
        sdgs=[3, 11],
        keywords="kebun, apel",
    )
    entry.tags.add(Tag.objects.create(slug="air", name="Air, mata air"))
    before = Innovation.objects.values().get()

    content = client.get(reverse("admin:exhibits_innovation_export", args=["xlsx"])).getvalue()
    run = planning.plan(content=content, name="inovasi.xlsx", actor=boss)

    assert {row.state for row in run.rows.all()} == {"unchanged"}
    assert Innovation.objects.values().get() == before
