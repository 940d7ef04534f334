"""``manage.py rotate_keys``: identities sealed again with the newest key."""

from argparse import ArgumentParser
from pathlib import Path
from time import sleep
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from trialsite.secrets.by_hand import KEYS, refuse_the_programs_own
from trialsite.secrets.keyfile import add_key
from trialsite.secrets.keyring import KeyRefused, KeysMissing
from trialsite.secrets.keys import SETTING, keys
from trialsite.secrets.kinds import kind_of
from trialsite.secrets.registering import register_keys
from trialsite.secrets.rotation import BATCH, keys_in_use, rotate
from trialsite.secrets.verified import ASKED_AGAIN_AFTER, known_checks


class Command(BaseCommand):
    help = (
        "Seals every identity with the newest key while the trial goes on. It can be "
        "stopped at any moment; run it again to go on from there."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--add-key", action="store_true", help="first add a new key to the file"
        )
        parser.add_argument(
            "--batch", type=int, default=BATCH, help="rows locked at a time"
        )
        parser.add_argument(
            "--pause", type=float, default=0, help="seconds between batches"
        )
        parser.add_argument(
            "--database", default=KEYS, help="whose role may seal again: keys or owner"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["batch"] < 1:
            raise CommandError(f"--batch is {options['batch']}; it must be at least 1.")
        refuse_the_programs_own(options["database"], "seal again")
        if options["add_key"]:
            self._add_key()
        self._register(options["database"])
        broken: dict[Any, str] = {}
        for progress in rotate(using=options["database"], batch=options["batch"]):
            self.stdout.write(
                f"{progress.table}: {progress.done:,} of {progress.total:,} re-sealed"
            )
            self.stdout.flush()
            broken |= {
                (progress.table, row): said for row, said in progress.broken.items()
            }
            sleep(options["pause"])
        for said in broken.values():
            self.stderr.write(said)
        self._report_unused(options["database"])
        if broken:
            raise CommandError(f"Rows that do not open, named above: {len(broken)}.")

    def _add_key(self) -> None:
        if not (path := settings.IDENTITY_KEYS_FILE):
            raise CommandError(
                "IDENTITY_KEYS_FILE is not set, so there is no file to add a key to: "
                "add one to IDENTITY_KEYS, start everything again, and run this "
                "without --add-key."
            )
        known = max(known_checks(kind_of(SETTING)), default=0)
        try:
            number = add_key(Path(path), above=known)
        except KeysMissing as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Key {number} is added and seals from now on.")

    def _register(self, using: str) -> None:
        """An added key seals once the database knows it, in all processes within a
        moment; rows that they sealed before are found by the passes."""
        try:
            new = register_keys(setting=SETTING, by=using)
        except KeyRefused as error:
            raise CommandError(str(error)) from error
        if new:
            sleep(ASKED_AGAIN_AFTER)

    def _report_unused(self, using: str) -> None:
        try:
            used = keys_in_use(using=using)
        except OperationalError as error:
            raise CommandError(
                "Somebody has been writing for long, so it is unsure which keys are "
                "still used: run this again."
            ) from error
        ring = keys()
        where = settings.IDENTITY_KEYS_FILE or "IDENTITY_KEYS"
        for number in sorted(ring.sealing):
            if number in used:
                self.stdout.write(f"Key {number} is in use.")
            elif number != ring.newest:
                self.stdout.write(
                    f"Key {number} no longer seals any row: its entry may be removed "
                    f"from {where}. Backups made until now still need it."
                )
