"""The officials' desk at full volume: lists, filters, searches, look-ups, forms, landing pages and the history of a long-lived
entry, each asked again and again; and every other page that the desk's addresses name, so that a new one is measured too.

Times are those of the server's work, wall clock, in this process without a network.
"""

import time
from collections.abc import Iterator

from bench.load import percentile
from bench.table import Row, limit
from tests.browser.addresses import others_of_the_desk

TIMES = 40  # so that the very first answer, which compiles the templates, is not the p95
MOST = 120.0  # milliseconds, p95


def measure() -> Iterator[Row]:
    """One row for each address; the database is that of the settings, filled by `scale_up`."""
    from django.db import connection
    from django.test import Client

    from batu_innovation.wsgi import settle

    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")  # at once, rather than behind the measurement's back
    clients = {name: Client(SERVER_NAME="localhost") for name in ("committee", "official")}
    for name, client in clients.items():
        client.force_login(somebody(name))
    listed = addresses()
    others = [("committee", address) for address in others_of_the_desk(rows()) if is_page(clients["committee"], address)]
    known = {address for _who, address in listed}
    settle()  # as a server does that has answered for a while
    for who, address in [*listed, *(pair for pair in others if pair[1].removeprefix("/admin/") not in known)]:
        times, counts = [], 0
        for _ in range(TIMES):
            with connection.execute_wrapper(counting := Counting()):
                began = time.perf_counter()
                response = clients[who].get(f"/admin/{address.removeprefix('/admin/')}")
                times.append((time.perf_counter() - began) * 1000)
            assert response.status_code == 200, (address, response.status_code)
            counts = max(counts, counting.whole_tables)
        p95 = percentile(times, 0.95)
        row = limit(
            f"desk, {who}: {address.removeprefix('/admin/') or 'landing page'}", p95, MOST, "ms", f"counts of whole tables: {counts}"
        )
        yield Row(row.name, row.measured, row.bar, bool(row.holds and not counts))


def rows() -> dict[str, str]:
    """The newest row of each model of the desk, by its label in addresses."""
    from django.contrib import admin

    found = {}
    for model in admin.site._registry:
        newest = model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
        if newest is not None:
            found[f"{model._meta.app_label}_{model._meta.model_name}"] = str(newest)
    return found


def is_page(client, address: str) -> bool:
    """Whether it answers with a page of HTML; papers and files have a bench of their own."""
    response = client.get(address)
    html = response.status_code == 200 and response["Content-Type"].startswith("text/html")
    response.close()
    return bool(html)


VERSIONS = 60  # of the entry whose history is measured, each with another long text


def aged(innovation) -> list[str]:
    """Addresses of the history of an entry that was edited often."""
    words = "Warga datang ke kantor kelurahan dan mengisi formulir yang sama untuk setiap layanan.".split()
    for number in range(VERSIONS):
        innovation.problem = " ".join(words[(number + place * 7) % len(words)] for place in range(300))
        innovation.cost = f"Rp{number}.000"
        innovation.save()
    keys = list(innovation.history.order_by("history_id").values_list("history_id", flat=True))
    at = f"exhibits/innovation/{innovation.pk}/history/"
    return [at, f"{at}?p=2", f"{at}{keys[0]}/", f"{at}{keys[0]}/restore/", f"{at}compare/?old={keys[0]}&new={keys[-1]}"]


class Counting:
    """Notices a count over a whole large table among the statements of a request."""

    TABLES = "visitors_scan", "visitors_visitor", "visitors_badge"

    def __init__(self) -> None:
        self.whole_tables = 0

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith("SELECT COUNT(*)") and "WHERE" not in sql and any(f'"{table}"' in sql for table in self.TABLES):
            self.whole_tables += 1
        return execute(sql, params, many, context)


def somebody(role: str):
    from django.contrib.auth.models import Group

    from opds import roles
    from opds.models import Opd, User

    roles.sync()
    user = User.objects.create(
        username=f"bench-{role}", is_staff=True, opd=Opd.objects.get(slug="dinkes") if role == roles.OFFICIAL else None
    )
    user.groups.set([Group.objects.get(name=role)])
    return user


def addresses() -> list[tuple[str, str]]:
    from exhibits import editions
    from exhibits.models import Innovation
    from visitors.models import Badge, Scan, Visitor

    edition = editions.current()
    assert edition
    badge, of = Badge.objects.latest("pk").code, f"edition={edition.pk}"
    look_up = "autocomplete/?app_label=exhibits&model_name=stand&field_name=innovations&term="
    committee = [
        "",
        *(f"exhibits/innovation/{more}" for more in ("", "?q=kebun+air", "?q=zzzz", "?status__exact=published&p=9")),
        "exhibits/innovation/?stage__exact=trial&digital__exact=1",
        f"exhibits/innovation/{Innovation.objects.latest('pk').pk}/change/",
        *aged(Innovation.objects.latest("pk")),
        *(f"visitors/scan/?{of}{more}" for more in ("", "&conflicts=yes", f"&q={badge[:8]}", f"&q={badge[:1]}", "&p=30", "&on=2023-10-19")),
        f"visitors/scan/{Scan.objects.filter(exhibition=edition)[:1][0].pk}/change/",
        *(f"visitors/visitor/?{of}{more}" for more in ("", "&q=sri", "&q=zzz", "&kind__id__exact=1&p=20")),
        f"visitors/visitor/{Visitor.objects.latest('pk').pk}/change/",
        *(f"visitors/badge/?{of}{more}" for more in ("", f"&q={badge[:6]}", "&state=blank", "&state=revoked")),
        *(f"visitors/feedback/{more}" for more in ("", "?status__exact=waiting", "?answered=no&q=bagus")),
        "visitors/need/",
        f"visitors/scanner/?{of}",
        f"{look_up}kebun",
        look_up,
    ]
    official = ["", "exhibits/innovation/", "exhibits/innovation/?q=kebun+air", "visitors/feedback/"]
    return [*(("committee", address) for address in committee), *(("official", address) for address in official)]
