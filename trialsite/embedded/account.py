"""The account that PostgreSQL runs as: it refuses to run as root, with good reason."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trialsite.embedded.refusal import Refusal


@dataclass(frozen=True)
class Account:
    """A user of this machine, by number, that we drop to when we are root."""

    user: int
    group: int

    @property
    def subprocess(self) -> dict[str, Any]:
        """What subprocess.run needs to run a program as this account."""
        return {
            "user": self.user,
            "group": self.group,
            "extra_groups": [],
            "cwd": "/",
        }

    def owns(self, path: Path) -> None:
        """Give *path* to this account; of a link the link itself."""
        os.chown(path, self.user, self.group, follow_symlinks=False)

    def reaches(self, path: Path) -> bool:
        """Whether this account can enter *path* (or run it, where it is a file),
        past the modes of every folder above it."""
        try:
            answer = subprocess.run(
                ["test", "-x", path], check=False, **self.subprocess
            )
        except PermissionError:
            raise Refusal(
                "This machine does not let root start a program as another user, "
                "and PostgreSQL refuses to run as root: run make as an ordinary user."
            ) from None
        return answer.returncode == 0


def for_server(data: Path) -> Account | None:
    """The account for a database whose files are in *data*: the one that made them,
    else `nobody`; None where we are not root and simply run as ourselves."""
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        return Account(data.stat().st_uid, data.stat().st_gid)
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise Refusal(
            "PostgreSQL refuses to run as root and this machine has no user `nobody`: "
            "run make as an ordinary user."
        ) from None
    return Account(entry.pw_uid, entry.pw_gid)
