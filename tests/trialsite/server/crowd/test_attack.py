"""150 connections at once, as long as they like: printed by `make proof`."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.crowding import Crowd, summary
from tests.fixtures.crowds import Serving, participants, staff

pytestmark = pytest.mark.slow

SECONDS = 30.0
LONGEST = 10.0
"""Seconds that nobody waits, and the twice of what they wait for a place."""


def test_150_connections(
    serving: Serving, record_property: Callable[[str, str], None]
) -> None:
    visitors = participants(people=6, phones=5) + staff(120)
    with serving() as site:
        port = urlsplit(site.address).port
        replies = Crowd(port, SECONDS, visitors).come()
    lines = [f"{kind}: {words}" for kind, words in summary(replies).items()]
    record_property("figures", "\n".join(["150 connections:", *lines]))
    assert {one.status for one in replies} <= {200, 204, 503}
    assert max(one.seconds for one in replies) < LONGEST
