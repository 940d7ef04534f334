"""What a drill has to say, as lines for the terminal and for a file that is kept."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.drill.acts import Count, Done
from trialsite.embedded.terminal import say

GIB = 1024**3


@dataclass(frozen=True)
class Timed:
    """*seconds* for so many *bytes*; a plain copy of the same took *copying*, 0 where
    none was made."""

    what: str
    seconds: float
    bytes: int
    copying: float = 0.0

    def line(self) -> str:
        per = self.seconds / (self.bytes / GIB)
        beside = (
            f", {self.seconds / self.copying:.1f} times a plain copy"
            if self.copying
            else ""
        )
        return (
            f"{self.what}: {self.bytes / GIB:.2f} GiB in {self.seconds:.1f} s "
            f"({per:.0f} s a GiB{beside})"
        )


@dataclass
class Report:
    """Lines as they come, and what was promised and is not so."""

    faults: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def tell(self, line: str) -> None:
        self.lines.append(line)
        say(line)

    def demand(self, holds: bool, fault: str) -> None:
        """Note *fault* unless it *holds*."""
        if not holds:
            self.faults.append(fault)
            self.tell(f"  FAULT: {fault}")

    def acts(self, done: Done) -> None:
        wrong = [*done.refused, *done.stumbled]
        kinds = ", ".join(f"{n} {kind}" for kind, n in sorted(done.counted().items()))
        self.tell(
            f"Acknowledged: {len(done.acts)} acts ({kinds}); {done.unanswered} were "
            f"under way when the server died; {len(wrong)} went wrong before."
        )
        for _, said in wrong:
            self.demand(False, f"the load met: {said[:300]}")

    def count(self, count: Count, killed: datetime) -> None:
        lost = ""
        if count.lost:
            first = min(act.acknowledged for act in count.lost)
            lost = f" (of the last {(killed - first).total_seconds():.1f} s)"
        self.tell(
            f"  acts found {count.found}, lost {len(count.lost)}{lost}, doubled "
            f"{len(count.doubled)}"
        )
        for sentence in count.doubled:
            self.demand(False, f"doubled: {sentence}")

    def keep(self, folder: Path) -> Path:
        """Write it to a file of its own in *folder*."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"drill-{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}.txt"
        path.write_text("\n".join(self.lines) + "\n")
        return path


def lost_beyond(count: Count, killed: datetime, promised: timedelta) -> int:
    """How many of the lost acts were acknowledged longer than *promised* before the
    server was *killed*."""
    return sum(act.acknowledged < killed - promised for act in count.lost)
