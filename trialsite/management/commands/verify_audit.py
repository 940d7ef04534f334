"""``manage.py verify_audit``: whether anybody laid a hand on the record."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from trialsite.audit.seals.keys import public_keys
from trialsite.audit.seals.verifying import Findings, verify
from trialsite.secrets.keyring import KeyRefused


class Command(BaseCommand):
    help = (
        "Compares the record of changes with its seals, and every row with the record. "
        "Names each event that was altered, removed, inserted or re-dated, and ends "
        "with status 1 where anything is wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--against",
            type=Path,
            metavar="FILE",
            help="a copy of the seals from outside, believed rather than the database",
        )
        parser.add_argument(
            "--public-key",
            action="append",
            default=[],
            metavar="HEX",
            help="believe seals of this key alone; can be given more than once",
        )
        parser.add_argument("--database", default="default", help="Django's alias")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            keys = tuple(options["public_key"]) or public_keys()
            found = verify(
                keys=keys,
                copy=options["against"],
                report=self._say,
                using=options["database"],
            )
        except (KeyRefused, OSError) as error:
            raise CommandError(str(error)) from error
        self._report(found)
        if not found.is_well:
            sys.exit(1)

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()

    def _report(self, found: Findings) -> None:
        for sentence in found.tombstones:
            self.stdout.write(f"TOMBSTONE: {sentence}")
        for fault in found.faults:
            self.stdout.write(str(fault))
        if found.copied and found.last and found.copied.seal < found.last.seal:
            self.stdout.write(
                f"The copy ends with seal {found.copied.seal} of {found.copied.at}: "
                "what is newer was checked from the database alone."
            )
        if found.waiting:
            self.stdout.write(f"Not sealed yet: {found.waiting:,} events.")
        if found.is_well:
            self.stdout.write(
                f"All is well: {found.events:,} sealed events are as they were sealed, "
                f"and {found.rows:,} rows are as the record says."
            )
        else:
            self.stdout.write(f"Faults found: {len(found.faults):,}.")
