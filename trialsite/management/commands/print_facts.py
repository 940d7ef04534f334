"""``manage.py print_facts``: docs/facts.md, from facts.py of each floor."""

from typing import Any

from django.core.management.base import BaseCommand

from trialsite.privileges.words import markdown


class Command(BaseCommand):
    help = "Prints which tables hold facts, states and caches, as docs/facts.md does."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(markdown(), ending="")
