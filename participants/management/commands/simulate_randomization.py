"""``manage.py simulate_randomization``: methods compared before one is chosen."""

import argparse
import hashlib
import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from participants.randomization.schemes import scheme_of
from participants.randomization.simulation import picture, table
from participants.randomization.simulation.comparison import compare, contenders
from participants.randomization.simulation.crowd import UnknownShare, mix_of
from trialsite.protocol import ProtocolError, current


class Command(BaseCommand):
    help = (
        "Simulates trials of the protocol in use by several methods, and prints how "
        "far apart the arms come and how often a recruiter who knows the past of their "
        "site guesses the next. Uses no trial data and not the trial's seed. What it "
        "prints names settings such as block sizes: keep it from those who enrol."
    )
    # It needs the protocol alone, so it runs where there are no keys and no database.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--trials", type=_count, default=1000)
        parser.add_argument(
            "--people", type=_count, help="in each trial; the protocol's target if not"
        )
        parser.add_argument(
            "--share",
            action="append",
            default=[],
            type=_share,
            metavar="dose=lt90:70,ge90:30",
            help="how common the levels of a factor are; equally if not stated",
        )
        parser.add_argument(
            "--seed", default="1", help="any text; the same gives the same figures"
        )
        parser.add_argument(
            "--workers", type=_count, default=os.cpu_count() or 1, help="processes"
        )
        parser.add_argument("--svg", type=Path, help="file to draw the comparison into")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            protocol = current()
            mix = mix_of(protocol, dict(options["share"]))
        except (ProtocolError, UnknownShare) as error:
            raise CommandError(str(error)) from error
        comparison = compare(
            contenders(protocol),
            mix,
            seed=hashlib.sha256(options["seed"].encode()).digest(),
            trials=options["trials"],
            people=options["people"] or protocol.trial.target,
            own=scheme_of(protocol),
            workers=options["workers"],
        )
        self.stdout.write(table.drawn(comparison))
        if options["svg"]:
            options["svg"].write_text(picture.drawn(comparison), encoding="utf-8")
            self.stdout.write(f"Drawn into {options['svg']}.")


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1_000_000:
        raise argparse.ArgumentTypeError(f"{text!r}: give 1 to 1000000")
    return int(text)


def _share(text: str) -> tuple[str, dict[str, int]]:
    factor, _, rest = text.partition("=")
    pairs = [part.partition(":") for part in rest.split(",")]
    if not factor or not all(code and n.isdecimal() for code, _, n in pairs):
        raise argparse.ArgumentTypeError(f"{text!r}: write it as dose=lt90:70,ge90:30")
    return factor, {code: int(n) for code, _, n in pairs}
