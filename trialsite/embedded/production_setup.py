"""Run once by docker-compose.yml before anything else: roles, tables, protocol."""

import os
import subprocess
import sys
from functools import partial

from trialsite.embedded import roles
from trialsite.embedded.amending import (
    NEEDS_AMENDMENT,
    OtherVersion,
    load_or_amend,
)
from trialsite.embedded.home import CHECKOUT
from trialsite.embedded.refusal import Refusal
from trialsite.embedded.terminal import ending_in_one_sentence
from trialsite.server.environment import file_named_by


def setup() -> None:
    """Bring the database that PGHOST and PGPORT name up to date; safe to repeat.

    Reads the passwords from the files that POSTGRES_PASSWORD_FILE and
    POSTGRES_OWNER_, POSTGRES_APP_ and POSTGRES_KEYS_PASSWORD_FILE name, and the
    addresses from DATABASE_URL_FILE, DATABASE_OWNER_URL_FILE and
    DATABASE_KEYS_URL_FILE."""
    host, port = os.environ["PGHOST"], os.environ.get("PGPORT", "5432")
    # All of them before anything is done.
    password = file_named_by("POSTGRES_PASSWORD_FILE")
    owner_password = file_named_by("POSTGRES_OWNER_PASSWORD_FILE")
    app_password = file_named_by("POSTGRES_APP_PASSWORD_FILE")
    keys_password = file_named_by("POSTGRES_KEYS_PASSWORD_FILE")
    owner_url = file_named_by("DATABASE_OWNER_URL_FILE")
    superuser = f"postgresql://postgres:{password}@{host}:{port}/postgres"
    roles.establish(
        superuser,
        owner_password=owner_password,
        app_password=app_password,
        keys_password=keys_password,
        makes_databases=False,
    )
    roles.create_database(superuser)
    owner = {**os.environ, "DATABASE_OWNER_URL": owner_url}
    _manage(owner, "migrate", "--database", "owner", "--no-input")
    load_or_amend(
        partial(_manage, dict(os.environ)),
        reason="",
        how='docker compose run --rm amend --apply --reason "why it is amended"',
    )


def _manage(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        check=False,
        cwd=CHECKOUT,
        env=environment,
    )
    if command[0] == "load_protocol" and done.returncode == NEEDS_AMENDMENT:
        raise OtherVersion("The folder is another version than the trial runs under.")
    if done.returncode:
        raise Refusal(f"`manage.py {command[0]}` failed; what it said is above.")
    # What it printed stands in the log of the container.
    return ""


if __name__ == "__main__":
    sys.exit(ending_in_one_sentence(setup))
