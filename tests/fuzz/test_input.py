"""Whatever is sent, and wherever, the server has an answer that it meant to give."""

from collections.abc import Iterator
from itertools import count, cycle, islice
from math import gcd, isqrt
from random import Random

import pytest

from tests.fixtures.figures import Count
from tests.fuzz.scene import Scene
from tests.fuzz.sending import Tally, send
from tests.fuzz.slots import Request, Slot
from tests.fuzz.survey import Survey

HALF = 6_500


def inputs(slots: list[Slot], rng: Random) -> Iterator[tuple[Slot, Request]]:
    """Values for every slot of every page, in turn. A form of a hundred fields gets
    ten in a turn where a page with one gets one; of a slot's values none comes again
    before all have come."""
    pages: dict[str, list[Slot]] = {}
    for slot in rng.sample(slots, len(slots)):
        pages.setdefault(slot.page, []).append(slot)
    following = {page: cycle(map(values, found)) for page, found in pages.items()}
    while True:
        for page in rng.sample(sorted(pages), len(pages)):
            for values_of in islice(following[page], isqrt(len(pages[page]))):
                slot, value = next(values_of)
                yield slot, slot.request(value, rng)


def values(slot: Slot) -> Iterator[tuple[Slot, object]]:
    """All values of a slot, from another beginning than its neighbours', for ever."""
    pool = slot.pool
    # A step that shares no factor with the length comes by every one.
    step = next(n for n in count(len(pool) // 3 + 1) if gcd(n, len(pool)) == 1)
    at = Random(slot.words).randrange(len(pool))
    while True:
        yield slot, pool[at % len(pool)]
        at += step


def tried(scene: Scene, most: int, seed: int) -> Tally:
    """Send so many inputs, as those who may send them."""
    tally, rng = Tally(), Random(seed)
    survey = Survey(scene, tally)
    for slot, request in islice(inputs(survey.slots, rng), most):
        role = slot.roles[0] if rng.random() < 0.5 else rng.choice(slot.roles)
        client = scene.clients[role]
        answer = send(client, request.method, request.address, **request.given)
        tally.add(slot.kind, answer, slot.words, role, request)
    return tally


def check(tally: Tally, figures: Count) -> None:
    figures("inputs", **tally.counts)
    figures("inputs tried, by where they were sent", **tally.tried)
    assert not tally.errors, "\n" + "\n".join(
        f"{len(inputs)} x {error}\n    {inputs[0]}"
        for error, inputs in tally.errors.items()
    )


@pytest.mark.long
def test_a_part_of_all_inputs(everywhere: Scene, figures: Count):
    """The whole of it is `make proof`'s."""
    check(tried(everywhere, 400, seed=0), figures)


@pytest.mark.slow
@pytest.mark.parametrize("half", [1, 2])
def test_all_inputs(half: int, everywhere: Scene, figures: Count):
    check(tried(everywhere, HALF, seed=half), figures)
