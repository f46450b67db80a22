"""The least a Django view can do with the same effect: what the portal is compared with, under the same server and middleware."""

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from visitors.models import Badge


class BenchScan(models.Model):
    """The barest row a scan could be; its table is made and dropped with the measurement's database."""

    id = models.UUIDField(primary_key=True)
    badge_id = models.BigIntegerField()
    scanned_at = models.CharField(max_length=40)

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "bench_scan"


@csrf_exempt
def scan(request: HttpRequest) -> HttpResponse:
    """One look-up by unique key and one insert, in one transaction."""
    sent = json.loads(request.body)["scans"][0]
    with transaction.atomic():
        badge = Badge.objects.get(code=sent["code"])
        BenchScan(id=sent["id"], badge_id=badge.pk, scanned_at=sent["scanned_at"]).save(force_insert=True)
    return JsonResponse({"results": [{"id": sent["id"], "outcome": "accepted"}]})


@cache
def kept(number: str) -> bytes:
    return (Path(settings.VAR_DIR) / "bench-pages" / number).read_bytes()


def page(request: HttpRequest) -> HttpResponse:
    """The bytes of a page of the portal, from memory."""
    return HttpResponse(kept(request.GET["number"]))
