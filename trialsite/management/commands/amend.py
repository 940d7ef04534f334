"""``manage.py amend``: what the folder's version would change, and the change."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, transaction

from trialsite.protocol import ProtocolError
from trialsite.protocol.actions import NothingToAmend, WrongPurpose, amend


class Command(BaseCommand):
    help = "Shows what the protocol folder changes for the trial; --apply does it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reason", help="why, for the record of changes")
        parser.add_argument(
            "--apply", action="store_true", help="do it; without, nothing is changed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["apply"] and not (options["reason"] or "").strip():
            raise CommandError("Say why with --reason: it stands in the record.")
        try:
            with transaction.atomic():
                made = amend(reason=options["reason"] or "to see what it would do")
                if not options["apply"]:
                    transaction.set_rollback(True)
        except (ProtocolError, NothingToAmend, WrongPurpose) as refused:
            raise CommandError(str(refused)) from None
        except OperationalError as error:
            raise CommandError(
                f"Nothing was changed, for the database did not let it: {error}. "
                "People may be writing without a pause: try again in a minute."
            ) from None
        self._list("What it states otherwise", made.changes)
        self._list("What that does", made.effects)
        self.stdout.write(
            f"Version {made.version.version} is in force from now on. Web, worker and "
            "beat follow by themselves where this is their folder; where they have a "
            "copy of their own, start them again with this one. They write nothing "
            "until then."
            if options["apply"]
            else "Nothing was changed. To do it: --apply --reason WHY"
        )

    def _list(self, title: str, sentences: tuple[str, ...]) -> None:
        self.stdout.write(f"{title}:")
        for sentence in sentences or ("nothing",):
            self.stdout.write(f"  {sentence}")
