"""`manage.py withdraw_factors`: lets in somebody whom no administrator can help."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from trialsite.access.models import User
from trialsite.access.refusals import AccessRefused
from trialsite.accounts.lost import withdraw_factors
from trialsite.values.instants import UTC, instant_words


class Command(BaseCommand):
    help = (
        "Withdraws the second factors of one account and prints the temporary code by "
        "which its person signs in once. For the last administrator; others ask one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--reason", required=True, help="kept for good")

    def handle(self, *args: Any, email: str, reason: str, **options: Any) -> None:
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError(f"Nobody has an account with the address {email}.")
        try:
            code, text = withdraw_factors(user=user, reason=reason, by=None)
        except AccessRefused as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"Tell {user.name} this code: {text}\n"
            "It works once, with their password, until "
            f"{instant_words(code.expires_at, UTC)}."
        )
