"""A trial whose protocol changes."""

import itertools
import shutil
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.protocols import TINY


@pytest.fixture
def protocol_with(settings, tmp_path):
    """The tiny trial, in force as *change* writes its file."""
    copies = itertools.count()

    def state(change=lambda text: text):
        folder = Path(shutil.copytree(TINY, tmp_path / f"trial-{next(copies)}"))
        text = change((folder / "trial.toml").read_text())
        raised = text.replace('version = "3"', f'version = "{folder.name}"')
        (folder / "trial.toml").write_text(raised)
        settings.PROTOCOL_DIR = folder
        if folder.name == "trial-0":
            call_command("load_protocol", verbosity=0)
        else:
            call_command("amend", "--apply", "--reason", "a test", verbosity=0)

    return state
