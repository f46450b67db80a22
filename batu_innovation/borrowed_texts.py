"""Texts of the libraries we build on whose own catalogue lacks the Indonesian: named here so that ours carries it.

`makemessages` reads our code only, and our catalogue wins over theirs. Django's own catalogues (admin, auth, core) are
complete; `tests/test_borrowed_texts.py` fails when a new release brings a text that has no Indonesian anywhere.
"""

from django.utils.translation import gettext_noop

SIMPLE_HISTORY = (gettext_noop("Changes"), gettext_noop("Deleted %(type_name)s"))
