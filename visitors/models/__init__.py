"""The models of who came; import them from here."""

from visitors.models.allowance import Allowance
from visitors.models.badge import Badge, Origin, Visitor, VisitorKind
from visitors.models.door import BadgePrint, DoorRules, Pairing
from visitors.models.feedback import Feedback, Need
from visitors.models.prize import Draw, StampPrize, Winner
from visitors.models.scan import Attendance, HourCount, PendingVoid, Point, Scan, Scanner

__all__ = [
    "Allowance",
    "Attendance",
    "Badge",
    "BadgePrint",
    "DoorRules",
    "Draw",
    "Feedback",
    "HourCount",
    "Need",
    "Origin",
    "Pairing",
    "PendingVoid",
    "Point",
    "Scan",
    "Scanner",
    "StampPrize",
    "Visitor",
    "VisitorKind",
    "Winner",
]
