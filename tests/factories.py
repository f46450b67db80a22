"""Smallest valid rows for tests."""

import datetime

import factory
from django.contrib.auth.models import Group
from factory.django import DjangoModelFactory

from exhibits.models import Category, Evidence, Exhibition, ExhibitionDay, Indicator, Innovation, Stand, Zone
from opds import roles
from opds.models import Opd, User
from visitors import points as all_points
from visitors.models import Badge, Origin, Scanner, Visitor, VisitorKind

TOKEN = "test-token"


class OpdFactory(DjangoModelFactory):
    class Meta:
        model = Opd

    acronym = factory.Sequence(lambda n: f"Dinas{n}")
    slug = factory.Sequence(lambda n: f"dinas{n}")
    name = factory.Sequence(lambda n: f"Dinas Contoh {n}")
    kind = Opd.Kind.AGENCY


class UserFactory(DjangoModelFactory):
    """Somebody who may sign in; use `official()`, `committee()`, `leader()`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    is_staff = True
    opd = factory.SubFactory(OpdFactory)
    password = factory.django.Password("secret-for-tests")

    @factory.post_generation
    def group(self, create, extracted, **kwargs):
        if not Group.objects.filter(name=roles.OFFICIAL).exists():
            roles.sync()
        self.groups.add(Group.objects.get(name=extracted or (roles.OFFICIAL if self.opd_id else roles.COMMITTEE)))


def committee(**kwargs):
    return UserFactory(opd=None, group=roles.COMMITTEE, **kwargs)


def official(opd=None, **kwargs):
    return UserFactory(opd=opd or OpdFactory(), group=roles.OFFICIAL, **kwargs)


def leader(**kwargs):
    return UserFactory(opd=None, group=roles.LEADER, **kwargs)


class CategoryFactory(DjangoModelFactory):
    class Meta:
        model = Category
        django_get_or_create = ("code",)

    code = "public-service"
    name = "Pelayanan Publik"
    name_en = "Public Service"
    colour = "#2E7D32"


class InnovationFactory(DjangoModelFactory):
    """A published innovation."""

    class Meta:
        model = Innovation

    slug = factory.Sequence(lambda n: f"inovasi-{n}")
    title = factory.Sequence(lambda n: f"INOVASI {n} — Contoh nomor {n}")
    opd = factory.SubFactory(OpdFactory)
    category = factory.SubFactory(CategoryFactory)
    summary = "Contoh singkat."
    status = Innovation.Status.PUBLISHED


class IndicatorFactory(DjangoModelFactory):
    """Indicator 16 of edition 2026, weight 3, which wants a PDF."""

    class Meta:
        model = Indicator
        django_get_or_create = ("edition", "code")

    edition = 2026
    code = 16
    name = "Regulasi Inovasi Daerah"
    name_en = "Regulation"
    weight = 3
    level1 = "SK Kepala Daerah"
    level2 = "Peraturan Kepala Daerah"
    level3 = "Peraturan Daerah"
    file_types = "PDF"


class EvidenceFactory(DjangoModelFactory):
    """A claim of level 2 with one file, so far without the file's row."""

    class Meta:
        model = Evidence

    innovation = factory.SubFactory(InnovationFactory)
    indicator = factory.SubFactory(IndicatorFactory)
    claimed = 2
    files_number = 1


class ExhibitionFactory(DjangoModelFactory):
    """An edition of 18 and 19 October 2023; `days=[…dates]` for others."""

    class Meta:
        model = Exhibition
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"pameran-{n}")
    name = factory.Sequence(lambda n: f"Pameran {n}")
    venue = "Balai Kota"
    floor_width = 51
    floor_height = 34
    is_published = True

    @factory.post_generation
    def days(self, create, extracted, **kwargs):
        for date in extracted or [datetime.date(2023, 10, 18), datetime.date(2023, 10, 19)]:
            ExhibitionDay.objects.create(exhibition=self, date=date)


class ZoneFactory(DjangoModelFactory):
    class Meta:
        model = Zone
        django_get_or_create = ("exhibition", "code")

    exhibition = factory.SubFactory(ExhibitionFactory)
    code = "A"
    name = "Zona A"


class StandFactory(DjangoModelFactory):
    class Meta:
        model = Stand

    exhibition = factory.SubFactory(ExhibitionFactory)
    number = factory.Sequence(lambda n: f"{n + 1:02}")
    name = factory.Sequence(lambda n: f"Stan {n + 1}")
    category = factory.SubFactory(CategoryFactory)
    zone = factory.LazyAttribute(lambda stand: ZoneFactory(exhibition=stand.exhibition))
    x = factory.Sequence(lambda n: (n % 16) * 3)
    y = 5
    width = 3
    height = 3


class VisitorKindFactory(DjangoModelFactory):
    class Meta:
        model = VisitorKind
        django_get_or_create = ("code",)

    code = "resident"
    name = "Warga"
    name_en = "Resident"


class OriginFactory(DjangoModelFactory):
    class Meta:
        model = Origin
        django_get_or_create = ("name",)

    name = "Kecamatan Batu"


class VisitorFactory(DjangoModelFactory):
    class Meta:
        model = Visitor

    exhibition = factory.SubFactory(ExhibitionFactory)
    name = "Sri"
    kind = factory.SubFactory(VisitorKindFactory)
    origin = factory.SubFactory(OriginFactory)


class BadgeFactory(DjangoModelFactory):
    """A badge with a visitor; `visitor=None` for a blank one."""

    class Meta:
        model = Badge

    exhibition = factory.SubFactory(ExhibitionFactory)
    visitor = factory.LazyAttribute(lambda badge: VisitorFactory(exhibition=badge.exhibition))


class ScannerFactory(DjangoModelFactory):
    """A phone for all points of its edition, with the token `TOKEN`."""

    class Meta:
        model = Scanner
        skip_postgeneration_save = True

    exhibition = factory.SubFactory(ExhibitionFactory)
    name = "Ponsel 1"
    token_hash = Scanner.hash_of(TOKEN)

    @factory.post_generation
    def all_points(self, create, extracted, **kwargs):
        self.points.set(all_points.ensure(self.exhibition))
