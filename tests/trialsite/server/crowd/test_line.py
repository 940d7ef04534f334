"""Who is next in the line, and who has waited in vain."""

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from trialsite.server.line import Line, Rank

PATIENCE = 5.0
FOR_A_PLACE = [rank for rank in Rank if rank != Rank.AT_ONCE]


class Waiting(RuleBasedStateMachine):
    """A line beside a plain list of who waits, of what rank and since when."""

    def __init__(self) -> None:
        super().__init__()
        self.line: Line[int] = Line(PATIENCE)
        self.now, self.came = 0.0, 0
        self.waiting: list[tuple[int, Rank, float]] = []

    @rule(rank=st.sampled_from(Rank))
    def join(self, rank: Rank) -> None:
        self.came += 1
        self.line.join(self.came, rank, self.now)
        self.waiting.append((self.came, rank, self.now))

    @rule(seconds=st.floats(0, 4))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @rule()
    def a_place_is_free(self) -> None:
        fit = [one for one in self.waiting if not self._late(one)]
        self._took(self.line.next(self.now), sorted(fit, key=lambda o: (o[1], o[0])))

    @rule()
    def somebody_aside_is_free(self) -> None:
        prompt = [one for one in self.waiting if one[1] == Rank.AT_ONCE]
        self._took(self.line.at_once(), prompt)

    @rule()
    def somebody_tells_them(self) -> None:
        late = {one[0] for one in self.waiting if self._late(one)}
        found = self.line.overdue(self.now)
        assert (found in late) if late else found is None
        self.waiting = [one for one in self.waiting if one[0] != found]

    @invariant()
    def it_knows_when_to_look_again(self) -> None:
        due = self.line.next_overdue_at()
        in_time = [
            one
            for one in self.waiting
            if one[1] != Rank.AT_ONCE and not self._late(one)
        ]
        if in_time:
            assert due is not None
            assert due <= min(since for _, _, since in in_time) + PATIENCE

    def teardown(self) -> None:
        """Nobody is lost: whoever waits is found, once."""
        found = []
        for take in (
            lambda: self.line.next(self.now),
            lambda: self.line.overdue(self.now),
        ):
            while (one := take()) is not None:
                found.append(one)
        assert sorted(found) == [one for one, _, _ in self.waiting]

    def _late(self, one: tuple[int, Rank, float]) -> bool:
        _, rank, since = one
        return rank != Rank.AT_ONCE and since + PATIENCE <= self.now

    def _took(self, found: int | None, due: list[tuple[int, Rank, float]]) -> None:
        assert found == (due[0][0] if due else None)
        self.waiting = [one for one in self.waiting if one[0] != found]


TestWaiting = Waiting.TestCase


@given(st.lists(st.sampled_from(FOR_A_PLACE), min_size=1), st.integers(0, 5))
def test_no_list_of_staff_is_served_before_a_participant_s_answer(
    ranks: list[Rank], now: int
) -> None:
    line: Line[Rank] = Line(PATIENCE)
    for rank in ranks:
        line.join(rank, rank, 0.0)
    served = []
    while (one := line.next(min(now, 4.9))) is not None:
        served.append(one)
    assert served == sorted(ranks)
