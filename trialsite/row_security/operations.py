"""The migration operation that puts row-level security on a table."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from trialsite.access.roles import Permission
from trialsite.context.visible import EVERY
from trialsite.row_security.conditions import (
    all_seen,
    also_seen,
    at_site,
    column_of,
    held_at,
    oneself,
    site_of,
    within,
)

POLICY = "row_security"
IN_TRIGGERS = "walls_in_triggers"
WITHIN_TRIGGER = "(select pg_trigger_depth()) > 0"


class RowSecurity(Operation):
    """From now on show, and let anybody write, rows of *model* (of the migration's own
    app) only as far as the connection's visibility goes (trialsite.context.visible),
    its owner included.

    *site* is the path to the site, as in ``site_scoped``: a column of the table itself,
    with or without a foreign key, or keys that lead there. Of keys the first is
    followed alone: a row is seen where the row that it belongs to is, so that table
    needs its own policies first.

    - *also*: a second way to be seen, and not to be written: another column with a
      site, or the name by which another table's key to this one is followed back; the
      row is seen where the row of that table is, which needs policies of its own.
    - *participant*: what one participant sees of themselves: "id" on the table of
      participants itself, the key to it, or on a table without one the name by which a
      participant's key to this table is followed back (tables whose *site* is a path
      are seen by their keys anyway).
    - *needs*: the permission without which no row is seen, held at the row's site.
    - *sites*: in place of *site*, a JSON column with a list of sites: a row is seen by
      whoever sees them all.
    - *of_table*: the column that names another secured table, whose *needs* hold for
      this row too.
    - *by_triggers*: nobody writes rows but triggers, so nothing else is asked of a row
      that is written.

    They cannot be undone: no command takes them away.
    """

    reduces_to_sql = True
    reversible = False

    def __init__(
        self,
        model: str,
        *,
        site: str = "",
        sites: str = "",
        also: str = "",
        participant: str = "",
        needs: Permission | None = None,
        of_table: str = "",
        by_triggers: bool = False,
    ) -> None:
        if bool(site) == bool(sites):
            raise ValueError(f"Row security of {model} needs either site or sites.")
        self.model = model
        self.site = site
        self.sites = sites
        self.also = also
        self.participant = participant
        self.needs = needs
        self.of_table = of_table
        self.by_triggers = by_triggers

    @property
    def policy(self) -> str:
        """The name of the policy, with what is needed in it: from there
        trialsite_tables_in_need() reads it."""
        return f"{POLICY}: {self.needs}" if self.needs else POLICY

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models stay as they are."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model)
        table = schema_editor.quote_name(model._meta.db_table)
        also = f" or {also_seen(model, self.also, schema_editor)}" if self.also else ""
        seen = written = self._condition(model, schema_editor)
        if self.by_triggers:
            written = WITHIN_TRIGGER
        for statement in (
            f"alter table {table} enable row level security",
            f"alter table {table} force row level security",
            f"create policy {schema_editor.quote_name(self.policy)} on {table} "
            f"using ({seen}{also}) with check ({written})",
            # The owner's triggers write the record of changes, whose rows they are.
            f"create policy {IN_TRIGGERS} on {table} to current_user "
            f"using ({WITHIN_TRIGGER})",
        ):
            schema_editor.execute(statement)

    def describe(self) -> str:
        return f"Wall the rows of {self.model} by site"

    def _condition(self, model: Any, editor: BaseDatabaseSchemaEditor) -> str:
        quote = editor.quote_name
        table = quote(model._meta.db_table)
        if self.sites:
            column = f"{table}.{quote(column_of(model, self.sites))}"
            seen = "(select to_jsonb(trialsite_visibility('sites')))"
            return f"{all_seen('sites')} or {column} <@ {seen}"
        first, *rest = self.site.split("__")
        if rest:
            condition = within(model, first, editor)
        else:
            condition = at_site(site_of(model, first, editor), "sites")
        if self.participant:
            condition = f"{condition} or {oneself(model, self.participant, editor)}"
        if self.needs:
            # The row that the need is looked up by is itself behind policies, so what
            # is held at a site asks for no more.
            held = held_at(model, self.site.split("__"), str(self.needs), editor)
            condition = f"{all_seen(str(self.needs))} and ({condition}) or {held}"
        if self.of_table:
            site = site_of(model, first, editor)
            named = f"{table}.{quote(column_of(model, self.of_table))}"
            met = "any ((select trialsite_needs_met())::text[])"
            condition = (
                f"({condition}) and ("
                f"{named} <> all ((select trialsite_tables_in_need())::text[])"
                f" or {named} || ' {EVERY}' = {met}"
                f" or {named} || ' ' || {site} = {met})"
            )
        return condition
