#!/usr/bin/env python3
"""Django's command line."""

import os
import sys


def main() -> None:
    from trialsite.embedded.plain import complete

    complete(os.environ)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trialsite.settings")
    from django.core.management import execute_from_command_line

    from trialsite.context.acting import acting_as, system
    from trialsite.context.visible import EVERYTHING, seeing
    from trialsite.postgresql.unhurried import unhurried

    name = " ".join(["manage.py", *sys.argv[1:2]])
    # Who is at the command line holds the database in their hands.
    with (
        acting_as(actor=system(name), source="command"),
        seeing(EVERYTHING),
        unhurried(minutes=0),
    ):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
