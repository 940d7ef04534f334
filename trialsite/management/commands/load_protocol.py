"""``manage.py load_protocol``: the protocol folder's sites and version, stored."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from trialsite.embedded.amending import NEEDS_AMENDMENT
from trialsite.protocol.actions import NeedsAmendment, WrongPurpose, load_protocol


class Command(BaseCommand):
    help = "Stores the sites and the version of the protocol folder."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(f"Protocol {load_protocol()} is loaded.")
        except NeedsAmendment as refused:
            raise CommandError(str(refused), returncode=NEEDS_AMENDMENT) from None
        except WrongPurpose as refused:
            raise CommandError(str(refused)) from None
