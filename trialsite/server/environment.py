"""Reads server addresses and secrets from the environment. Imports no Django."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


class MissingSetting(SystemExit):
    """The environment lacks something that the program cannot start without."""


REACHED_WITHIN = {
    # Seconds; psycopg takes one for two.
    "connect_timeout": 2,
    # A network that lost a connection without a word.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 20_000,
}
"""How long a connection to PostgreSQL may take, or be dead before that is noticed: by
the driver and this machine alone, so that nothing of it is asked of the server. A
server that hangs is noticed otherwise (trialsite/postgresql/watching.py)."""


def database(name: str) -> dict[str, Any]:
    """Turn ``postgresql://user:password@host:port/name`` in variable *name*, or in the
    file that *name*_FILE names, into Django's database settings. Raises
    MissingSetting where it is absent or is not PostgreSQL: there is one engine from
    laptop to production."""
    url = urlsplit(secret(f"{name}_FILE", name, default=""))
    if url.scheme not in ("postgres", "postgresql"):
        raise MissingSetting(
            f"{name} is {url.scheme or 'not set'}; it must be an address such as "
            "postgresql://user:password@host:5432/trialsite"
        )
    return {
        # PostgreSQL, told with every write who makes it (docs/adr/0013-audit.md).
        "ENGINE": "trialsite.postgresql",
        "NAME": url.path.lstrip("/"),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": str(url.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # Values travel beside their statement, which PostgreSQL keeps planned for the
        # connection from its second run on (docs/adr/0040-prepared.md).
        "OPTIONS": {
            "server_side_binding": True,
            "prepare_threshold": None if pooled() else 1,
        }
        | REACHED_WITHIN,
    }


def pooled() -> bool:
    """Whether a pooler stands before PostgreSQL that gives each transaction another
    server connection, so that nothing may be kept in one."""
    return os.environ.get("POOLED") == "1"


def demo() -> bool:
    """Whether this is the demo, which shows synthetic people and lets anyone signed in
    move the clock. Never so on a system that holds real data."""
    return os.environ.get("TRIALSITE_DEMO") == "1"


def secret(file_variable: str, variable: str, default: str | None = None) -> str:
    """The secret in the file that *file_variable* names, else in *variable*, else
    *default*. Raises MissingSetting where there is none at all."""
    if os.environ.get(file_variable):
        return file_named_by(file_variable, needed=default is None)
    value = os.environ.get(variable, default)
    if value is None:
        raise MissingSetting(
            f"Neither {file_variable} (a file) nor {variable} is set; one must be."
        )
    return value


def file_named_by(variable: str, *, needed: bool = True) -> str:
    """What the file says that the environment names by *variable*, without white space
    around it. Raises MissingSetting, which never says what is in the file, where it
    cannot be read or, if *needed*, is empty."""
    path = os.environ.get(variable, "")
    try:
        if not path:
            raise MissingSetting(f"{variable} is not set; it must name a file.")
        if (text := Path(path).read_text().strip()) or not needed:
            return text
        problem = "it is empty"
    except OSError as error:
        problem = f"it cannot be read ({error.strerror})"
    except UnicodeDecodeError:
        problem = "it is no text"
    raise MissingSetting(
        f"{variable} ({path}): {problem}. Put the file back, or name another."
    )
