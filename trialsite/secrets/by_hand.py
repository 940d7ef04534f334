"""What the program's own role may not, since nobody whom a page serves needs it: who
holds the server does it by hand, as the role of the keys or as the tables' owner."""

from django.conf import settings
from django.core.management.base import CommandError

KEYS = "keys"
"""Django's alias of the connection as the role of the keys."""


def refuse_the_programs_own(alias: str, act: str) -> None:
    """Raise CommandError, which says how to *act*, where the settings have no database
    *alias*, or it is the program's own connection."""
    if alias in settings.DATABASES and alias != "default":
        return
    raise CommandError(
        f"There is no database {alias!r} for this: the program's own role may not "
        f"{act}. Set DATABASE_KEYS_URL to the address of the role that may, or "
        "DATABASE_OWNER_URL and say --database owner."
    )
