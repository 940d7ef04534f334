"""Nobody invented can be reached, and no two are the same."""

import re
from datetime import date
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from assessments.simulation.chance import begin
from assessments.simulation.people import draw_people
from assessments.simulation.targets import Targets


def test_addresses_are_unique_and_reach_nobody() -> None:
    people = list(islice(draw_people(begin(3), Targets()), 3_000))
    assert len({somebody.email for somebody in people}) == len(people)
    for somebody in people:
        assert re.fullmatch(r"[a-z.\-]+\d*@example\.org", somebody.email)
        assert re.fullmatch(r"\+1 \d{3} 555 01\d\d", somebody.phone)


def test_the_same_seed_draws_the_same_people() -> None:
    first, again = (
        list(islice(draw_people(begin(5), Targets()), 50)) for _ in range(2)
    )
    assert first == again
    assert first != list(islice(draw_people(begin(6), Targets()), 50))


@given(seed=st.integers(0, 2**32), day=st.dates(date(2010, 1, 1), date(2040, 1, 1)))
def test_a_date_of_birth_fits_the_age(seed: int, day: date) -> None:
    somebody = next(draw_people(begin(seed), Targets()))
    years = (day - somebody.born_on(day)).days / 365.25
    assert abs(years - somebody.age) < 0.01
    assert somebody.born_on(day) >= date(1900, 1, 1)
