"""A record that was dumped and restored on another server is known for that, and is
sealed on."""

from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from tests.fixtures.moved import connected_to, moved
from tests.fixtures.seals import Look, event_of, note
from trialsite.audit.checks import check_triggers
from trialsite.audit.function_checks import check_functions, check_rights
from trialsite.audit.models import AuditEvent
from trialsite.audit.seals.models import AuditSeal
from trialsite.audit.seals.sealing import AnotherServer, seal_new
from trialsite.embedded.testing import Servers
from trialsite.outbox.models import Message
from trialsite.row_security.checks import check_policies

# What a dump leaves unsaid is what holds where nothing was said.
RIGHTS = """
    with rights (what, rights) as (
        select 'table ' || relname, coalesce(relacl, acldefault(
            case relkind when 'S' then 's'::"char" else 'r'::"char" end, relowner))
        from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'S')
        union all
        select 'function ' || oid::regprocedure,
            coalesce(proacl, acldefault('f', proowner))
        from pg_proc where pronamespace = 'public'::regnamespace
        union all
        select 'default ' || defaclobjtype::text, defaclacl from pg_default_acl
    )
    select what, (select string_agg(r::text, ' ' order by r::text)
        from unnest(rights) r)
    from rights
    union all
    select 'policy ' || polrelid::regclass || polname, pg_get_expr(polqual, polrelid)
    from pg_policy
"""


def sealed() -> list[int]:
    return sorted(
        entry.event
        for seal in AuditSeal.objects.order_by("number")
        for entry in seal.as_seal().listed()
    )


def rights() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(RIGHTS)
        return dict(cursor.fetchall())


@pytest.mark.long
def test_a_database_that_was_moved_to_another_server_is_sealed_on(
    notes: list[Message], copy: Path, look: Look
) -> None:
    """The dump's transactions are not the new server's, which counts from lower or,
    after a while, from higher."""
    waited, before = note(3), rights()
    with moved() as servers:
        with connected_to(servers.app_url()):
            assert rights() == before
            for check in (check_triggers, check_functions, check_rights):
                assert check(None, ["default"]) == []
            assert check_policies(None, ["default"]) == []
            written = note(4)
            with pytest.raises(AnotherServer, match="moved to another server"):
                seal_new()
            _count_on(servers)
            with pytest.raises(AnotherServer, match="moved to another server"):
                seal_new()
        with connected_to(servers.owner_url()):
            out = StringIO()
            call_command("seal_audit", "--new-server", "The old disk died.", stdout=out)
        with connected_to(servers.app_url()):
            note(5)
            seal_new()
            assert sealed() == sorted(AuditEvent.objects.values_list("pk", flat=True))
            assert {event_of(waited).pk, event_of(written).pk} <= set(sealed())
            seals = [seal.as_header() for seal in AuditSeal.objects.order_by("number")]
            notes_of = [header.note for header in seals]
            assert notes_of == ["", "", "", "The old disk died.", ""]
            assert seals[0].server != seals[-1].server
            assert look(copy).faults == []


def _count_on(servers: Servers) -> None:
    """Until the new server's numbers have passed those of the old one."""
    through = AuditSeal.objects.latest("number").as_header().through[0]
    with psycopg.connect(servers.superuser_url(), autocommit=True) as link:
        number = 0
        while number <= through + 1:
            row = link.execute("select pg_current_xact_id()::text::bigint").fetchone()
            assert row is not None
            number = row[0]
