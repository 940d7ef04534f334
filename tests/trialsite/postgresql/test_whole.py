"""A transaction of one piece sets no savepoints, and whatever fails in it ends it."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from trialsite.postgresql.whole import of_one_piece
from trialsite.protocol.models import Site

pytestmark = pytest.mark.django_db


def savepoints(queries: CaptureQueriesContext) -> int:
    return sum(query["sql"].startswith("SAVEPOINT") for query in queries)


def test_blocks_inside_set_no_savepoint() -> None:
    with CaptureQueriesContext(connection) as queries:
        with transaction.atomic(), transaction.atomic():
            Site.objects.count()
        assert savepoints(queries) == 2
    with CaptureQueriesContext(connection) as queries:
        with transaction.atomic(), of_one_piece(), transaction.atomic():
            Site.objects.count()
        assert savepoints(queries) == 1


def test_what_fails_inside_ends_all_of_it() -> None:
    before = Site.objects.count()
    with pytest.raises(TransactionManagementError), transaction.atomic():
        with of_one_piece():
            Site.objects.create(code="X", name="X", timezone="UTC")
            with pytest.raises(DatabaseError), transaction.atomic():
                Site.objects.create(code="X", name="X", timezone="UTC")
        Site.objects.count()
    assert Site.objects.count() == before
