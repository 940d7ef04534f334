"""The files of keys that `make run` gives the program: made once, and never again over
a database that was sealed with others."""

import os
from collections.abc import Callable

from trialsite.embedded.built import Built
from trialsite.embedded.home import Home
from trialsite.embedded.secret_files import SecretFiles
from trialsite.secrets import keyring

SUPERUSER = "postgres_superuser"
"""The password that a cluster is made with; the other roles' are set at each start."""


def key_files(home: Home, database_url: str) -> dict[str, str]:
    """The files by the settings that name them: those that the environment names, else
    ours, which are made before any database is. *database_url* names somebody's own
    database, or is empty. Raises Refusal where a file of ours is gone and what it
    sealed is not."""
    secrets = SecretFiles(home.secrets)
    ours: dict[str, tuple[str, Callable[[], str]]] = {
        "RANDOMIZATION_KEY_FILE": ("randomization_key", secrets.new_hex),
        # A database of one's own may hold names that are sealed already.
        "IDENTITY_KEYS_FILE": ("identity_keys", keyring.generate),
        "AUDIT_SEAL_KEY_FILE": ("audit_seal_key", secrets.new_hex),
    }
    named = {
        setting: os.environ[setting] for setting in ours if os.environ.get(setting)
    }
    needed = [name for setting, (name, _) in ours.items() if setting not in named]
    if database_url:
        if Built(home.folder, database_url).state:
            secrets.check_kept(needed)
    elif (home.postgres_data / "PG_VERSION").exists():
        secrets.check_kept([SUPERUSER, *needed])
    made = {
        setting: str(secrets.path(name, make))
        for setting, (name, make) in ours.items()
        if setting not in named
    }
    return named | made
