"""What leaves the register from the pages of innovations: the list as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from exhibits.exporting import columns
from exhibits.models import Innovation

if TYPE_CHECKING:
    from opds.desk import DeskAdmin as Base
else:
    Base = object


class Outgoing(Base):
    """For the innovation's admin."""

    export_columns = columns.INNOVATION
    export_related = ("opd", "category")
    export_prefetch = ("tags",)

    @admin.display(description=_("themes"))
    def exported_tags(self, innovation: Innovation) -> str:
        """Separated as the import reads them; a name may hold a comma."""
        return "; ".join(str(tag) for tag in innovation.tags.all())
