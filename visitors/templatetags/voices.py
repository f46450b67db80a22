"""What visitors said, for pages of any app: lists with rating, answers and the way to say something oneself."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language

from exhibits.models import Exhibition, Innovation, Stand
from visitors import said

register = template.Library()
LIST = "visitors/_voices_block.html"


@register.inclusion_tag(LIST)
def voices_of(innovation: Innovation) -> dict[str, Any]:
    """`{% voices_of innovation %}`: a section with its own heading, for inside a `.wrap`; two queries."""
    voices = said.newest(said.about(innovation))
    edition = next((line.voice.exhibition for line in voices.lines if line.voice.exhibition), None)
    return _block(voices, name=innovation.short_title, subject="innovation", edition=edition, inovasi=innovation.slug)


@register.inclusion_tag(LIST)
def voices_of_stand(stand: Stand) -> dict[str, Any]:
    """`{% voices_of_stand stand %}`: as `voices_of`; reads `stand.exhibition`."""
    voices = said.newest(said.about(stand))
    edition = stand.exhibition
    return _block(voices, name=stand.number, subject="stand", edition=edition, pameran=edition.slug, stan=stand.number)


@register.inclusion_tag(LIST)
def voices_of_exhibition(exhibition: Exhibition) -> dict[str, Any]:
    """`{% voices_of_exhibition exhibition %}`: as `voices_of`."""
    voices = said.newest(said.about(exhibition), most=4)
    return _block(voices, name=exhibition.text("name"), subject="exhibition", edition=exhibition, pameran=exhibition.slug)


def _block(voices: said.Voices, *, name: str, subject: str, edition: Exhibition | None, **query: str) -> dict[str, Any]:
    all_of_them = reverse("visitors:voices", args=[edition.slug]) if edition else ""
    rest = {key: value for key, value in query.items() if key != "pameran"}
    return {
        "voices": voices,
        "name": name,
        "subject": subject,
        "training": edition is not None and edition.is_training,
        "say_url": f"{reverse('visitors:say')}?{urlencode(query)}",
        "all_url": f"{all_of_them}?{urlencode(rest)}" if all_of_them and rest else all_of_them,
        "LANGUAGE_CODE": get_language(),
    }


@register.simple_tag
def best_comment(innovation: Innovation) -> said.Line | None:
    """`{% best_comment innovation as voice %}`: `voice.voice.text`, `voice.rating`; one query, so for a few cards only."""
    return said.best_comment(innovation)


@register.inclusion_tag("visitors/_voice.html")
def voice_line(line: said.Line, *, own: str = "") -> dict[str, Any]:
    """One voice in a list; `own` is what the page itself is about (`stand` or `innovation`) and is not named again."""
    return {"line": line, "own": own, "LANGUAGE_CODE": get_language()}


@register.inclusion_tag("visitors/_stars.html")
def stars(number: int) -> dict[str, Any]:
    """Five stars, the first `number` filled; the words stand beside it."""
    return {"stars": [(25 * place, place < number) for place in range(5)]}
