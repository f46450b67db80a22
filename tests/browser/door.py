"""What browser tests need of the door beside the page they look at: badges that nobody used yet."""

import datetime
import json
import sqlite3
import urllib.request
import uuid


def call(site, path, body=None):
    """An answer of the API to the phone at the gate."""
    head = {"Authorization": f"Bearer {site.known['training']['gate_scanner']['token']}", "Content-Type": "application/json"}
    asked = urllib.request.Request(site.address + path, data=json.dumps(body).encode() if body else None, headers=head)
    with urllib.request.urlopen(asked) as answer:
        return json.load(answer)


def new_badge(site):
    """A badge that was seen at the gate and at no stand."""
    about, now = call(site, "/api/v1/scanner"), datetime.datetime.now(datetime.UTC).isoformat()
    who = {"kind": about["kinds"][0]["code"], "origin": about["origins"][0]["id"]}
    sent = {"id": str(uuid.uuid4()), "point": about["points"][0]["code"], "sent_at": now, "scanned_at": now}
    return call(site, "/api/v1/walk-ins", sent | who)["badge"]


def poster_of(site, number="15"):
    """The address on the poster of a stand of the training edition."""
    asked = (
        "SELECT poster_token FROM visitors_point JOIN exhibits_exhibition AS fair ON fair.id = exhibition_id WHERE slug = ? AND code = ?"
    )
    with sqlite3.connect(site.var / "portal.sqlite3") as database:
        return f"/s/{database.execute(asked, [site.known['training']['slug'], number]).fetchone()[0]}"
