"""The files of keys that `make run` gives the program: made once, and never again over
a database that was sealed with others."""

import os
from collections.abc import Callable

from trialsite.embedded.built import Built
from trialsite.embedded.home import Home
from trialsite.embedded.secret_files import SecretFiles
from trialsite.embedded.terminal import say
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
    if _stands(home, database_url):
        secrets.check_kept(needed if database_url else [SUPERUSER, *needed])
    made = {
        setting: str(secrets.path(name, make))
        for setting, (name, make) in ours.items()
        if setting not in named
    }
    return named | made


OF_SESSIONS = "secret_key"
IS_MADE_ANEW = (
    "{} is gone, so a new one is made: everybody has to sign in again, and consent "
    "documents that are half read need a new link. To spare them that, stop, put it "
    "back from your copy and start again."
)


def secret_key(home: Home, database_url: str) -> str:
    """The file of the key that signs sessions, made where there is none. It opens no
    row, so one that is gone stops nothing; what ends with it is said."""
    secrets = SecretFiles(home.secrets)
    file = home.secrets / OF_SESSIONS
    if _stands(home, database_url) and not file.exists():
        say(IS_MADE_ANEW.format(file))
    return str(secrets.hex_key(OF_SESSIONS))


def _stands(home: Home, database_url: str) -> bool:
    """Whether there is a database already that a run of this checkout has filled."""
    if database_url:
        return bool(Built(home.folder, database_url).state)
    return (home.postgres_data / "PG_VERSION").exists()
