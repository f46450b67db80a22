"""What tests of the door send, and how they read the answer."""

import datetime
import uuid

from django.test import Client
from django.utils import timezone

from tests import factories


def today_in_batu():
    return timezone.now().astimezone(datetime.timezone(datetime.timedelta(hours=7))).date()


def open_edition():
    """An edition that is open today, with the stand 15."""
    edition = factories.ExhibitionFactory(days=[today_in_batu()])
    factories.StandFactory(exhibition=edition, number="15", name="Administrasi Kependudukan", name_en="Civil Registry")
    return edition


def phone_with(token=factories.TOKEN):
    return Client(headers={"authorization": f"Bearer {token}"})


def now():
    return timezone.now().isoformat()


def scan(**changes):
    item = {"id": str(uuid.uuid4()), "point": "15", "heads": 1, "scanned_at": now(), "mode": "online"} | changes
    return {key: value for key, value in item.items() if value is not None}


def send(client, *scans, **changes):
    return client.post("/api/v1/scans", {"sent_at": now(), "scans": list(scans)} | changes, content_type="application/json")


def is_error(response, status):
    """The body of an error, which is JSON in the one shape all errors have."""
    assert response.status_code == status, response.content
    assert response["Content-Type"].startswith("application/json")
    body = response.json()
    assert body["detail"]
    assert isinstance(body["errors"], list)
    return body
