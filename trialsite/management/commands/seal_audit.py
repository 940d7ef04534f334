"""``manage.py seal_audit``: the record sealed now, or on from another server."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from trialsite.audit.seals.outside import CopyDiffers, add_to_copy
from trialsite.audit.seals.sealing import (
    AnotherServer,
    seal_new,
    seal_on_new_server,
)
from trialsite.secrets.keyring import KeyRefused

FAULTS = (KeyRefused, AnotherServer, CopyDiffers, OSError)


class Command(BaseCommand):
    help = "Seals what the record has gained, and copies the seals to the file outside."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--new-server",
            metavar="REASON",
            help="the database was restored on another server; needs its owner",
        )
        parser.add_argument("--database", default="default", help="Django's alias")

    def handle(self, *args: Any, **options: Any) -> None:
        using, reason = options["database"], options["new_server"]
        try:
            if reason:
                made = seal_on_new_server(note=reason, using=using)
            else:
                made = seal_new(using=using)
            copied = add_to_copy(using=using)
        except FAULTS as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(str(error).partition("\n")[0]) from error
        self.stdout.write(f"Seals made: {len(made)}; added to the copy: {copied}.")
