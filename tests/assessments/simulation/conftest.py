"""The two protocols as worlds, for tests that need no database."""

from datetime import date
from pathlib import Path

import pytest

from assessments.simulation.targets import read_targets
from assessments.simulation.world import World
from tests.protocols import TINY
from trialsite.protocol import load

ROOT = Path(__file__).parents[3]
STAMP = ROOT / "trialsite" / "protocol" / "stamp"

TODAY = date(2026, 3, 10)


def world_of(folder: Path, today: date = TODAY) -> World:
    protocol = load(folder)
    return World.of(protocol, read_targets(folder, protocol), today)


@pytest.fixture(scope="session")
def stamp() -> World:
    """The trial that Trialsite ships with."""
    return world_of(STAMP)


@pytest.fixture(scope="session")
def tiny() -> World:
    """The invented trial, which has no demo.toml."""
    return world_of(TINY)


@pytest.fixture(scope="session", params=["stamp", "tiny"])
def world(request: pytest.FixtureRequest) -> World:
    """Each of the two."""
    return request.getfixturevalue(request.param)
