"""The example row of the template, by which the import knows it and leaves it out."""

from exhibits.importing.entries import same_name

EXAMPLES = {
    "id": "CONTOH — Baris ini contoh dan tidak ikut diimpor",
    "en": "EXAMPLE — This row is an example and is not imported",
}


def is_example(title: str) -> bool:
    """Whether a row is the template's own example, whatever was filled in beside it."""
    return same_name(title) in {same_name(text) for text in EXAMPLES.values()}
