"""What is printed of an act: a figure of the old build beside that of the new one."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """Figures of each build, one a turn; *at_most* is what new / old should not pass,
    where that is agreed."""

    act: str
    unit: str
    old: Sequence[float]
    new: Sequence[float]
    at_most: float | None = None

    @property
    def ratio(self) -> float:
        """New to old: medians over the turns."""
        return statistics.median(self.new) / statistics.median(self.old)

    def line(self) -> str:
        old, new = statistics.median(self.old), statistics.median(self.new)
        said = (
            f"{self.act}: {old:.1f} {self.unit} before, {new:.1f} now: {self.ratio:.2f}"
        )
        if self.at_most is None:
            return said
        reached = "reached" if self.ratio <= self.at_most else "NOT reached"
        return f"{said} (at most {self.at_most:.2f}: {reached})"
