"""Sealing a million events, beside reading them and hashing each."""

import os
from hashlib import sha256

import psycopg
from django.db import connection

from tests.bench.race import Race
from trialsite.audit.seals.sealing import seal_new

EVENTS = 1_000_000

FILL = """
    insert into trialsite_auditevent (
        at, trial_at, txid, table_name, row_pk, study_id, site_code, action, changed,
        old, new, actor_id, actor_kind, actor, role, reason, request_id, source
    )
    select instant, instant, pg_current_xact_id()::text::bigint,
        'assessments_response', mod(n, 50000)::text, 'ST-1001-X', 'MAD', 'update',
        '{answers}', jsonb_build_object('answers', jsonb_build_object('bpi_worst', 3)),
        jsonb_build_object('answers', jsonb_build_object('bpi_worst', mod(n, 11))), 7,
        'staff', 'Cora Lind', 'coordinator', '', md5(n::text), 'web'
    from (
        select n, timestamptz '2026-01-01' + n * interval '1 second' as instant
        from generate_series(1, %s) n
    ) x
"""
PLAIN = "copy (select * from trialsite_auditevent order by id) to stdout"


def race() -> Race:
    """Fill the record by the superuser, whom no trigger stops, and seal it anew each
    time."""
    url = os.environ["TEST_SUPERUSER_URL"].format(database=os.environ["TEST_DATABASE"])
    superuser = psycopg.connect(url, autocommit=True)
    superuser.execute("set session_replication_role = replica")
    superuser.execute("truncate trialsite_auditevent, trialsite_auditseal")
    superuser.execute(FILL, [EVENTS])
    superuser.execute("vacuum analyze trialsite_auditevent")

    def seal() -> None:
        superuser.execute("truncate trialsite_auditseal")
        made = seal_new()
        assert len(made) == -(-EVENTS // 10_000)

    def plain() -> None:
        count = 0
        with connection.cursor() as cursor, cursor.copy(PLAIN) as copy:
            for row in copy:
                sha256(row).digest()
                count += 1
        assert count == EVENTS

    return Race(
        "A million events of the record",
        seal,
        plain,
        "sealing them in a signed, chained Merkle tree",
        "reading them and hashing each",
        turns=1,
    )
