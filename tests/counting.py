"""How many queries something costs."""

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext

CONTROL = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT")


def queries(action: Callable[[], object]) -> list[str]:
    """The SQL that *action* sends, without what opens and ends transactions. Two lists
    are compared by their lengths: a page that is fast by design costs as many for one
    person as for many."""
    with CaptureQueriesContext(connection) as captured:
        action()
    asked = [query["sql"] for query in captured]
    return [sql for sql in asked if not sql.startswith(CONTROL)]
