"""The models of agencies and the people who sign in; import them from here."""

from opds.models.agency import ContentRevision, Opd, OpdQuerySet, Target
from opds.models.person import Mail, MailMute, Notice, Purpose, RecoveryCode, User
from opds.models.reminder import Reminder, ReminderRules, ReminderText, Situation

__all__ = [
    "ContentRevision",
    "Mail",
    "MailMute",
    "Notice",
    "Opd",
    "OpdQuerySet",
    "Purpose",
    "RecoveryCode",
    "Reminder",
    "ReminderRules",
    "ReminderText",
    "Situation",
    "Target",
    "User",
]
