"""``manage.py index_people``: what people are looked up by, kept anew."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from participants.enrolment.indexing import BATCH, index_again


class Command(BaseCommand):
    help = (
        "Keeps anew the hashes by which people are found, after a release that reads "
        "names, numbers or addresses in another way. Who looks like somebody else now "
        "becomes a possible duplicate. It can be stopped and run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=BATCH, help="rows at a time")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["batch"] < 1:
            raise CommandError(f"--batch is {options['batch']}; it must be at least 1.")
        last = None
        for progress in index_again(batch=options["batch"]):
            if last is not None and progress.table != last.table:
                self._report(last)
            last = progress
        if last is not None:
            self._report(last)

    def _report(self, progress: Any) -> None:
        self.stdout.write(
            f"{progress.table}: {progress.looked_at:,} looked at, "
            f"{progress.changed:,} indexed again, {progress.matches:,} new matches"
        )
