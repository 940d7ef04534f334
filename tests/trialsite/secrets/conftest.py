"""A file of keys for one test, so that keys can be added and taken away."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from trialsite.secrets.keyring import generate


@pytest.fixture
def key_file(tmp_path: Path, settings: LazySettings) -> Path:
    """A new file with one sealing key, which the settings name."""
    path = tmp_path / "keys"
    path.write_text(generate())
    path.chmod(0o600)
    settings.IDENTITY_KEYS_FILE = str(path)
    return path
