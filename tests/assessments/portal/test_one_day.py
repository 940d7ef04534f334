"""How far one day of the log goes through the program, from the page to its rows."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from types import FrameType

import pytest

from assessments.opioids.actions import fill_days, list_product
from assessments.responses.actions import open_response
from tests.assessments.portal.walk import IN_PASSING, Phone
from tests.house.source import FLOORS, ROOT
from tests.sending import one_day

DAYS = "/my/opioid_log/days/"
PAGE = ("assessments/portal/access.py", "assessments/portal/log_views.py")
MOST = 9
"""Rooms: so many can be held in one's head."""


def module_of(frame: FrameType | None) -> str:
    """The file of the floors whose code runs in *frame*; empty for anything else."""
    if frame is None:
        return ""
    path = Path(frame.f_code.co_filename)
    if not path.is_relative_to(ROOT):
        return ""
    name = str(path.relative_to(ROOT))
    return name if name.split("/")[0] in FLOORS else ""


@contextmanager
def walked(*first: str) -> Iterator[list[str]]:
    """The files of the floors that call each other inside, in turn, from the files
    *first* on. What Django calls by itself (middleware, fields, the database's
    backend) is on the way of every page, and does not count."""
    found: list[str] = []

    def note(frame: FrameType, event: str, arg: object) -> None:
        name = module_of(frame) if event == "call" else ""
        here = name and (name in first or module_of(frame.f_back) in found)
        if here and (not found or found[-1] != name):
            found.append(name)

    sys.setprofile(note)
    try:
        yield found
    finally:
        sys.setprofile(None)


def rooms(files: list[str]) -> list[str]:
    """The rooms of *files*, each once, in the order in which they come: folders of a
    floor, whatever folders they have."""
    parts = [file.split("/") for file in files]
    return list(dict.fromkeys(f"{at[0]}/{at[1]}" for at in parts if len(at) > 2))


@pytest.fixture
def phone(client, visit):
    """With a log that has a medicine, and it was the same every day."""
    log = open_response(visit=visit, instrument="opioid_log", mode="self", by=None)
    amounts = {"strength": Decimal(5), "usual": Decimal(4)}
    list_product(response=log, drug="oxycodone", form="oral", by=None, **amounts)
    fill_days(response=log, by=None)
    phone = Phone(client, visit)
    phone.open_link()
    return phone


def test_one_day_of_the_log_passes_few_rooms(phone):
    """docs/walks.md tells the way."""
    data = one_day(phone.client.get(DAYS), "2026-05-09", day="unknown")
    with walked(*PAGE) as files:
        saved = phone.client.post(DAYS, data, headers=IN_PASSING)
    assert saved.content.decode().startswith("not remembered")
    passed = rooms(files)
    assert passed[0] == "assessments/portal"
    assert "assessments/opioids" in passed and "trialsite/editing" in passed
    assert len(passed) <= MOST, passed
