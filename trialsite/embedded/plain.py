"""`manage.py` in a plain checkout: it finds by itself what `make run` has set up."""

import json
import os
import sys
from collections.abc import MutableMapping
from pathlib import Path

from trialsite.embedded.home import CHECKOUT, Home
from trialsite.embedded.key_files import key_files, secret_key

NAMED = ("DATABASE_URL", "DATABASE_URL_FILE")
NOWHERE = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
NEVER = "Trialsite has not run here yet, so there is no database: `make run` makes one."


def for_manage_py(home: Home, environment: dict[str, str]) -> None:
    """Keep what the programs of a run read, for the command line beside it."""
    file = _kept(home)
    draft = file.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        ours = {k: v for k, v in environment.items() if os.environ.get(k) != v}
        json.dump(ours, out, indent=2)
    draft.rename(file)


def complete(environment: MutableMapping[str, str]) -> None:
    """Add what the last run here has set up, where *environment* names no database and
    this is a checkout. What is set already stays as it is."""
    if any(map(environment.get, NAMED)) or not (CHECKOUT / ".git").exists():
        return
    try:
        found = json.loads(_kept(Home()).read_text())
    except FileNotFoundError:
        print(NEVER, file=sys.stderr)
        here = Home()
        here.prepare()
        # As a run would make them, and will find them.
        found = NOWHERE | key_files(here, "")
        found["SECRET_KEY_FILE"] = secret_key(here, "")
    for name, value in found.items():
        environment.setdefault(name, value)


def _kept(home: Home) -> Path:
    return home.records / "environment.json"
