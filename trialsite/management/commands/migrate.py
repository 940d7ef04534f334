"""``manage.py migrate``: Django's, after which the program's role may do with the new
tables what facts.py says of them, and the first keys are registered."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as Migrate
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

from trialsite.privileges.granting import grant_privileges
from trialsite.secrets.checks import before_migrating
from trialsite.secrets.keyring import KeyRefused
from trialsite.secrets.registering import register_keys
from trialsite.secrets.verified import has_table


class Command(Migrate):
    def check(self, *args: Any, **kwargs: Any) -> None:
        """A database that is older than this program is no fault here."""
        token = before_migrating.set(True)
        try:
            super().check(*args, **kwargs)
        finally:
            before_migrating.reset(token)

    def handle(self, *args: Any, **options: Any) -> None:
        """Grants what the new tables are said to be; gives a database that knows no key
        yet the check values of those there are, once no migration is to come, and
        refuses files of other keys."""
        super().handle(*args, **options)
        if options["plan"] or options["check_unapplied"]:
            return
        using = options["database"]
        said = []
        app = settings.DATABASES[DEFAULT_DB_ALIAS]["USER"]
        # Who connects as the program itself owns what was made, and grants nothing.
        if connections[using].settings_dict["USER"] != app:
            grant_privileges(using=using)
            said.append("The program may do what facts.py says, and no more.")
        # Without a floor's name it ran to the end; reading all migrations again to find
        # that out takes as long as a start has to spare.
        whole = not options["app_label"]
        if has_table(using) if whole else _is_complete(using):
            try:
                said += register_keys(using=using, only_first=True)
            except KeyRefused as error:
                raise CommandError(str(error)) from error
            except DatabaseError as error:
                raise CommandError(str(error).partition("\n")[0]) from error
        if options["verbosity"] and said:
            self.stdout.write("\n".join(said))


def _is_complete(using: str) -> bool:
    """Whether all tables are there: only then are rows where we look for them."""
    if not has_table(using):
        return False
    executor = MigrationExecutor(connections[using])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
