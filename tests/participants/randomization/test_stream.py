"""Numbers from a seed, and what is refused before any is drawn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.randomization.schemes.stream import WORDS, Stream
from tests.participants.randomization.trials import SEED


@given(st.binary(min_size=32, max_size=32), st.integers(1, WORDS))
def test_a_number_lies_below_its_limit_and_comes_again(seed, limit):
    """RND-01: the same seed, label and counter give the same number."""
    one, other = (Stream(seed, "test", "all", 1) for _ in range(2))
    numbers = [one.below(limit) for _ in range(3)]
    assert all(0 <= number < limit for number in numbers)
    assert numbers == [other.below(limit) for _ in range(3)]


def test_no_two_units_share_a_number():
    """RND-01: method, sequence and unit are lines of their own in what is hashed."""
    labels = [
        ("simple", "all", 1),
        ("simple", "all", 11),
        ("simple", "all1", 1),
        ("simpleall", "", 1),
        ("big-stick", "all", 1),
    ]
    firsts = {Stream(SEED, *label).below(WORDS) for label in labels}
    assert len(firsts) == len(labels)


def test_a_word_in_the_last_incomplete_run_is_thrown_away():
    """RND-02: just above half of all words, every second one is on the average."""
    stream, limit = Stream(SEED, "test", "all", 2), WORDS // 2 + 1
    for _ in range(400):
        assert stream.below(limit) < limit
    assert 700 < stream._counter < 900


@pytest.mark.parametrize("seed", [b"", b"abc", bytes(31), bytes(33)])
def test_a_seed_of_another_length_is_refused(seed):
    with pytest.raises(ValueError, match=f"32 bytes; this one has {len(seed)}"):
        Stream(seed, "test", "all", 1)


def test_the_first_word_of_the_incomplete_run_is_thrown_away_too():
    """RND-02: with a limit above half of all words there is one complete run, and the
    limit itself is the first word beyond it."""
    first = next(
        (unit, word)
        for unit in range(1, 100)
        if (word := Stream(SEED, "test", "all", unit).below(WORDS)) > WORDS // 2
    )
    unit, word = first
    stream = Stream(SEED, "test", "all", unit)
    stream.below(word)
    assert stream._counter > 1


def test_a_name_that_could_pass_for_two_is_refused():
    for method, sequence in (("test", "all\n1"), ("te\nst", "all")):
        with pytest.raises(ValueError, match="line break") as refused:
            Stream(SEED, method, sequence, 1)
        assert str(refused.value) == f"{sequence!r} has a line break; no sequence has."


@pytest.mark.parametrize("limit", [0, -1, WORDS + 1])
def test_a_limit_without_numbers_is_refused(limit):
    words = f"{limit} is no limit: give 1 to {WORDS}."
    with pytest.raises(ValueError, match=words):
        Stream(SEED, "test", "all", 1).below(limit)
