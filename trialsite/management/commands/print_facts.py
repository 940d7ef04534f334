"""``manage.py print_facts``: docs/facts.md, from facts.py of each floor."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from trialsite.privileges.words import markdown


class Command(BaseCommand):
    help = "Writes docs/facts.md: which tables hold facts, states and caches."

    def handle(self, *args: Any, **options: Any) -> None:
        page = settings.BASE_DIR / "docs" / "facts.md"
        page.write_text(markdown())
        self.stdout.write(f"{page} is written.")
