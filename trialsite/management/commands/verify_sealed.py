"""``manage.py verify_sealed``: whether the keys open what the database holds."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from trialsite.secrets.keyring import KeysMissing
from trialsite.secrets.keys import believed, edition_of_keys, ring_of
from trialsite.secrets.opening import SAMPLE, open_sample


class Command(BaseCommand):
    help = (
        "Opens a sample of every sealed column and of every key that sealed any of it, "
        "and compares the blind indexes. Shows and writes nothing of anybody; ends "
        "with status 1 where a value does not open."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--sample",
            type=int,
            default=SAMPLE,
            metavar="N",
            help="values of each column and key, chosen at random; 0 opens all",
        )
        parser.add_argument("--database", default="default", help="Django's alias")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["sample"] < 0:
            raise CommandError(
                f"--sample is {options['sample']}; it must be 0 (all) or more."
            )
        try:
            # Whether they are those that the database knows is what it asks.
            with believed(ring_of(edition_of_keys())):
                faults, tried = self._open(options["sample"], options["database"])
        except KeysMissing as error:
            raise CommandError(str(error)) from None
        if faults:
            self.stdout.write(f"Faults found: {faults:,}.")
            sys.exit(1)
        self.stdout.write(f"All is well: {tried:,} sealed values were opened.")

    def _open(self, sample: int, using: str) -> tuple[int, int]:
        """How many did not open, of how many that were tried."""
        faults = tried = 0
        for one in open_sample(most=sample or None, using=using):
            tried += one.tried
            faults += len(one.faults)
            for sentence in one.faults:
                self.stdout.write(f"NOT OPENED: {sentence}")
            self.stdout.write(
                f"{one.column}, key {one.key}: {one.tried - len(one.faults):,} of "
                f"{one.tried:,} tried were opened; there are {one.total:,}"
            )
        return faults, tried
