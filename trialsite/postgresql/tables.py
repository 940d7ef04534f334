"""Making all tables of a migration at once."""

from typing import Any

from django.db import migrations
from django.db.migrations.operations import AddField, CreateModel
from django.db.migrations.state import ProjectState


class TablesAtOnce(migrations.Migration):
    """A migration of new tables alone, with fields added where two tables point at each
    other. Django renders every model that a new one touches at each step, which took
    most of a first start and of the start of each test run; here all steps are told to
    the state first and rendered once. The tables are the same."""

    def apply(
        self, project_state: ProjectState, schema_editor: Any, collect_sql: bool = False
    ) -> ProjectState:
        made = {op.name_lower for op in self.operations if isinstance(op, CreateModel)}
        later = [op for op in self.operations if not isinstance(op, CreateModel)]
        for op in later:
            if not isinstance(op, AddField) or op.model_name_lower not in made:
                raise TypeError(f"{op} is no part of new tables; give it a migration.")
        # Without rendered models a state takes what is told to it as it is.
        project_state.__dict__.pop("apps", None)
        state = self.mutate_state(project_state, preserve=True)
        for op in self.operations:
            if isinstance(op, CreateModel):
                op.database_forwards(self.app_label, schema_editor, state, state)
        return state
