"""What the person who runs `make run` has asked for, by environment variables."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from trialsite.embedded.ports import LOOPBACK, is_free
from trialsite.embedded.refusal import Refusal

PORT = 8000


@dataclass(frozen=True)
class Wishes:
    """`database_url` and `redis_url` are empty where the wheels shall serve; `amend` is
    why the protocol is amended, where it is."""

    port: int = PORT
    demo: bool = True
    database_url: str = ""
    database_owner_url: str = ""
    redis_url: str = ""
    amend: str = ""

    @property
    def address(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def check_port(self) -> None:
        """Raise Refusal where the pages could not be served on the chosen port."""
        if self.port < 1024 and os.geteuid() != 0:
            raise Refusal(
                f"Port {self.port} is for root alone: choose one from 1024 to 65535, "
                f"as in `make run PORT={PORT}`."
            )
        if not is_free(self.port):
            raise Refusal(
                f"Port {self.port} is taken by another program: stop that one, or "
                f"choose another port, as in `make run PORT={self.port + 1}`."
            )


def read(environment: Mapping[str, str] = os.environ) -> Wishes:
    """Read PORT, TRIALSITE_DEMO, DATABASE_URL, DATABASE_OWNER_URL, REDIS_URL
    and AMEND.
    Raises Refusal for a value that cannot be meant."""
    wanted = environment.get("PORT") or str(PORT)
    if not (wanted.isascii() and wanted.isdigit() and 0 < int(wanted) < 65536):
        raise Refusal(f"PORT is {wanted!r}; it must be a number from 1 to 65535.")
    demo = environment.get("TRIALSITE_DEMO") or "1"
    if demo not in ("0", "1"):
        raise Refusal(
            f"TRIALSITE_DEMO is {demo!r}; it must be 1 (with the synthetic trial, as "
            "by default) or 0 (with an empty one)."
        )
    wishes = Wishes(
        port=int(wanted),
        demo=demo == "1",
        database_url=environment.get("DATABASE_URL", ""),
        database_owner_url=environment.get("DATABASE_OWNER_URL", ""),
        redis_url=environment.get("REDIS_URL", ""),
        amend=environment.get("AMEND", "").strip(),
    )
    if bool(wishes.database_url) != bool(wishes.database_owner_url):
        given, other = "DATABASE_URL", "DATABASE_OWNER_URL"
        if wishes.database_owner_url:
            given, other = other, given
        raise Refusal(
            f"{given} is set and {other} is not: the first connects as the role that "
            "the pages use and the second as the role that owns the tables, so set "
            "both, or neither to use the PostgreSQL that comes along."
            if given == "DATABASE_URL"
            else f"{given} is set and {other} is not: set both, or neither to use the "
            "PostgreSQL that comes along."
        )
    return wishes
