"""Texts of the libraries we build on whose own Indonesian is missing or clumsy: named here so that ours carries it.

`makemessages` reads our code only, and our catalogue wins over theirs. Django's own catalogues (admin, auth, core) are
complete; `tests/test_borrowed_texts.py` fails when a new release brings a text that has no Indonesian anywhere.
"""

from django.utils.translation import gettext_noop

SIMPLE_HISTORY = (gettext_noop("Changes"), gettext_noop("Deleted %(type_name)s"))
PASSWORDS = (
    gettext_noop("Password-based authentication"),
    gettext_noop("Enabled"),
    gettext_noop("Disabled"),
    gettext_noop(
        "Whether the user will be able to authenticate using a password or not. If disabled, they may still be able to authenticate "
        "using other backends, such as Single Sign-On or LDAP."
    ),
    gettext_noop("Enable password-based authentication"),
    gettext_noop("Disable password-based authentication"),
)
