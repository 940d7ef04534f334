"""Brings .venv up to date with requirements.lock. Runs on any Python 3.11 or newer,
outside .venv, with nothing installed.

`make run` needs half of the packages: the extras that it names are installed, and all
of them where none is named.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from trialsite.embedded import locked
from trialsite.embedded.installers import NotInstalled, Pip, Uv
from trialsite.embedded.refusal import Refusal
from trialsite.embedded.terminal import ending_in_one_sentence, say

CHECKOUT = Path(__file__).resolve().parents[2]
VENV = CHECKOUT / ".venv"
STAMP = VENV / "requirements.sha256"
ALL = "all"


def install(extras: Sequence[str] = ()) -> None:
    """Make .venv if there is none that works, and install what the lock names if it
    changed: for the program and the *extras* of pyproject.toml, or all of it where none
    is named. Raises Refusal with one sentence where this machine lacks something."""
    with _turn():
        digest = hashlib.sha256(locked.LOCK.read_bytes()).hexdigest()
        wanted = f"{digest} {' '.join(extras) or ALL}\n"
        if not _works():
            _make_venv()
        elif STAMP.exists():
            known = STAMP.read_text()
            if known in (wanted, f"{digest} {ALL}\n"):
                return
            # Who had all packages of an earlier lock gets all of this one.
            if known.endswith(f" {ALL}\n"):
                extras, wanted = (), f"{digest} {ALL}\n"
        _install(locked.lines_for(extras))
        STAMP.write_text(wanted)


@contextlib.contextmanager
def _turn() -> Iterator[None]:
    """Two makes side by side take turns, by a lock on the checkout's own folder."""
    folder = os.open(CHECKOUT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _works() -> bool:
    """Whether .venv has a Python that runs (its system may have been upgraded under
    it) and is new enough."""
    question = "import sys; sys.exit(sys.version_info < (3, 11))"
    try:
        answer = subprocess.run(
            [_python(), "-c", question], check=False, capture_output=True
        )
    except OSError:
        return False
    return answer.returncode == 0


def _make_venv() -> None:
    if not importlib.util.find_spec("ensurepip"):
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise Refusal(
            f"Python {version} here cannot make a virtual environment: install the "
            f"package python{version}-venv (on Debian and Ubuntu: `apt install "
            "python3-venv`)."
        )
    say("Making .venv ...")
    made = subprocess.run(
        # Putting pip into it takes longer than all that uv does afterwards.
        [sys.executable, "-m", "venv", "--clear", "--without-pip", VENV],
        check=False,
        capture_output=True,
        text=True,
    )
    if made.returncode:
        said = (made.stderr or made.stdout).strip().splitlines() or ["nothing"]
        raise Refusal(f"Making .venv failed, saying: {said[-1]}")


def _install(lines: Sequence[str]) -> None:
    """Install by uv, which takes a tenth of pip's time and checks the same hashes, or
    by pip where uv cannot be had or does not end well."""
    say(f"Installing {len(lines)} packages of requirements.lock (the first time takes")
    say("from some seconds to a minute):")
    with Pip(_python()) as pip:
        try:
            Uv(pip).install(lines)
        except NotInstalled as why:
            say(f"  uv cannot be used here ({why}); pip does it, which takes longer.")
            pip.install(lines)


def _python() -> str:
    return str(VENV / "bin" / "python")


if __name__ == "__main__":
    sys.exit(ending_in_one_sentence(lambda: install(sys.argv[1:])))
