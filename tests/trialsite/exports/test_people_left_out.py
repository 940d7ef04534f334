"""README.txt counts the people who withdrew the use of their data by what a table is
about, and not by what it is called."""

import io
import zipfile
from dataclasses import replace

import pytest
from django.db import connection

from participants.withdrawal.actions import withdraw_from
from tests.builders import enrolled
from tests.trialsite.exports.test_codebook import FACTS
from trialsite import clock
from trialsite.exports.archive import write_zip
from trialsite.exports.registry import datasets


@pytest.mark.parametrize("renamed", [{}, {"participants": "people"}])
def test_people_are_counted_whatever_their_table_is_called(coordinator, renamed):
    person, _ = enrolled(by=coordinator), enrolled(by=coordinator)
    withdraw_from(
        participant=person,
        scopes=["use_of_data"],
        reason="time",
        effective_on=clock.today(person.timezone),
        by=coordinator,
    )
    tables = [
        replace(table, name=renamed.get(table.name, table.name)) for table in datasets()
    ]
    file = io.BytesIO()
    write_zip(
        file, FACTS, tables, connection=connection, report=lambda done, step: None
    )
    text = zipfile.ZipFile(file).read("README.txt").decode()
    assert "Left out: 1 participants, who withdrew" in text


def test_one_table_has_the_people():
    assert [table.name for table in datasets() if table.of_people] == ["participants"]
