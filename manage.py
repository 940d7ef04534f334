#!/usr/bin/env python3
"""Django's command line."""

import os
import sys


def main() -> None:
    from trialsite.embedded.plain import complete

    complete(os.environ)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trialsite.settings")
    from trialsite.embedded import command_line

    command_line.run(["manage.py", *sys.argv[1:]])


if __name__ == "__main__":
    main()
