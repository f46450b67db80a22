"""The search index, its words, and the words that mean the same to a searcher."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from exhibits.models.innovation import Innovation
from opds.keeping import Records


class Synonym(models.Model):
    """Terms that find each other; with `one_way` the first finds the others, but not the other way round.

    Synonyms work on the query, so a change needs no new index.
    """

    terms = models.CharField(
        _("terms"),
        max_length=300,
        unique=True,
        help_text=_("Separated by commas: ktp, kartu tanda penduduk, ktp-el. A term may have several words."),
    )
    one_way = models.BooleanField(_("one way"), default=False, help_text=_("The first term finds the others, they do not find it."))
    note = models.CharField(_("note"), max_length=200, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    history = Records()

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering = ["terms"]

    def __str__(self) -> str:
        return self.terms


class SearchEntry(models.Model):
    """A published innovation as the search sees it; written by `exhibits.search`, never by hand.

    Beside these columns the table has what each engine needs: SQLite a full-text table kept by triggers, PostgreSQL a
    generated `tsvector` with its index. They are made by the migration `search_engines`.
    """

    innovation = models.OneToOneField(Innovation, models.CASCADE, primary_key=True, related_name="+")
    name = models.TextField(db_index=True)  # the folded title, for its order and for type-ahead
    words = models.TextField()  # stems, each marked with the field it stands in
    opd_id = models.BigIntegerField()
    category_id = models.BigIntegerField(null=True)
    stage = models.CharField(max_length=20)
    digital = models.BooleanField()
    theme_ids = models.CharField(max_length=400)  # separated by commas
    published = models.BigIntegerField()  # seconds since 1970

    class Meta:
        db_table = "search_index"
        default_permissions = ()
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")

    def __str__(self) -> str:
        return self.name


class SearchWord(models.Model):
    """A word that stands in some published text, as typed there: what corrections and type-ahead offer."""

    word = models.CharField(max_length=40, primary_key=True)
    entries = models.PositiveIntegerField(default=1)  # in how many entries, as of the last rebuild
    is_indonesian = models.BooleanField(default=True)  # stands in an Indonesian text, perhaps in English ones too

    class Meta:
        db_table = "search_word"
        default_permissions = ()
        verbose_name = _("search word")
        verbose_name_plural = _("search words")

    def __str__(self) -> str:
        return self.word


class SearchState(models.Model):
    """One row whose stamp changes with every change of the index, so that what processes keep of it ends by itself."""

    stamp = models.CharField(max_length=32)

    class Meta:
        db_table = "search_state"
        default_permissions = ()
        verbose_name = _("search state")
        verbose_name_plural = _("search states")

    def __str__(self) -> str:
        return self.stamp
