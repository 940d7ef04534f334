"""``manage.py grant_privileges``: the program's role may do what facts.py says."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from trialsite.privileges.granting import grant_privileges


class Command(BaseCommand):
    help = (
        "Lets the program's role do with each table what facts.py says, and no more. "
        "`migrate --database owner` does it by itself."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--database", default="owner", help="the owner's alias")
        parser.add_argument(
            "--to", default="", help="the program's role, if not that of DATABASE_URL"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if (using := options["database"]) not in settings.DATABASES:
            raise CommandError(
                f"There is no database {using!r}: set DATABASE_OWNER_URL to connect as "
                "the owner of the tables."
            )
        grant_privileges(using=using, app=options["to"])
        self.stdout.write("The program may do what facts.py says, and no more.")
