"""The officials' desk at full volume: lists, filters, searches, look-ups, forms and landing pages, each asked again and again.

Times are those of the server's work, wall clock, in this process without a network.
"""

import time
from collections.abc import Iterator

from bench.load import percentile
from bench.table import Row, limit

TIMES = 40  # so that the very first answer, which compiles the templates, is not the p95
MOST = 120.0  # milliseconds, p95


def measure() -> Iterator[Row]:
    """One row for each address; the database is that of the settings, filled by `scale_up`."""
    from django.db import connection
    from django.test import Client

    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")  # at once, rather than behind the measurement's back
    clients = {name: Client(SERVER_NAME="localhost") for name in ("committee", "official")}
    for name, client in clients.items():
        client.force_login(somebody(name))
    for who, address in addresses():
        times, counts = [], 0
        for _ in range(TIMES):
            with connection.execute_wrapper(counting := Counting()):
                began = time.perf_counter()
                response = clients[who].get(f"/admin/{address}")
                times.append((time.perf_counter() - began) * 1000)
            assert response.status_code == 200, (address, response.status_code)
            counts = max(counts, counting.whole_tables)
        p95 = percentile(times, 0.95)
        row = limit(f"desk, {who}: {address or 'landing page'}", p95, MOST, "ms", f"counts of whole tables: {counts}")
        yield Row(row.name, row.measured, row.bar, bool(row.holds and not counts))


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
