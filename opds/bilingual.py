"""Texts in two languages: `name` is Indonesian, `name_en` English; what is missing falls back to Indonesian."""

from django.utils.translation import get_language


class Bilingual:
    """For models whose fields come in pairs, `field` and `field_en`."""

    def text(self, field: str) -> str:
        """The field in the reader's language, or in Indonesian where the English text is missing."""
        if self.language_of(field) == "en":
            return str(getattr(self, f"{field}_en"))
        return str(getattr(self, field))

    def language_of(self, field: str) -> str:
        """`en` or `id`: the language `text(field)` answers in, for the `lang` attribute."""
        return "en" if get_language() == "en" and bool(getattr(self, f"{field}_en", "")) else "id"
