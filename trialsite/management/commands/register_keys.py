"""``manage.py register_keys``: the database learns by what it recognises the keys."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from trialsite.secrets.by_hand import KEYS, refuse_the_programs_own
from trialsite.secrets.keyring import KeyRefused
from trialsite.secrets.registering import register_keys


class Command(BaseCommand):
    help = (
        "Registers the check value of each key that was added to a file of keys, and "
        "says which key is another than the database knows."
    )
    # What is wrong with a key is said here, in one sentence.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--database", default=KEYS, help="whose role may do it: keys or owner"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_the_programs_own(options["database"], "register keys")
        try:
            said = register_keys(by=options["database"])
        except KeyRefused as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(str(error).partition("\n")[0]) from error
        for sentence in said or ["Every key is the one that the database knows."]:
            self.stdout.write(sentence)
