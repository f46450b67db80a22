"""Static files under names that carry their content's hash, ES module imports included; stylesheets in one file."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r'@import url\("([^"]+)"\);\n?')
GATHERED = "css/portal.css"


class HashedStaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    support_js_module_import_aggregation = True
    keep_only_hashed_files = False

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Before names are given: put what `portal.css` imports into it, so that a page waits for one file only."""
        if GATHERED in paths and not dry_run:
            css = gathered(self.open(GATHERED).read().decode(), lambda name: self.open(name).read().decode())
            self.delete(GATHERED)
            self.save(GATHERED, ContentFile(css.encode()))
            paths[GATHERED] = (self, GATHERED)
        yield from super().post_process(paths, dry_run, **options)


def gathered(css: str, read: Any) -> str:
    """The stylesheet with its imports in place. Imported files lie in `css/` or in `vendor/<name>/` and, in the latter,
    refer to nothing by a relative address."""
    return IMPORT.sub(lambda match: read(match[1].removeprefix("../") if match[1].startswith("../") else f"css/{match[1]}") + "\n", css)
