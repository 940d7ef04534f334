"""150 connections at once, as long as they like: printed by `make proof`."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import pytest

from tests.crowding import Crowd, Visitor, summary
from tests.fixtures.crowds import Serving, locked, participants, port_of, staff

pytestmark = pytest.mark.slow

SECONDS = 30.0
LONGEST = 10.0
"""Seconds that nobody waits."""
ANSWERS = {200, 204, 409, 503}


def checks() -> Visitor:
    return Visitor("health checks", {}, [("GET", "/livez", ""), ("GET", "/readyz", "")])


@pytest.mark.parametrize(
    ("words", "meanwhile"),
    [
        ("150 connections", nullcontext),
        (
            "The same with the table of people locked",
            lambda: locked("participants_participant"),
        ),
    ],
    ids=["crowd", "lock"],
)
def test_150_connections(
    serving: Serving,
    record_property: Callable[[str, str], None],
    words: str,
    meanwhile: Callable[[], AbstractContextManager[object]],
) -> None:
    visitors = [*participants(people=6, phones=5), *staff(119), checks()]
    with serving() as site, meanwhile():
        replies = Crowd(port_of(site.address), SECONDS, visitors).come()
    lines = [f"{kind}: {counted}" for kind, counted in summary(replies).items()]
    lost = sum(one.status not in ANSWERS for one in replies)
    total = f"{words}: {len(replies)} requests, {lost} lost or with an error"
    record_property("figures", "\n".join([total, *lines]))
    assert {one.status for one in replies} <= ANSWERS
    assert max(one.seconds for one in replies) < LONGEST
    of_checks = {one.status for one in replies if one.kind == "health checks"}
    assert of_checks == {200}
