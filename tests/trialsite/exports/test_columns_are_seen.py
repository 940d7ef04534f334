"""A column that a role exports holds for it what it holds for who sees everything: a
value that policies take out of a table which the role may have would be no value at
all, in a dataset that says nothing of it."""

import csv
import io

import pytest
from django.db import connection

from tests.fixtures.two_sites import OURS
from trialsite.access.models import User
from trialsite.access.roles import ROLES, Permission
from trialsite.access.scope import Scope
from trialsite.context.visible import EVERYTHING, Visibility, visible_rows
from trialsite.exports.copy import copy_csv
from trialsite.exports.registry import Dataset, datasets, datasets_for
from trialsite.protocol import current
from trialsite.row_security.staff import visible_to

EXPORTERS = [
    role for role, what in ROLES.items() if Permission.EXPORT in what.permissions
]


def columns(
    table: Dataset, sites: list[str], visibility: Visibility
) -> dict[str, list[str]]:
    """The values of each column, as somebody who sees so much gets them."""
    out = io.BytesIO()
    with visible_rows(visibility):
        copy_csv(table, out, sites=sites, connection=connection)
    header, *rows = csv.reader(io.StringIO(out.getvalue().decode()))
    return {name: [row[at] for row in rows] for at, name in enumerate(header)}


@pytest.mark.parametrize("role", EXPORTERS)
@pytest.mark.parametrize("everywhere", [False, True], ids=["one site", "all sites"])
def test_a_role_gets_every_value_of_the_tables_that_it_may_have(
    two_sites, db, role, everywhere, figures
):
    codes = [site.code for site in current().sites] if everywhere else [OURS]
    scope = Scope(
        user=User(), permissions=dict.fromkeys(codes, ROLES[role].permissions)
    )
    visibility = visible_to(scope, Permission.EXPORT, codes)
    lost, filled = [], 0
    for table in datasets_for(scope, codes):
        seen = columns(table, codes, visibility)
        for name, values in columns(table, codes, EVERYTHING).items():
            filled += any(values)
            if seen[name] != values:
                lost.append(f"{table.name}.{name}")
    figures("Columns of datasets, as each role gets them", tried=filled, lost=len(lost))
    assert filled > 100
    assert lost == []


def test_every_table_has_rows_here(two_sites, db):
    """Or nothing would be seen to be lost of it."""
    empty = {
        table.name
        for table in datasets()
        if not any(columns(table, [OURS], EVERYTHING).values())
    }
    # Of staff, and of nobody who takes part; each is made by acts of its own.
    assert empty == {"access_changes", "access_reviews"}
