"""The drill's count can come out badly: what is missing or twice is told."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from structlog.contextvars import bound_contextvars

from tests.acting import ACTOR
from tests.builders import screened
from tests.drill.acts import Act, Count, Done, count
from tests.drill.report import Report
from tests.drill.visitor import Answer
from trialsite.context.acting import acting_as

BEGUN = datetime.now(UTC) - timedelta(seconds=1)
SOON = timedelta(minutes=5)


def screening(request: str) -> Act:
    """Somebody screens a person, and is told so."""
    with bound_contextvars(request_id=request), acting_as(actor=ACTOR, source="web"):
        made = screened("MAD")
    return Act("screening", request, f"/screening/{made.pk}/", BEGUN, BEGUN)


def counted(*acts: Act, unanswered: int = 0, until: datetime | None = None) -> Count:
    done = Done(BEGUN - SOON, list(acts), unanswered)
    url = os.environ["TEST_SUPERUSER_URL"].format(database=os.environ["TEST_DATABASE"])
    return count(url, done, until=until)


@pytest.fixture
def behind(committed_db: None) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """Somebody whom no trigger stops."""
    url = os.environ["TEST_SUPERUSER_URL"].format(database=os.environ["TEST_DATABASE"])
    with psycopg.connect(url, autocommit=True) as link:
        link.execute("set session_replication_role = replica")
        yield link


def test_what_is_there_once_is_found(committed_db: None) -> None:
    assert counted(screening("one"), screening("two")) == Count(2, [], [], [])


def test_an_act_without_its_event_or_without_its_row_is_lost(
    behind: "psycopg.Connection[tuple[object, ...]]",
) -> None:
    kept, unknown = screening("kept"), Act("form", "never", "/", BEGUN, BEGUN)
    gone = screening("gone")
    behind.execute(
        "delete from participants_screening where id = %s",
        [int(gone.what.split("/")[2])],
    )
    found = counted(kept, gone, unknown)
    assert (found.found, found.lost) == (1, [gone, unknown])


def test_an_act_that_was_done_twice_is_doubled(committed_db: None) -> None:
    act = screening("twice")
    screening("twice")
    assert len(counted(act).doubled) == 1


def test_facts_of_nobodys_act_are_no_more_than_what_was_under_way(
    committed_db: None,
) -> None:
    act = screening("answered")
    screening("unanswered")
    assert counted(act, unanswered=1).doubled == []
    assert "1 requests that nobody" in counted(act, unanswered=0).doubled[0]


def test_what_a_dead_server_answers_is_no_answer() -> None:
    done = Done(BEGUN, refused=[(BEGUN, "before"), (BEGUN + SOON, "since")])
    done.stumbled = [(BEGUN, "before"), (BEGUN + SOON, "since")]
    done.died(BEGUN + SOON / 2)
    assert done.unanswered == 1
    assert done.refused == done.stumbled == [(BEGUN, "before")]


def test_of_an_instant_what_is_later_may_not_be_there(committed_db: None) -> None:
    act = screening("later")
    assert counted(act, until=BEGUN - SOON).beyond == [act]
    assert counted(act, until=BEGUN + SOON) == Count(1, [], [], [])
    # What was under way just then may be there or not.
    missing = Act("form", "never", "/", BEGUN, BEGUN + SOON)
    assert counted(act, missing, until=BEGUN + timedelta(seconds=1)).lost == []
    assert counted(act, missing, until=BEGUN + 2 * SOON).lost == [missing]


def test_a_demand_that_does_not_hold_fails_the_drill() -> None:
    report = Report()
    report.demand(True, "nothing")
    assert report.faults == []
    report.demand(False, "an act is lost")
    assert report.faults == ["an act is lost"]
    assert report.lines == ["  FAULT: an act is lost"]


def test_a_form_is_read_as_a_browser_would_hand_it_in() -> None:
    page = """
        <form><input name="q"></form>
        <form method="post">
          <input type="hidden" name="csrfmiddlewaretoken" value="t">
          <input type="radio" name="mode" value="paper">
          <input type="radio" name="mode" value="phone" checked>
          <input type="checkbox" name="certain">
          <select name="zone"><option value="">-</option>
            <option value="b" selected>B</option></select>
          <select name="first"><option value="x">X</option><option value="y"></select>
          <textarea name="note">\nwords</textarea>
          <button name="do" value="save">Save</button>
        </form>"""
    form = Answer(200, page, "", "").form("mode")
    assert form.values == {
        "csrfmiddlewaretoken": ["t"],
        "mode": ["phone"],
        "certain": [],
        "zone": ["b"],
        "first": ["x"],
        "note": ["words"],
    }
    assert form.choices["mode"] == ["paper", "phone"]
