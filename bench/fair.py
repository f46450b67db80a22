"""A fair to measure on: an edition open today, 50 stands, a phone, and as many badges and stored scans as asked for."""

import datetime
import json
import uuid
from collections.abc import Iterator

TOKEN = "measuring-phone"
POINTS = [f"{n:02}" for n in range(1, 51)]
STORE = """
    WITH fair AS (SELECT id FROM exhibits_exhibition WHERE slug = 'bench'),
    point AS (
        SELECT p.id, p.code, row_number() OVER (ORDER BY p.id) - 1 AS place FROM visitors_point p, fair WHERE exhibition_id = fair.id
    ),
    badge AS (
        SELECT b.id, b.code, row_number() OVER (ORDER BY b.id) - 1 AS place FROM visitors_badge b, fair WHERE exhibition_id = fair.id
    ),
    size AS (SELECT (SELECT count(*) FROM point) AS points, (SELECT count(*) FROM badge) AS badges),
    number AS (
        SELECT n, now() - interval '1 day' - n %% 20000 * interval '1 second' AS at
        FROM generate_series(1, %s - (SELECT count(*) FROM visitors_scan)) AS n
    )
    INSERT INTO visitors_scan (id, exhibition_id, point_id, point_code, scanner_id, badge_id, code, mode, source, outcome, reason,
        counted, scanned_at, received_at, occurred_at, clock_corrected, day, hour)
    SELECT gen_random_uuid(), fair.id, point.id, point.code, s.id, badge.id, badge.code, 'online', 'staff', 'repeat', '',
        false, at, at, at, false, (at AT TIME ZONE 'Asia/Jakarta')::date, extract(hour FROM at AT TIME ZONE 'Asia/Jakarta')
    FROM number, size, fair, visitors_scanner s, point, badge
    WHERE s.exhibition_id = fair.id AND point.place = n %% size.points AND badge.place = n / 7 %% size.badges
"""


def build(badges: int) -> list[str]:
    """Make the fair in the database of the settings; returns the codes of its badges."""
    from django.db import connection
    from django.utils import timezone

    from bench import ceiling
    from exhibits.models import Category, Exhibition, ExhibitionDay, Stand, Zone
    from visitors import door, points
    from visitors.models import Badge, Visitor, VisitorKind

    now = timezone.now()
    fair = Exhibition.objects.create(slug="bench", name="Bench", venue="Hall", floor_width=60, floor_height=40, is_published=True)
    today = fair.today()
    ExhibitionDay.objects.bulk_create(ExhibitionDay(exhibition=fair, date=today + datetime.timedelta(days=n)) for n in (-1, 0, 1))
    zone = Zone.objects.create(exhibition=fair, code="A", name="A")
    category = Category.objects.first() or Category.objects.create(code="bench", name="Bench", colour="#2E7D32")
    for place, number in enumerate(POINTS):
        Stand.objects.create(
            exhibition=fair,
            number=number,
            name=number,
            zone=zone,
            category=category,
            x=place % 15 * 3,
            y=place // 15 * 4,
            width=3,
            height=3,
        )
    door.make_scanner(exhibition=fair, points=points.ensure(fair), name="Bench", actor=None, token=TOKEN)
    kind = VisitorKind.objects.first() or VisitorKind.objects.create(code="bench", name="Bench")
    visitors = Visitor.objects.bulk_create(
        [Visitor(exhibition=fair, name="Sri", kind=kind, created_at=now) for _ in range(badges)], batch_size=2000
    )
    made = Badge.objects.bulk_create([Badge(exhibition=fair, visitor=visitor) for visitor in visitors], batch_size=2000)
    with connection.schema_editor() as editor:
        editor.create_model(ceiling.BenchScan)
    return [badge.code for badge in made]


def store_scans(count: int) -> None:
    """Fill the table up to `count` scans of yesterday, straight in the database."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(STORE, [count])
        cursor.execute("ANALYZE")


def bodies(codes: list[str], size: int, points: list[str] = POINTS) -> Iterator[bytes]:
    """Bodies of `size` scans each, of phones at all points in turn, a phone at one point; every badge once at every point."""
    now = datetime.datetime.now(datetime.UTC).isoformat()
    for shift in range(len(points)):
        for number, start in enumerate(range(0, len(codes) - size + 1, size)):
            seen = {"point": points[(number + shift) % len(points)], "scanned_at": now, "mode": "online"}
            scans = [seen | {"id": str(uuid.uuid4()), "code": code} for code in codes[start : start + size]]
            yield json.dumps({"sent_at": now, "scans": scans}).encode()
