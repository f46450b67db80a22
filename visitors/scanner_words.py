"""What the scanner page says, in the reader's language; `{…}` is filled in on the phone (static/scanner/words.js)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

Words = dict[str, str | dict[str, str]]


def scanner_words() -> Words:
    """All sentences of the page; those that depend on a number have a form for `one` and for `other`."""
    return _outcomes() | _reasons() | _strip() | _typing() | _forms() | _alone() | _camera() | _pairing()


def _outcomes() -> Words:
    return {
        "ready": _("Ready"),
        "readyHint": _("Scan a badge, or type its code."),
        "accepted": pgettext("scan", "Accepted"),
        "repeat": _("Already counted"),
        "repeatAt": _("Today at {time} WIB"),
        "repeatHint": _("Not counted again. Please let them in."),
        "conflict": _("Counted, will be checked"),
        "refused": pgettext("scan", "Refused"),
        "unknown": _("Unknown code"),
        "queued": _("Kept on this phone"),
        "queuedHint": _("Please let them in. It counts once it is sent."),
        "voided": pgettext("scan", "Undone"),
        "voidedHint": _("It no longer counts. The badge may be scanned again."),
        "failed": _("Not kept"),
        "failedHint": _("This phone could not keep the scan. Write it down and tell the committee."),
        "visitNumber": _("Visit number {count} today"),
        "personNumber": _("Person number {count} today"),
        "heads": {"one": ngettext("{count} person", "{count} people", 1), "other": ngettext("{count} person", "{count} people", 2)},
        "someone": pgettext("visitor", "{name}, {kind}"),
        "badgeIs": _("Badge {code}"),
        "late": _("A scan kept earlier was not accepted: {code}. {reason}"),
        "refusedLater": _("Something kept earlier could not be sent: {reason}"),
        "sameAgain": _("Same badge again: ignored."),
    }


def _reasons() -> Words:
    return {
        "reason.revoked": _("This badge was withdrawn. Please send the visitor to the information desk."),
        "reason.edition": _("This badge is from another exhibition. Register the visitor again."),
        "reason.day": _("Today is not a day of this exhibition."),
        "reason.point": _("This phone is not for this point. Choose another point above."),
        "reason.clock": _("The clock of this phone runs ahead. Please set it."),
        "reason.check": _("The last character does not match, so one of them is mistyped. Scan again, or register a new visitor."),
        "reason.none": _("No badge has this code. Scan again, or register a new visitor."),
    }


def _strip() -> Words:
    return {
        "gate": pgettext("point", "Gate {code}"),
        "exit": pgettext("point", "Exit {code}"),
        "stand": _("Stand {code}"),
        "connected": _("Connected"),
        "offline": _("Offline"),
        "tokenEnded": _("Token expired"),
        "waiting": {"one": ngettext("scan waits", "scans wait", 1), "other": ngettext("scan waits", "scans wait", 2)},
        "sentAt": _("Sent {time} WIB."),
        "offlineHint": _("Repeats at other phones cannot be seen."),
        "peopleToday": _("People today at this gate"),
        "exitsToday": _("Seen today at this exit"),
        "inside": _("Inside: {people}"),
        "insideOf": _("Inside: {people} of {capacity}"),
        "hallWarn": _("Nearly full. Let people in slowly."),
        "hallFull": _("Full. Ask people to wait until somebody leaves."),
        "visitsToday": _("Visits today at this stand"),
        "otherEdition": {
            "one": ngettext(
                "{count} scan of another exhibition waits for that exhibition's token.",
                "{count} scans of another exhibition wait for that exhibition's token.",
                1,
            ),
            "other": ngettext(
                "{count} scan of another exhibition waits for that exhibition's token.",
                "{count} scans of another exhibition wait for that exhibition's token.",
                2,
            ),
        },
        "setAside": {
            "one": ngettext(
                "{count} scan cannot be read by the server and stays here. Tell the committee.",
                "{count} scans cannot be read by the server and stay here. Tell the committee.",
                1,
            ),
            "other": ngettext(
                "{count} scan cannot be read by the server and stays here. Tell the committee.",
                "{count} scans cannot be read by the server and stay here. Tell the committee.",
                2,
            ),
        },
    }


def _typing() -> Words:
    return {
        "typed": _("{length} of 12 characters"),
        "typedRight": _("The code is correct. Press Enter."),
        "typedLetter": _("“{letter}” never appears in a code."),
        "typedLong": _("Too long: a code has 12 characters."),
        "typedCheck": _("One character is mistyped: the last one does not match the others."),
    }


def _forms() -> Words:
    return {
        "undoLast": _("Undo {what}"),
        "save": {
            "one": ngettext("Save {count} person", "Save {count} people", 1),
            "other": ngettext("Save {count} person", "Save {count} people", 2),
        },
        "needOrigin": _("Choose where the visitor comes from."),
        "needKind": _("Choose what kind of visitor it is."),
        "needHeads": _("Write a number from 1 to 500."),
        "badToken": _("This token is unknown or was withdrawn. Ask the committee for a new one."),
        "noAnswer": _("The server does not answer. Check the network and try again."),
        "noStore": _("This browser cannot keep scans. Use a window that is not private, or another browser."),
        "noPoints": _("This token has no point to scan at. Ask the committee."),
        "nothingWaits": _("Nothing waits on this phone."),
        "signOutKeeps": {
            "one": ngettext(
                "{count} scan is not sent yet. It stays on this phone and is sent after the next sign-in.",
                "{count} scans are not sent yet. They stay on this phone and are sent after the next sign-in.",
                1,
            ),
            "other": ngettext(
                "{count} scan is not sent yet. It stays on this phone and is sent after the next sign-in.",
                "{count} scans are not sent yet. They stay on this phone and are sent after the next sign-in.",
                2,
            ),
        },
        "signedOut": _("Signed out. Token and settings are wiped from this phone."),
    }


def _alone() -> Words:
    """What the phone says of a badge when it cannot ask."""
    return {
        "exitAccepted": pgettext("scan", "Went out"),
        "queuedKnown": _("The badge is known. Please let them in; it counts once it is sent."),
        "queuedNew": _("The badge is not known on this phone yet. Please let them in; it is checked later."),
        "withdrawn": _("Withdrawn badge"),
        "withdrawnHint": _("Please send the visitor to the information desk. The scan is kept on this phone."),
        "repeatHere": _("Already scanned here"),
        "storageKept": _("This browser keeps the scans until they are sent."),
        "storageMayGo": _("This browser may clear its storage when the phone is full: keep the page open until everything is sent."),
    }


def _camera() -> Words:
    return {
        "aimHint": _("Point the camera at the QR code of a badge."),
        "cameraDenied": _("The camera is not allowed. Allow it in the browser's settings for this site, then open it again."),
        "cameraMissing": _("This device has no camera. Type the code, or connect a scanner."),
        "cameraBusy": _("Another app is using the camera. Close that app, then open the camera again."),
        "cameraInsecure": _("The camera works only at an address that begins with https. Open the link of the committee again."),
        "cameraFailed": _("The camera did not start. Open it again, or type the code."),
        "decoderMissing": _("The code reader did not load. Check the network, then open the camera again."),
    }


def _pairing() -> Words:
    return {
        "pairingWaits": _("The server does not answer. This phone keeps the code and tries again by itself."),
        "pairingBusy": _("Too many phones are being paired just now. This phone tries again by itself."),
        "pairingOver": _("This code is unknown, used or expired. Ask the committee for a new one."),
    }
