"""The keys that the settings name, read again whenever their file changes."""

import os
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from trialsite.secrets.keyring import Keyring, KeysMissing, parse


def keys() -> Keyring:
    """The keys in the file that ``settings.IDENTITY_KEYS_FILE`` names, else in the
    text of ``IDENTITY_KEYS``. Raises KeysMissing, which never says what is in them.

    A key that ``rotate_keys`` adds must seal in every process at once, so the file's
    state is looked at each time; its text is read only when that has changed.
    """
    path = settings.IDENTITY_KEYS_FILE
    try:
        if not path:
            return _parsed(settings.IDENTITY_KEYS)
        state = os.stat(path)
        return _read(path, state.st_mtime_ns, state.st_ino, state.st_size)
    except OSError as error:
        problem = f"it cannot be read ({error.strerror})"
    except UnicodeDecodeError:
        problem = "it is no text"
    except KeysMissing as error:
        problem = str(error)
    raise KeysMissing(
        f"IDENTITY_KEYS_FILE ({path or 'not set'}): {problem}. Without the keys nobody "
        "can be named; `make run` and `make secrets` make the file."
    )


_parsed = lru_cache(maxsize=4)(parse)


@lru_cache(maxsize=4)
def _read(path: str, *state: int) -> Keyring:
    return parse(Path(path).read_text())
