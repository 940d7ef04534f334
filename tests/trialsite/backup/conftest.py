"""A place for clusters that are destroyed and restored."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from trialsite.embedded import account as accounts
from trialsite.embedded.testing import reachable_folder


@pytest.fixture
def root() -> Iterator[Path]:
    """A folder that the database's account can reach."""
    folder = reachable_folder(accounts.for_server(Path()))
    yield folder
    shutil.rmtree(folder)
