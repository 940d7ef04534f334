"""A file of keys for one test, so that keys can be added and taken away."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from trialsite.audit.context import because
from trialsite.secrets.keyring import generate


@pytest.fixture(autouse=True)
def with_a_reason(somebody_acts: None) -> Iterator[None]:
    """Identities are not corrected without one, which other tests are about."""
    with because("A test of the seals."):
        yield


@pytest.fixture
def key_file(tmp_path: Path, settings: LazySettings) -> Path:
    """A new file with one sealing key, which the settings name."""
    path = tmp_path / "keys"
    path.write_text(generate())
    path.chmod(0o600)
    settings.IDENTITY_KEYS_FILE = str(path)
    return path
