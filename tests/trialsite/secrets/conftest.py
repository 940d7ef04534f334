"""A file of keys for one test, so that keys can be added and taken away."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from trialsite.context.acting import giving_reason


@pytest.fixture(autouse=True)
def with_a_reason(somebody_acts: None) -> Iterator[None]:
    """Identities are not corrected without one, which other tests are about."""
    with giving_reason("A test of the seals."):
        yield


@pytest.fixture
def key_file(tmp_path: Path, settings: LazySettings) -> Path:
    """A copy of the tests' file, with its one sealing key, which the settings name."""
    path = tmp_path / "keys"
    path.write_text(Path(os.environ["IDENTITY_KEYS_FILE"]).read_text())
    path.chmod(0o600)
    settings.IDENTITY_KEYS_FILE = str(path)
    return path
