"""Personal data end by themselves, the numbers stay."""

import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.factories import BadgeFactory, ExhibitionFactory, VisitorFactory
from visitors import counts, retention
from visitors.models import Badge, Visitor

pytestmark = pytest.mark.django_db


def edition(days_ago):
    return ExhibitionFactory(days=[timezone.now().date() - datetime.timedelta(days=days_ago)])


def known(exhibition):
    return VisitorFactory(
        exhibition=exhibition,
        name="Sri",
        contact="0812",
        contact_consent_at=timezone.now(),
        consent_version="2026-11",
        group_name="SD 1",
        heads=7,
    )


def test_after_its_time_nothing_tells_who_it_was_and_the_numbers_stay(capsys, caplog):
    visitor = known(edition(91))
    BadgeFactory(exhibition=visitor.exhibition, visitor=visitor)
    before = counts.totals(visitor.exhibition)

    with caplog.at_level("INFO"):
        call_command("purge_visitors")

    row = Visitor.objects.get(pk=visitor.pk)
    assert (row.name, row.contact, row.group_name, row.contact_consent_at, row.consent_version) == ("", "", "", None, "")
    assert (row.kind, row.origin, row.heads) == (visitor.kind, visitor.origin, 7)
    assert Badge.objects.filter(visitor=row).exists()
    assert counts.totals(visitor.exhibition) == before
    assert f"{visitor.exhibition.slug}: data of 1 visitors ended" in capsys.readouterr().out
    assert "Sri" not in caplog.text and "data of 1 visitors" in caplog.text


@pytest.mark.parametrize("days_ago", [-3, 0, 89])
def test_before_its_time_everything_stays(days_ago):
    visitor = known(edition(days_ago))

    retention.purge()

    assert Visitor.objects.get(pk=visitor.pk).name == "Sri"


def test_again_ends_nothing_more(settings):
    settings.RETENTION_DAYS = 10
    known(edition(11))

    assert [one.visitors for one in retention.purge()] == [1]
    assert [one.visitors for one in retention.purge()] == [0]
