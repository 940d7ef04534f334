"""Nothing starts that could name nobody, or randomize nobody."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


COMMANDS = {
    "wsgi": ["-c", "import trialsite.wsgi"],
    "asgi": ["-c", "import trialsite.asgi"],
    "check": ["manage.py", "check"],
    "migrate": ["manage.py", "migrate"],
    "worker": ["-m", "celery", "-A", "trialsite", "worker", "--pool=solo"],
}
NO_KEYS = {"IDENTITY_KEYS_FILE": "", "IDENTITY_KEYS": ""}
NO_LIST_KEY = {"RANDOMIZATION_KEY_FILE": ""}


@pytest.mark.parametrize(
    ("name", "lacks", "said"),
    [
        *((name, NO_KEYS, "there are no identity keys") for name in COMMANDS),
        *(
            (name, NO_LIST_KEY, "RANDOMIZATION_KEY_FILE (not set) must be a file")
            for name in ("wsgi", "worker")
        ),
    ],
)
def test_without_keys_it_does_not_start(
    name: str, lacks: dict[str, str], said: str
) -> None:
    done = subprocess.run(
        [sys.executable, *COMMANDS[name]],
        check=False,
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "trialsite.settings"} | lacks,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode != 0
    assert said in done.stderr
