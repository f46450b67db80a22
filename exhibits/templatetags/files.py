"""Names of files in templates: `{{ document.file.name|suffix }}`."""

from django import template

register = template.Library()


@register.filter
def suffix(name: str) -> str:
    """What stands behind the last dot: `pdf`."""
    return name.rpartition(".")[2]
