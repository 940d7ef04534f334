"""``manage.py print_roles``: docs/roles.md, from the roles themselves."""

from typing import Any

from django.core.management.base import BaseCommand

from trialsite.access.roles import markdown


class Command(BaseCommand):
    help = "Prints the roles and their permissions as docs/roles.md states them."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(markdown(), ending="")
