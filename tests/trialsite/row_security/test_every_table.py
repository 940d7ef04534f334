"""Raw SQL as the app role, on each table that the migrations have secured (P11-05).

Generated over all of them: a new table is tried as soon as it is secured.
"""

import json
from collections.abc import Iterable

import pytest
from django.apps import apps
from django.db import Error, connection, transaction
from django.db.models import Model
from psycopg.errors import InsufficientPrivilege, UniqueViolation

from participants.enrolment.models import Participant
from tests.database import as_owner
from tests.fixtures.two_sites import OURS, THEIRS
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import Scope
from trialsite.context.acting import giving_reason
from trialsite.context.visible import NOTHING, Visibility, at_sites, visible_rows
from trialsite.row_security.checks import row_secured
from trialsite.row_security.operations import RowSecurity
from trialsite.row_security.staff import visible_to

People = dict[str, list[Participant]]
Case = tuple[type[Model], RowSecurity]

ALL = frozenset(Permission)
AT_OURS = at_sites({OURS: ALL})
CASES = [
    pytest.param((apps.get_model(label), secured), id=label)
    for label, secured in sorted(row_secured().items())
]
# No grant lets the app write the record of changes, whatever it sees.
READ_ONLY = "trialsite_auditevent"

pytestmark = pytest.mark.parametrize("case", CASES)


def sites_of(case: Case) -> dict[object, object]:
    """The primary keys of all rows, with their sites: a code, or a list of codes."""
    model, secured = case
    return dict(model._default_manager.values_list("pk", secured.site or secured.sites))


def of(case: Case, site: str) -> set[object]:
    """The primary keys of the rows of *site*; there are some."""
    found = {key for key, at in sites_of(case).items() if at in (site, [site])}
    assert found, f"Give {case[0].__name__} rows in tests.fixtures.two_sites.py."
    return found


def sql(statement: str, case: Case, *values: object) -> str:
    options = case[0]._meta
    quote = connection.ops.quote_name
    return statement.format(
        table=quote(options.db_table),
        key=quote(options.pk.column),
        belongs=quote(belongs(case)),
    )


def belongs(case: Case) -> str:
    """The column by which a row is a site's."""
    model, secured = case
    first = (secured.site or secured.sites).split("__")[0]
    return str(model._meta.get_field(first).column)


def run(
    statement: str, case: Case, *values: object, visibility: Visibility
) -> list[object]:
    """The first column of what the statement returns."""
    with visible_rows(visibility), connection.cursor() as cursor:
        cursor.execute(sql(statement, case), values)
        return [row[0] for row in cursor.fetchall()]


def refusal(
    statement: str, case: Case, *values: object, visibility: Visibility
) -> Error:
    """How the database refuses it."""
    with pytest.raises(Error) as refused, transaction.atomic():
        run(statement, case, *values, visibility=visibility)
    return refused.value


def copy_of(case: Case, key: object) -> str:
    """The row as JSON."""
    with connection.cursor() as cursor:
        one = "select to_jsonb(t) from {table} t where {key} = %s"
        cursor.execute(sql(one, case), [key])
        (row,) = cursor.fetchone()
    return row if isinstance(row, str) else json.dumps(row)


def one_of(keys: Iterable[object]) -> object:
    return min(keys, key=str)


SELECT = "select {key} from {table}"
INSERT = (
    "insert into {table} select (jsonb_populate_record(null::{table}, %s)).*"
    " returning 1"
)


def test_own_rows_are_seen_and_no_others(rows: People, case: Case) -> None:
    """P11-05, R3-18."""
    assert of(case, THEIRS)
    assert set(run(SELECT, case, visibility=AT_OURS)) == of(case, OURS)


def test_a_permission_shows_no_row_of_a_site_without_it(
    rows: People, case: Case
) -> None:
    """R3-18: who asks with one permission sees nothing of a site at which they have
    every other, and puts nothing there."""
    theirs, keys = of(case, THEIRS), {}
    row = copy_of(case, one_of(theirs))
    for permission in Permission:
        visibility = visible_to(mixed(permission), permission)
        assert visibility.sites == (OURS,)
        keys[permission] = set(run(SELECT, case, visibility=visibility))
        refused = refusal(INSERT, case, row, visibility=visibility)
        assert isinstance(refused.__cause__, InsufficientPrivilege), permission
    leaks = {permission: found & theirs for permission, found in keys.items()}
    assert not any(leaks.values()), leaks
    # Each of the others is what such a person sees there.
    assert any(
        run(SELECT, case, visibility=at_sites({THEIRS: ALL - {permission}}))
        for permission in Permission
    )


def mixed(permission: Permission) -> Scope:
    """Somebody with everything at our site, and with all but *permission* at theirs."""
    return Scope(User(name="Mixed"), {OURS: ALL, THEIRS: ALL - {permission}})


def test_without_a_visibility_there_is_nothing(rows: People, case: Case) -> None:
    """P11-05: it fails closed."""
    assert run(SELECT, case, visibility=NOTHING) == []
    mine = copy_of(case, one_of(of(case, OURS)))
    assert isinstance(
        refusal(INSERT, case, mine, visibility=NOTHING).__cause__, InsufficientPrivilege
    )


def test_a_row_for_another_site_is_refused(rows: People, case: Case) -> None:
    theirs = copy_of(case, one_of(of(case, THEIRS)))
    refused = refusal(INSERT, case, theirs, visibility=AT_OURS)
    assert isinstance(refused.__cause__, InsufficientPrivilege)
    if case[0]._meta.db_table != READ_ONLY:
        assert "row-level security" in str(refused)
        # A row of one's own fails for being there already, or where nothing is added
        # any more, and for nothing else.
        mine = copy_of(case, one_of(of(case, OURS)))
        again = refusal(INSERT, case, mine, visibility=AT_OURS)
        finished = "the form was finished" in str(again)
        assert isinstance(again.__cause__, UniqueViolation) or finished


def test_a_row_cannot_be_moved_to_another_site(rows: People, case: Case) -> None:
    mine, theirs = one_of(of(case, OURS)), one_of(of(case, THEIRS))
    with connection.cursor() as cursor:
        cursor.execute(
            sql("select {belongs} from {table} where {key} = %s", case), [theirs]
        )
        (there,) = cursor.fetchone()
    move = "update {table} set {belongs} = %s where {key} = %s returning 1"
    refused = refusal(move, case, there, mine, visibility=AT_OURS)
    assert isinstance(refused.__cause__, InsufficientPrivilege)
    if case[0]._meta.db_table != READ_ONLY:
        # Nor by the owner of the tables, whom no grant holds back.
        with as_owner(), giving_reason("A try."):
            move = move.removesuffix(" returning 1")
            refused = refusal(move, case, there, mine, visibility=AT_OURS)
        assert isinstance(refused.__cause__, InsufficientPrivilege)
        assert "permission denied" not in str(refused)


def test_rows_of_another_site_are_neither_changed_nor_deleted(
    rows: People, case: Case
) -> None:
    """As the owner of the tables, whom policies hold and grants do not: what the app
    may change at all is said elsewhere (tests/trialsite/privileges)."""
    if case[0]._meta.db_table == READ_ONLY:
        refusal("delete from {table} returning 1", case, visibility=AT_OURS)
        return
    theirs = one_of(of(case, THEIRS))
    for statement in (
        "update {table} set {belongs} = {belongs} where {key} = %s",
        "delete from {table} where {key} = %s",
    ):
        with as_owner(), giving_reason("A try."):
            assert run(statement, case, theirs, visibility=AT_OURS) == []
