"""Whatever serves pages gives up soon on a server that hangs; tasks take their time."""

import subprocess
import sys

import pytest

LOOK = """
import django
django.setup()
import {module}
from trialsite.postgresql import watching
print(watching.patience == watching.AT_A_SCREEN)
"""


@pytest.mark.parametrize(
    ("module", "quick"),
    [("trialsite.wsgi", True), ("trialsite.asgi", True), ("trialsite.celery", False)],
)
def test_who_serves_people_is_quick(module: str, quick: bool) -> None:
    said = subprocess.run(
        [sys.executable, "-c", LOOK.format(module=module)],
        check=True,
        capture_output=True,
        text=True,
    )
    assert said.stdout.split()[-1] == str(quick)
