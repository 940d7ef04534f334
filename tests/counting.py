"""How many queries something costs."""

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext


def queries(action: Callable[[], object]) -> list[str]:
    """The SQL that *action* sends. Two lists are compared by their lengths: a page
    that is fast by design costs as many for one person as for many."""
    with CaptureQueriesContext(connection) as captured:
        action()
    return [query["sql"] for query in captured]
