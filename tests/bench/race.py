"""Times two ways of doing the same thing, by turns, so that both meet the same load."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

TURNS = 5


@dataclass(frozen=True)
class Race:
    """*ours* beside *plain*: both do *what*, and both have done it once already."""

    what: str
    ours: Callable[[], object]
    plain: Callable[[], object]
    ours_name: str
    plain_name: str
    turns: int = TURNS

    def ratio(self) -> float:
        """How many times the plain way's time is ours: medians over the turns."""
        times: dict[Callable[[], object], list[float]] = {self.ours: [], self.plain: []}
        for _ in range(self.turns):
            for way, taken in times.items():
                begun = perf_counter()
                way()
                taken.append(perf_counter() - begun)
        return statistics.median(times[self.plain]) / statistics.median(
            times[self.ours]
        )

    def line(self) -> str:
        ratio = self.ratio()
        word = "as fast" if ratio >= 1 else "as slow"
        times = ratio if ratio >= 1 else 1 / ratio
        return (
            f"{self.what}: {self.ours_name} is {times:.1f} times {word} as "
            f"{self.plain_name}"
        )
