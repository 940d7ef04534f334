"""``manage.py print_roles``: docs/roles.md, from the roles themselves."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from trialsite.access.roles import markdown


class Command(BaseCommand):
    help = "Writes docs/roles.md: the roles and their permissions."

    def handle(self, *args: Any, **options: Any) -> None:
        page = settings.BASE_DIR / "docs" / "roles.md"
        page.write_text(markdown())
        self.stdout.write(f"{page} is written.")
