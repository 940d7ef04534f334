"""Nothing that could name nobody starts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    "command",
    [
        ["-c", "import trialsite.wsgi"],
        ["-c", "import trialsite.asgi"],
        ["manage.py", "check"],
        ["-m", "celery", "-A", "trialsite", "worker", "--pool=solo"],
    ],
    ids=["wsgi", "asgi", "check", "worker"],
)
def test_without_keys_it_does_not_start(command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, *command],
        check=False,
        cwd=ROOT,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "trialsite.settings",
            "IDENTITY_KEYS_FILE": "",
            "IDENTITY_KEYS": "",
        },
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode != 0
    assert "there are no identity keys" in done.stderr
