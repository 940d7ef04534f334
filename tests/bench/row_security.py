"""The price of row-level security: a query as the app role, beside the same as a
superuser, whom no wall binds."""

import os
from functools import cache

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from assessments.reminders.actions import open_follow_ups
from assessments.worklists import due_visits
from participants.enrolment.models import Identity
from tests.bench.race import Race
from tests.builders import enrolled, staff_at
from trialsite.access.roles import Permission
from trialsite.access.scope import scope_of
from trialsite.context.visible import NOTHING, visible_rows
from trialsite.row_security.staff import visible_to
from trialsite.ui.worklist.registry import WorkListRequest

SITE = "MAD"
PEOPLE = 40_000
TURNS = 10

# Five visits each of 40,000 people, at three sites, enrolled over three years; of the
# visits whose time has come most are complete.
FILL = f"""
set session_replication_role = replica;
insert into participants_participant
select (jsonb_populate_record(p, jsonb_build_object(
    'id', 1000000 + n, 'screening_id', 1000000 + n, 'study_id', 'X' || n,
    'site_id', (array['MAD', 'BOS', 'SLC'])[1 + n % 3]))).*
from generate_series(1, {PEOPLE}) n, participants_participant p where p.id =
    (select min(id) from participants_participant);
insert into participants_identity
select (jsonb_populate_record(i, jsonb_build_object('participant_id', 1000000 + n))).*
from generate_series(1, {PEOPLE}) n, participants_identity i
where i.participant_id = (select min(participant_id) from participants_identity);
insert into assessments_visit
select (jsonb_populate_record(v, jsonb_build_object(
    'id', 1000000 + 5 * n + k, 'participant_id', 1000000 + n, 'code', c.code,
    'site_id', (array['MAD', 'BOS', 'SLC'])[1 + n % 3],
    'opens_on', day - 14, 'target_on', day, 'closes_on', day + 45,
    'completed_at', case when day < current_date and n % 7 > 0 then now() end))).*
from generate_series(1, {PEOPLE}) n, assessments_visit v,
    unnest(array['baseline', 'm03', 'm06', 'm09', 'm12']) with ordinality c (code, k),
    lateral (select current_date - 1000 + n % 1100 + 90 * (k - 1)::int as day) d
where v.id = (select min(id) from assessments_visit);
analyze;
"""


@cache
def _filled() -> None:
    enrolled(SITE)
    url = os.environ["TEST_SUPERUSER_URL"].format(database=os.environ["TEST_DATABASE"])
    with psycopg.connect(url) as superuser:
        superuser.execute(FILL.encode())
        _name(superuser)


def _name(superuser: "psycopg.Connection[tuple[object, ...]]") -> None:
    """A seal opens with its own row alone, so each gets a name of its own."""
    given = Identity._meta.get_field("given_name")
    family = Identity._meta.get_field("family_name")
    with superuser.cursor() as cursor:
        cursor.execute("select participant_id from participants_identity")
        keys = [key for (key,) in cursor.fetchall()]
        rows = [Identity(participant_id=key) for key in keys]
        cursor.execute("create temporary table names (id bigint, g bytea, f bytea)")
        with cursor.copy("copy names from stdin") as copy:
            for row in rows:
                names = (given.seal("Erin", row).held, family.seal("Stone", row).held)
                copy.write_row((row.pk, *names))
        cursor.execute(
            "update participants_identity i set given_name = g, family_name = f"
            " from names where names.id = i.participant_id"
        )
        cursor.execute("analyze participants_identity")


def _superuser() -> dict[str, str]:
    url = os.environ["TEST_SUPERUSER_URL"].format(database=os.environ["TEST_DATABASE"])
    said = psycopg.conninfo.conninfo_to_dict(url)
    return {"USER": str(said["user"]), "PASSWORD": str(said["password"])}


@cache
def _unbound() -> BaseDatabaseWrapper:
    """A connection as our own, of somebody whom no wall binds."""
    link = connection.copy()
    link.settings_dict |= _superuser()
    return link


def of_worklist() -> Race:
    """The sections of a coordinator's work list, with all that it asks and opens."""
    _filled()
    scope = scope_of(staff_at(SITE))
    question = WorkListRequest(scope, Permission.SEE_PARTICIPANTS, (SITE,))
    visibility = visible_to(scope, Permission.SEE_PARTICIPANTS)

    def ours() -> None:
        with visible_rows(visibility), transaction.atomic():
            assert any(section.rows for section in due_visits(question))

    def plain() -> None:
        bound = connections[DEFAULT_DB_ALIAS]
        connections[DEFAULT_DB_ALIAS] = _unbound()
        try:
            with visible_rows(NOTHING), transaction.atomic():
                assert any(section.rows for section in due_visits(question))
        finally:
            connections[DEFAULT_DB_ALIAS] = bound

    ours()
    plain()
    what = "The work list on 200,000 visits"
    return Race(what, ours, plain, "behind policies", "without them")


def of_query() -> Race:
    """Of the work list, the one query that finds the visits, without what Python does
    with them: where the price is paid."""
    _filled()
    rows = (
        open_follow_ups()
        .filter(site__in=[SITE])
        .select_related("participant__identity")
    )
    sql, values = rows.query.sql_with_params()
    visibility = visible_to(scope_of(staff_at(SITE)), Permission.SEE_PARTICIPANTS)
    found: set[int] = set()

    def fetch(link: BaseDatabaseWrapper) -> None:
        for _ in range(TURNS):
            with link.cursor() as cursor:
                cursor.execute("begin")
                cursor.execute(sql, values)
                found.add(len(cursor.fetchall()))
                cursor.execute("commit")

    def ours() -> None:
        with visible_rows(visibility):
            fetch(connection)

    def plain() -> None:
        with visible_rows(NOTHING):
            fetch(_unbound())

    ours()
    plain()
    assert len(found) == 1 and 0 not in found, found
    what = "The query of the work list alone"
    return Race(what, ours, plain, "behind policies", "without them")
