"""A worker that is killed in the middle of an export, and the one that follows it."""

import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

from django.conf import LazySettings

from tests.fixtures.people import make_user
from tests.fixtures.tables import State, messages_table
from tests.waiting import wait_until
from trialsite.exports.actions import request_export
from trialsite.exports.building import make
from trialsite.exports.models import Export
from trialsite.exports.store import path_of, unfinished_path_of
from trialsite.outbox.models import Message

# A worker with a table whose query takes for ever.
_WORKER = """
import sys, time, django
django.setup()
from tests.fixtures.tables import messages_table
from trialsite.exports import registry
from trialsite.exports.building import make
def slow():
    time.sleep(300)
tables = (messages_table("quick"), messages_table("slow", queryset=slow))
registry._providers[:] = [lambda: tables]
from tests.acting import tests_act
with tests_act():
    make(int(sys.argv[1]))
"""


def test_another_worker_takes_up_what_a_killed_one_left(
    committed_db: None,
    empty_queue: None,
    settings: LazySettings,
    tables: State,
) -> None:
    ada = make_user("Ada Roe", "administrator", None)
    export = request_export(reason="Report", by=ada)
    worker = subprocess.Popen(
        [sys.executable, "-c", _WORKER, str(export.pk)], env=os.environ
    )
    try:
        wait_until(lambda: Export.objects.get().done_steps == 1)
        tables(messages_table("quick"), messages_table("slow"))
        make(export.pk)
        assert Export.objects.get().state == "running", "it is in other hands"
        assert unfinished_path_of(export.pk).exists()
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait(10)

    def is_done() -> bool:
        make(export.pk)
        return Export.objects.get().state == "done"

    wait_until(is_done)
    export.refresh_from_db()
    assert export.attempts == 2
    assert not unfinished_path_of(export.pk).exists()
    with zipfile.ZipFile(path_of(export.pk)) as folder:
        assert folder.testzip() is None
    path_of(export.pk).unlink()


def test_a_real_worker_makes_the_trials_own_dataset(
    celery_worker_process: "subprocess.Popen[bytes]", tmp_path: Path
) -> None:
    """No table is stated by the test: whatever the apps state comes, without rows but
    for Ada's own role."""
    ada = make_user("Ada Roe", "administrator", None)
    export = request_export(reason="Report", by=ada)
    wait_until(lambda: not Export.objects.get().is_under_way)
    export.refresh_from_db()
    assert (export.state, export.failure) == ("done", "")
    tables = [file for file in export.files.all() if file.name.endswith(".csv")]
    assert len(tables) > 1
    has_rows = {file.name for file in tables if file.rows}
    assert has_rows == {"codebook.csv", "memberships.csv"}
    assert all(file.bytes > 0 for file in tables)
    path_of(export.pk).unlink()
    assert not Message.objects.exists()
