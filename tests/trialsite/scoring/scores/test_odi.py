from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialsite.scoring.scores import score
from trialsite.scoring.scores.odi import band

ANSWER = st.integers(0, 5)
COMPLETE = st.lists(ANSWER, min_size=10, max_size=10)
GAPPED = st.lists(st.none() | ANSWER, min_size=10, max_size=10)
WORDS = ["minimal", "moderate", "severe", "crippled", "bed-bound"]


@given(GAPPED, st.integers(1, 10))
def test_it_is_a_percent_of_what_the_answered_sections_allow(items, needed):
    (odi,) = score("odi", items, {"min_answered": needed})
    answered = [item for item in items if item is not None]
    assert odi.n_answered == len(answered)
    assert odi.max_possible == 5 * len(answered)
    if len(answered) < needed:
        assert odi.value is odi.exact is odi.band is None
        assert not odi.prorated
    else:
        assert odi.exact == Fraction(100 * sum(answered), odi.max_possible)
        assert 0 <= odi.value <= 100
        assert odi.prorated == (len(answered) < 10)


@given(GAPPED, st.randoms(use_true_random=False))
def test_the_order_of_sections_does_not_matter(items, random):
    shuffled = list(items)
    random.shuffle(shuffled)
    assert score("odi", shuffled, {}) == score("odi", items, {})


@given(COMPLETE, st.integers(0, 9), st.integers(1, 5))
def test_a_worse_answer_never_gives_a_better_index_or_band(items, place, more):
    worse = list(items)
    worse[place] = min(5, worse[place] + more)
    (before,), (after,) = score("odi", items, {}), score("odi", worse, {})
    assert after.exact >= before.exact
    assert WORDS.index(after.band) >= WORDS.index(before.band)


@pytest.mark.parametrize(
    ("percent", "word"),
    [
        (0, "minimal"),
        (20, "minimal"),
        (Fraction(900, 45) + Fraction(1, 10**30), "moderate"),
        (40, "moderate"),
        (Fraction(185, 9) * 2, "severe"),
        (60, "severe"),
        (80, "crippled"),
        (Fraction(801, 10), "bed-bound"),
        (100, "bed-bound"),
    ],
)
def test_a_band_reaches_up_to_its_own_top_and_no_further(percent, word):
    assert band(Fraction(percent)) == word


def test_eight_sections_are_enough_unless_the_protocol_asks_for_more():
    items = [3, 2, None, 4, 1, 2, 3, None, 2, 4]
    assert score("odi", items, {})[0].value is not None
    assert score("odi", items, {"min_answered": 9})[0].value is None
