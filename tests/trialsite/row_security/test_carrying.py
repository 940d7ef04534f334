"""What a connection is told: by requests, tasks, COPY and commands; never too long."""

import io
import json

from django.db import connection, transaction
from django.test import Client

from assessments.reminders.tasks import plan
from participants.enrolment.models import Participant
from tests.fixtures.people import make_user
from tests.fixtures.tables import messages_table
from tests.fixtures.two_sites import MARCH, OURS, THEIRS
from trialsite import clock
from trialsite.celery import app
from trialsite.context.visible import (
    EVERYTHING,
    NOTHING,
    Visibility,
    everywhere,
    visible_rows,
    what_is_seen,
)
from trialsite.exports.copy import copy_csv
from trialsite.outbox.actions import enqueue
from trialsite.outbox.models import Message

People = dict[str, list[Participant]]

SITES = "select site_id from trialsite_message order by 1"


def sites() -> list[str]:
    """The sites of the messages that are seen here."""
    with connection.cursor() as cursor:
        cursor.execute(SITES)
        return [code for (code,) in cursor.fetchall()]


@app.task(name="tests.forgetful")
def forgetful() -> list[str]:
    """A task that does not say what it sees."""
    return sites()


@app.task(name="tests.sees", visibility=everywhere())
def sees() -> list[str]:
    return sites()


def test_a_task_sees_what_it_says_and_nothing_where_it_says_nothing(
    rows: People,
) -> None:
    """P11-05: in Celery too it fails closed."""
    assert forgetful() == []
    assert {OURS, THEIRS} <= set(sees())
    assert what_is_seen() == EVERYTHING


def test_every_task_of_ours_says_what_it_sees() -> None:
    app.loader.import_default_modules()
    blind = {
        name
        for name, task in app.tasks.items()
        if name.startswith(("trialsite.", "participants.", "assessments."))
        and task.visibility == NOTHING
    }
    # Accounts are behind no wall, nor are trials that are simulated.
    assert blind == {
        "trialsite.accounts.tasks.suspend",
        "participants.randomization.lists.tasks.simulate",
        "participants.randomization.lists.tasks.resume",
    }


def test_reminders_are_planned_for_every_site(rows: People) -> None:
    with clock.fixed(MARCH.replace(month=5, day=20)):
        plan()
    planned = Message.objects.filter(kind="visit-reminder")
    assert set(planned.values_list("site", flat=True)) == {OURS, THEIRS}


def test_copy_goes_by_the_policies(rows: People) -> None:
    """A table of the dataset that forgets its site still has but the asker's rows."""
    table = messages_table()
    for visibility, codes in ((Visibility((OURS,)), {OURS}), (NOTHING, set())):
        out = io.BytesIO()
        with visible_rows(visibility):
            copy_csv(table, out, sites=[OURS, THEIRS], connection=connection)
        lines = out.getvalue().decode().splitlines()[1:]
        assert {line.split(",")[1] for line in lines} == codes


def test_a_rollback_to_a_savepoint_takes_no_wall_down(rows: People) -> None:
    with visible_rows(Visibility((OURS,))), transaction.atomic():
        assert set(sites()) == {OURS}
        try:
            with transaction.atomic(), visible_rows(Visibility((THEIRS,))):
                assert set(sites()) == {THEIRS}
                raise ValueError
        except ValueError:
            assert set(sites()) == {OURS}
        with visible_rows(NOTHING):
            assert sites() == []


def test_long_results_are_bounded_too(rows: People) -> None:
    """A server-side cursor is declared and fetched apart."""
    with visible_rows(Visibility((OURS,))):
        found = {m.site_id for m in Message.objects.iterator(chunk_size=1)}
    assert found == {OURS}


def test_a_message_is_left_by_who_may_not_read_it(rows: People) -> None:
    """Nobody is signed in where a lock-out is told of."""
    with visible_rows(NOTHING):
        assert enqueue(key="n:1", kind="test-note", payload={"who": 1}) is not None
        assert what_is_seen() == NOTHING
        assert sites() == []


def test_what_is_told_is_json_with_codes_alone() -> None:
    told = json.loads(Visibility((OURS,), participant=None).as_json)
    assert told == {"sites": OURS}
    assert json.loads(NOTHING.as_json) == {}


def test_a_visibility_ends_with_its_request(rows: People, client: Client) -> None:
    client.force_login(make_user("Cora Lind", "coordinator", OURS))
    client.get("/")
    assert what_is_seen() == EVERYTHING
