"""Seconds of a processor that a process and all below it have used: programs that it
started, servers, and what those started. A busy machine makes them more by a third
perhaps, where it doubles the time on the clock."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def seconds_below(top: int) -> float:
    """Those of process *top* and of what descends from it, with what has ended and was
    waited for."""
    return sum(all_below(top).values())


def all_below(top: int) -> dict[int, float]:
    """Process *top* and what descends from it, by number, with the seconds of each.
    Linux alone says so."""
    parents: dict[int, int] = {}
    used: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            stat = (entry / "stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        # After the name, which may hold anything: state, parent ... and, from the
        # twelfth on, its own time and that of children it waited for (proc(5)).
        fields = stat.rpartition(")")[2].split()
        parents[int(entry.name)] = int(fields[1])
        used[int(entry.name)] = sum(map(int, fields[11:15])) / TICKS
    return {
        number: time for number, time in used.items() if _is_below(top, number, parents)
    }


def _is_below(top: int, number: int, parents: dict[int, int]) -> bool:
    while number in parents:
        if number == top:
            return True
        number = parents[number]
    return False
