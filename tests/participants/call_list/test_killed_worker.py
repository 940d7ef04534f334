"""A worker that is killed in the middle of a call list, and the one that follows it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from participants.call_list.actions import begin_taking
from participants.call_list.models import CallList, FileState
from participants.call_list.tasks import take
from participants.candidates.models import Candidate
from participants.duplicates.models import Match
from tests.fixtures.people import make_user
from tests.participants.call_list.test_hand_in import listed, people
from tests.waiting import wait_until
from trialsite.audit.models import AuditEvent

BATCH = 20
ROWS = 2 * BATCH + 5

# A worker that has listed everybody of its second batch, and is not through with it.
_WORKER = """
import sys, time, django
from pathlib import Path
django.setup()
from participants.call_list import taking
taking.BATCH = {batch}
find, turns = taking.keep_matches, []
def slow(**given):
    found = find(**given)
    turns.append(1)
    if len(turns) == 2:
        Path(sys.argv[2]).touch()
        time.sleep(300)
    return found
taking.keep_matches = slow
from participants.call_list.tasks import take
from tests.acting import tests_act
with tests_act():
    take(sys.argv[1])
"""


def twins(text: str) -> str:
    """The file, and in its second batch somebody with the number of the first row."""
    lines = text.splitlines()
    lines[BATCH + 5] = f"Sam Twin,{lines[1].partition(',')[2]}"
    return "\n".join(lines) + "\n"


def test_nobody_is_lost_and_nobody_listed_twice(
    committed_db: None,
    empty_queue: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """R3-10: what a killed worker had begun is undone whole, counts included."""
    cora = make_user("Cora Lind", "coordinator", "MAD")
    made = listed(cora, twins(people(ROWS)))
    begin_taking(call_list=made, by=cora)
    reached = tmp_path / "reached"
    worker = subprocess.Popen(
        [sys.executable, "-c", _WORKER.format(batch=BATCH), str(made.pk), str(reached)],
        env=os.environ,
    )
    try:
        wait_until(reached.exists, 60)
        assert holds(made) == (FileState.RUNNING, BATCH, BATCH)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait(10)
    assert holds(made) == (FileState.RUNNING, BATCH, BATCH)
    assert not Match.objects.exists()
    monkeypatch.setattr("participants.call_list.taking.BATCH", BATCH)
    # Waits for the database to undo what the dead worker had under its lock.
    take(str(made.pk))
    assert holds(made) == (FileState.DONE, ROWS, ROWS)
    listed_rows = Candidate.objects.order_by("row").values_list("row", flat=True)
    first = listed_rows[0]
    assert list(listed_rows) == list(range(first, first + ROWS))
    assert Match.objects.count() == CallList.objects.get().matches == 1
    told = AuditEvent.objects.filter(
        table_name="participants_candidate", action="insert"
    )
    assert told.count() == ROWS, "the record tells of nobody who was never listed"


def holds(made: CallList) -> tuple[str, int, int]:
    """State, rows done, and people listed, as others see them."""
    connection.close()
    made.refresh_from_db()
    return made.state, made.done_rows, Candidate.objects.count()
