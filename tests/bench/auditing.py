"""A form's answers saved, with the audit trigger and without."""

import os
from collections.abc import Callable

import psycopg

from assessments.responses.actions import open_response, save_answers
from tests.bench.race import Race
from tests.builders import enrolled, staff_at

SAVES = 100


def race() -> Race:
    """Save a page of answers a hundred times, every time other ones."""
    by = staff_at("MAD")
    visit = enrolled("MAD", by=by).visits.get(code="baseline")
    response = open_response(visit=visit, instrument="bpi", mode="phone", by=by)
    given = [0]

    def save() -> None:
        for _ in range(SAVES):
            given[0] = (given[0] + 1) % 11
            values = {"bpi_worst": given[0], "bpi_least": given[0]}
            save_answers(response=response, values=values, by=by)

    save()
    return Race(
        f"{SAVES} saves of a form",
        save,
        _without_trigger(save),
        "with its record in the audit trail",
        "the same without the trigger",
    )


def _without_trigger(save: Callable[[], None]) -> Callable[[], None]:
    """The owner takes the trigger off for as long as *save* lasts."""
    url = os.environ["TEST_OWNER_URL"].format(database=os.environ["TEST_DATABASE"])
    table = "alter table assessments_response {} trigger audit"
    owner = psycopg.connect(url, autocommit=True)

    def plain() -> None:
        owner.execute(table.format("disable").encode())
        try:
            save()
        finally:
            owner.execute(table.format("enable").encode())

    return plain
