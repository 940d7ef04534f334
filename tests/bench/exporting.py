"""A table to CSV: COPY by the database, beside rows fetched and written in Python."""

import csv
import io

from django.db import connection

from tests.bench.race import Race
from tests.fixtures.tables import messages_table
from trialsite.exports.copy import copy_csv, guarded
from trialsite.outbox.models import Message
from trialsite.protocol.models import Site

ROWS = 20_000


def race() -> Race:
    """Fill a table with 20,000 rows and export all of it."""
    site = Site.objects.earliest("pk")
    Message.objects.bulk_create(
        Message(key=f"note:{number}", kind="note", site=site, payload={})
        for number in range(ROWS)
    )
    table = messages_table()

    def ours() -> None:
        copied = copy_csv(table, io.BytesIO(), sites=[site.code], connection=connection)
        assert copied == ROWS

    def plain() -> None:
        out = csv.writer(io.StringIO())
        rows = Message.objects.filter(site=site).order_by("key")
        for row in rows.iterator():
            out.writerow(
                [
                    guarded(row.key),
                    row.site_id,
                    row.attempts,
                    row.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                ]
            )

    return Race(f"{ROWS} rows to CSV", ours, plain, "COPY", "the ORM and csv.writer")
