"""Says what failed and where, never in the exception's own words: those can hold an
address, or somebody's answer. Imports no Django."""

from collections.abc import Iterator
from traceback import StackSummary, extract_tb
from types import TracebackType

FRAMES = 15
"""How many frames a log line names: the innermost, where the fault is."""


def place_of(error: BaseException) -> str:
    """Type of an exception, and the last line of ours that it passed."""
    frames = extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename]
    place = f"{ours[-1].filename}:{ours[-1].lineno}" if ours else "unknown"
    return f"{type(error).__name__} at {place}"


def kinds_of(error: BaseException) -> str:
    """The type of an exception and of what caused it: "LinkRefused from KeyError"."""
    return " from ".join(
        f"{type(e).__module__}.{type(e).__name__}" for e in _chain(error)
    )


def frames_of(traceback: TracebackType | None) -> str:
    """The way to the fault as file:line, innermost last."""
    frames: StackSummary = extract_tb(traceback)
    return " > ".join(f"{_short(f.filename)}:{f.lineno}" for f in frames[-FRAMES:])


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        following = following.__cause__ or (
            None if following.__suppress_context__ else following.__context__
        )


def _short(filename: str) -> str:
    """The end of a path: enough to find the file, whatever machine it is on."""
    _, found, inside = filename.rpartition("/site-packages/")
    return inside if found else "/".join(filename.split("/")[-4:])
