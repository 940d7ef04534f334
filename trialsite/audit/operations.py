"""The migration operations that put a table under audit, and that close a function."""

from collections.abc import Sequence
from typing import Any, Literal

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

ANY = "*"


class Audit(Operation):
    """Record every insert, update and delete of *model* (of the migration's own app,
    or of the library's that *app* names) from now on, and refuse to truncate it.

    - *sealed*: columns whose values never reach the record; that they changed does.
      ``sealed_but`` seals every column except those named, also ones added later.
    - *reason_for*: columns that cannot be updated without a reason (ANY: all of them),
      and without one the row cannot be deleted. With *once_settled* this holds only
      where the facts say that it is final (a response that was completed).
    - *quiet*: columns of bookkeeping; an update of them alone is not recorded.

    It cannot be undone: nothing is taken out of the record again.
    """

    reduces_to_sql = True
    reversible = False

    def __init__(
        self,
        model: str,
        *,
        sealed: Sequence[str] = (),
        sealed_but: Sequence[str] = (),
        reason_for: Sequence[str] = (),
        once_settled: bool = False,
        quiet: Sequence[str] = (),
        app: str = "",
    ) -> None:
        self.model = model
        self.sealed = tuple(sealed)
        self.sealed_but = tuple(sealed_but)
        self.reason_for = tuple(reason_for)
        self.once_settled = once_settled
        self.quiet = tuple(quiet)
        self.app = app

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models stay as they are."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        options = to_state.apps.get_model(self.app or app_label, self.model)._meta
        quote = schema_editor.quote_value
        table = schema_editor.quote_name(options.db_table)
        arguments: tuple[Any, ...] = (
            options.pk.column,
            ",".join(self.sealed),
            ",".join(self.sealed_but),
            ",".join(self.reason_for),
            "settled" if self.once_settled else "always",
            ",".join(self.quiet),
        )
        schema_editor.execute(
            "create trigger audit after insert or update or delete "
            f"on {table} for each row execute function "
            f"trialsite_audit({', '.join(map(quote, arguments))})"
        )
        schema_editor.execute(
            f"create trigger audit_not_truncated before truncate on {table} "
            "for each statement execute function trialsite_audit_refuse()"
        )

    def describe(self) -> str:
        return f"Record every change of {self.model}"


# Who may read the record is the app, by whatever name its role has here.
_CALLABLE = """
do $$
declare
    reader text;
begin
    revoke all on function {signature} from public;
    for reader in
        select distinct pg_get_userbyid(a.grantee)
        from pg_class c, aclexplode(c.relacl) a
        where c.oid = to_regclass('public.trialsite_auditevent')
            and a.grantee not in (0, c.relowner)
    loop
        execute format('{verb} execute on function {signature} {to} %I', reader);
    end loop;
end $$
"""


class CallableBy(Operation):
    """From now on let *who* call functions, and nobody else but their owner. A trigger
    fires all the same, whoever writes. trialsite.audit.functions has the same in one
    table, and `manage.py check` compares it with the database."""

    reduces_to_sql = True
    reversible = False

    def __init__(self, who: Literal["the app", "nobody"], *signatures: str) -> None:
        self.who = who
        self.signatures = signatures

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models stay as they are."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        verb, to = ("grant", "to") if self.who == "the app" else ("revoke", "from")
        for signature in self.signatures:
            statement = _CALLABLE.format(signature=signature, verb=verb, to=to)
            schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        return f"Let {self.who} call {', '.join(self.signatures)}"
