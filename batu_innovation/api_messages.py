"""What is wrong with a value that was sent to the API, in the caller's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MESSAGES = {
    "missing": gettext_lazy("This is missing."),
    "string_type": gettext_lazy("Write a text."),
    "string_unicode": gettext_lazy("The text is not valid Unicode."),
    "string_too_long": gettext_lazy("Write at most %(max_length)s characters."),
    "string_too_short": gettext_lazy("Write at least %(min_length)s characters."),
    "control_character": gettext_lazy("Leave control characters out of the text."),
    "int_type": gettext_lazy("Write a whole number."),
    "int_parsing": gettext_lazy("Write a whole number."),
    "int_parsing_size": gettext_lazy("The number is too large."),
    "int_from_float": gettext_lazy("Write a whole number."),
    "finite_number": gettext_lazy("Write a whole number."),
    "greater_than_equal": gettext_lazy("Write %(ge)s or more."),
    "less_than_equal": gettext_lazy("Write %(le)s or less."),
    "too_short": gettext_lazy("Send at least %(min_length)s."),
    "too_long": gettext_lazy("Send at most %(max_length)s."),
    "literal_error": gettext_lazy("Choose one of: %(expected)s."),
    "uuid_parsing": gettext_lazy("Write a UUID."),
    "uuid_type": gettext_lazy("Write a UUID."),
    "datetime_type": gettext_lazy("Write a time such as 2023-10-18T10:02:11+07:00."),
    "datetime_parsing": gettext_lazy("Write a time such as 2023-10-18T10:02:11+07:00."),
    "datetime_from_date_parsing": gettext_lazy("Write a time such as 2023-10-18T10:02:11+07:00."),
    "datetime_object_invalid": gettext_lazy("Write a time such as 2023-10-18T10:02:11+07:00."),
    "timezone_aware": gettext_lazy("Give the time with its zone, such as +07:00."),
    "moment_out_of_range": gettext_lazy("The time lies outside the years 1970 to 2200."),
    "list_type": gettext_lazy("Send a list."),
    "model_type": gettext_lazy("Send an object."),
    "model_attributes_type": gettext_lazy("Send an object."),
    "dict_type": gettext_lazy("Send an object."),
    "code_or_heads": gettext_lazy("Give either a code or heads."),
}


def message_of(fault: Mapping[str, Any]) -> str:
    """One sentence for a fault as the validator reports it (`type` and `ctx`)."""
    message = MESSAGES.get(fault.get("type", ""))
    if message is None:
        return _("This value is not valid.")
    return str(message) % (fault.get("ctx") or {})
