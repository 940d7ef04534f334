"""Kept connections, threads and a pool: nobody sees by what another was told."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.fixtures.people import make_user
from tests.fixtures.tables import State, messages_table
from tests.fixtures.two_sites import OURS, THEIRS
from trialsite.context.visible import NOTHING, Visibility, visible_rows
from trialsite.exports.actions import request_export
from trialsite.exports.store import path_of
from trialsite.exports.tasks import build
from trialsite.outbox.models import Message
from trialsite.protocol.models import Site

SITES = "select site_id from trialsite_message order by 1"


def sites() -> list[str]:
    """The sites of the messages that are seen here."""
    with connection.cursor() as cursor:
        cursor.execute(SITES)
        return [code for (code,) in cursor.fetchall()]


@pytest.fixture(autouse=True)
def a_note_of_each(committed_db: None) -> None:
    """A message of each site, committed."""
    for site in Site.objects.all():
        Message.objects.create(
            key=f"note:{site.pk}", kind="note", site=site, payload={}
        )


def test_an_export_is_made_with_the_visibility_of_who_asked(
    tables: State, empty_queue: None
) -> None:
    tables(messages_table())
    by = make_user("Dana Mann", "data_manager", OURS)
    export = request_export(reason="To look.", by=by)
    with visible_rows(NOTHING):
        build(export.pk)
    export.refresh_from_db()
    assert export.state == "done"
    assert path_of(export.pk).exists()
    assert export.files.get(name__endswith="messages.csv").rows == 1


def test_a_kept_connection_carries_no_visibility_on() -> None:
    """Each statement is bounded by who runs it, on one connection, with no transaction
    around it, and nothing is left on it afterwards."""
    for code in (OURS, THEIRS, OURS):
        with visible_rows(Visibility((code,))):
            assert sites() == [code]
        with visible_rows(NOTHING):
            assert sites() == []
            with connection.cursor() as cursor:
                cursor.execute("select current_setting('trial.visibility', true)")
                assert cursor.fetchone() in [("",), (None,)]


def test_requests_that_share_a_pool_see_their_own_site() -> None:
    """R3-18: threads and connections are used again by others, at the same time."""
    pooled = connection.copy()
    pooled.settings_dict = connection.settings_dict | {
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
        "OPTIONS": {"pool": {"min_size": 2, "max_size": 2, "timeout": 20}},
    }
    codes = [*Site.objects.values_list("pk", flat=True), None]

    def look(number: int) -> bool:
        code = codes[number % len(codes)]
        link = pooled.copy()
        try:
            with (
                visible_rows(Visibility((code,)) if code else NOTHING),
                link.cursor() as cursor,
            ):
                cursor.execute(SITES)
                return [row[0] for row in cursor.fetchall()] == ([code] if code else [])
        finally:
            link.close()

    try:
        with ThreadPoolExecutor(6) as threads:
            assert all(threads.map(look, range(60)))
    finally:
        pooled.close_pool()


def test_a_thread_inherits_no_visibility() -> None:

    def look() -> list[str]:
        try:
            return sites()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(look).result() == []
