"""The models of who came; import them from here."""

from visitors.models.allowance import Allowance
from visitors.models.badge import Badge, Origin, Visitor, VisitorKind
from visitors.models.feedback import Feedback, Need
from visitors.models.scan import Attendance, HourCount, PendingVoid, Point, Scan, Scanner

__all__ = [
    "Allowance",
    "Attendance",
    "Badge",
    "Feedback",
    "HourCount",
    "Need",
    "Origin",
    "PendingVoid",
    "Point",
    "Scan",
    "Scanner",
    "Visitor",
    "VisitorKind",
]
