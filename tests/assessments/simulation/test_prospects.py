"""The person whom two sites know, typed otherwise at the second."""

from itertools import islice

from assessments.simulation.chance import begin
from assessments.simulation.people import draw_people
from assessments.simulation.prospects import mistyped
from assessments.simulation.targets import Targets


def test_whose_number_it_is_two_of_its_neighbouring_digits_change_places() -> None:
    """In an area such as 222 there are none to exchange among the first three."""
    for somebody in islice(draw_people(begin(3), Targets()), 1_000):
        right, slip = somebody.phone, mistyped(somebody).phone
        [first, second] = [n for n in range(len(right)) if right[n] != slip[n]]
        assert second == first + 1
        assert (slip[first], slip[second]) == (right[second], right[first])
        assert (right[first] + right[second]).isdigit()
