"""What the person at the terminal sees: steps while it works, one sentence when it
cannot.
"""

import contextlib
import sys
import time
from collections.abc import Callable, Iterator

from trialsite.embedded.refusal import Refusal


def say(text: str = "", *, end: str = "\n") -> None:
    """Print *text* at once. A terminal that was closed is no reason to stumble."""
    with contextlib.suppress(OSError):
        sys.stdout.write(text + end)
        sys.stdout.flush()


@contextlib.contextmanager
def step(text: str) -> Iterator[None]:
    """Say what begins, and how long it took when it is done."""
    say(f"  {text} ... ", end="")
    begun = time.monotonic()
    try:
        yield
    except BaseException:
        say()
        raise
    say(f"{time.monotonic() - begun:.1f} s")


def ending_in_one_sentence(work: Callable[[], None]) -> int:
    """Do *work* and return the exit code: 0, or 1 after one sentence on what stood
    in the way, or 130 after Ctrl-C."""
    try:
        work()
    except Refusal as refusal:
        problem = str(refusal)
    except PermissionError as error:
        problem = (
            f"{error.filename} is closed to this user: it was probably made by "
            "another user's `make`, so work as that user or remove it."
        )
    except KeyboardInterrupt:
        say()
        return 130
    else:
        return 0
    with contextlib.suppress(OSError):
        sys.stderr.write(f"\n{problem}\n")
    return 1
