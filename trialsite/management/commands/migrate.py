"""``manage.py migrate``: Django's, after which the program's role may do with the new
tables what facts.py says of them."""

from typing import Any

from django.conf import settings
from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, connections

from trialsite.privileges.granting import grant_privileges


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        using = options["database"]
        app = settings.DATABASES[DEFAULT_DB_ALIAS]["USER"]
        only_asks = options["plan"] or options["check_unapplied"]
        # Who connects as the program itself owns what was made, and grants nothing.
        if not only_asks and connections[using].settings_dict["USER"] != app:
            grant_privileges(using=using)
            if options["verbosity"]:
                self.stdout.write("The program may do what facts.py says, and no more.")
