"""The script of the statisticians, and a log for it."""

import csv
import io
import json
import subprocess
import sys

import pytest

from participants.randomization.log import written
from tests.participants.randomization.logs import BLOCKS, SCRIPT, lines_of


@pytest.fixture
def verify(tmp_path):
    """Runs the script on a reveal and a log, and gives its end and what it said."""

    def run(reveal, log, *more):
        (tmp_path / "reveal.json").write_text(json.dumps(reveal))
        (tmp_path / "log.csv").write_text(log)
        for n, text in enumerate(more):
            (tmp_path / f"more{n}.csv").write_text(text)
        extra = [f"more{n}.csv" for n in range(len(more))]
        done = subprocess.run(
            [sys.executable, "-I", SCRIPT, "reveal.json", "log.csv", *extra],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, (done.stdout + done.stderr).splitlines()

    return run


@pytest.fixture
def log():
    """The rows of a true log, to be tampered with."""
    return list(csv.reader(io.StringIO(written(lines_of(BLOCKS)))))
