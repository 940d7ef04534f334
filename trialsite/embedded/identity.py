"""Tells a process apart from a later one that was given the same number."""

import subprocess
from pathlib import Path

PROC = Path("/proc")


def started_at(number: int) -> str | None:
    """When process *number* started, in the system's own notation, or None where no
    such process runs. A number and its start together name one process for good."""
    if not (PROC / "self/stat").exists():
        return _ps(number, "lstart=") or None
    try:
        # The second field is the program's name and may hold blanks and brackets;
        # the state is the 3rd field and the start the 22nd (proc_pid_stat(5)).
        stat = (PROC / str(number) / "stat").read_text()
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in ("Z", "X") else fields[19]


def command_of(number: int) -> str:
    """The program and arguments of process *number*; empty where it is gone."""
    if not (PROC / "self/stat").exists():
        return _ps(number, "command=")
    try:
        return (PROC / str(number) / "cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def signature(number: int) -> str:
    """What to write down about a running process to know it again later."""
    return f"{number} {started_at(number)}"


def still_runs(signature: str) -> int | None:
    """The process number in *signature* if that very process still runs."""
    number, _, start = signature.partition(" ")
    if number.isdigit() and start and started_at(int(number)) == start:
        return int(number)
    return None


def _ps(number: int, field: str) -> str:
    """On systems without /proc, such as macOS."""
    printed = subprocess.run(
        ["ps", "-ww", "-o", field, "-p", str(number)],
        check=False,
        capture_output=True,
        text=True,
    )
    return printed.stdout.strip()
