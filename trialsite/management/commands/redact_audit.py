"""``manage.py redact_audit``: a tombstone in place of stray personal data."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, transaction

from trialsite.access.models import User
from trialsite.access.scope import OutsideScope
from trialsite.audit.seals.redacting import NotRedacted, redact
from trialsite.secrets.by_hand import KEYS, refuse_the_programs_own


class Command(BaseCommand):
    help = (
        "Takes values out of events of the record, for good: names, phone numbers and "
        "the like that somebody typed where they do not belong. Two administrators "
        "answer for it, and the reason stays in the record for ever."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("events", nargs="+", type=int, help="numbers of events")
        parser.add_argument(
            "--field",
            action="append",
            required=True,
            help="a column, a key in one (answers.note), or reason; several times",
        )
        parser.add_argument("--reason", required=True, help="why it may not stay")
        parser.add_argument("--by", required=True, metavar="E-MAIL")
        parser.add_argument("--agreed-by", required=True, metavar="E-MAIL")
        parser.add_argument(
            "--database", default=KEYS, help="whose role may do it: keys or owner"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        using = options["database"]
        refuse_the_programs_own(using, "redact")
        by, agreed_by = (self._person(options[who]) for who in ("by", "agreed_by"))
        try:
            with transaction.atomic(using=using):
                for event in options["events"]:
                    redact(
                        event=event,
                        fields=options["field"],
                        reason=options["reason"],
                        by=by,
                        agreed_by=agreed_by,
                        using=using,
                    )
        except (NotRedacted, OutsideScope) as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(str(error).partition("\n")[0]) from error
        for event in options["events"]:
            self.stdout.write(f"Event {event} holds a tombstone now.")

    def _person(self, email: str) -> User:
        try:
            return User.objects.get_by_natural_key(email)
        except User.DoesNotExist:
            raise CommandError(f"There is no account of {email}.") from None
