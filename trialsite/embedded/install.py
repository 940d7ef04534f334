"""Brings .venv up to date with requirements.lock. Runs on any Python 3.11 or newer,
outside .venv, with nothing installed.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from trialsite.embedded.refusal import Refusal
from trialsite.embedded.telling import ending_in_one_sentence, say

CHECKOUT = Path(__file__).resolve().parents[2]
VENV = CHECKOUT / ".venv"
LOCK = CHECKOUT / "requirements.lock"
STAMP = VENV / "requirements.sha256"


def install() -> None:
    """Make .venv if there is none that works, and install what the lock names if it
    changed. Raises Refusal with one sentence where this machine lacks something."""
    with _turn():
        wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
        if not _works():
            _make_venv()
        elif STAMP.exists() and STAMP.read_text() == wanted:
            return
        _pip_install()
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
    it), is new enough, and has pip."""
    question = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
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
        [sys.executable, "-m", "venv", "--clear", VENV],
        check=False,
        capture_output=True,
        text=True,
    )
    if made.returncode:
        said = (made.stderr or made.stdout).strip().splitlines() or ["nothing"]
        raise Refusal(f"Making .venv failed, saying: {said[-1]}")


def _pip_install() -> None:
    """Install from wheels alone, every one checked against its hash in the lock."""
    total = len(re.findall(r"^[a-z0-9]", LOCK.read_text(), re.MULTILINE))
    say("Installing the packages that requirements.lock names (the first time takes")
    say("a minute or two):")
    command = [_python(), "-m", "pip", "install", "--require-hashes"]
    command += ["--only-binary", ":all:", "--no-input", "--progress-bar", "off"]
    command += ["--disable-pip-version-check", "-r", str(LOCK)]
    pip = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    said = []
    done = 0
    for line in pip.stdout or ():
        said.append(line.rstrip())
        if line.startswith(("Collecting ", "Requirement already satisfied: ")):
            done += 1
            _show(done, total)
        elif line.startswith("Installing collected packages"):
            say(f"{_fresh_line()}  installing them ...")
    if pip.wait():
        say()
        raise Refusal(_reason(said))


def _show(done: int, total: int) -> None:
    """A counter that stays on one line of a terminal; few lines in a log."""
    if sys.stdout.isatty():
        say(f"\r  {done} of about {total}", end="")
    elif done % 20 == 0:
        say(f"  {done} of about {total}")


def _fresh_line() -> str:
    return "\n" if sys.stdout.isatty() else ""


def _reason(said: list[str]) -> str:
    """Why pip failed, in a sentence, from what it said."""
    text = "\n".join(said)
    machine = f"{platform.system()} on {platform.machine()}"
    if "DO NOT MATCH THE HASHES" in text:
        return (
            "A package that was offered is not the one in requirements.lock: stopped."
        )
    if "Retrying (" in text or "Temporary failure in name resolution" in text:
        return (
            "The packages could not be fetched: check the network, then run it again."
        )
    if missing := re.search(r"No matching distribution found for (\S+)", text):
        return (
            f"There is no ready-made package of {missing[1]} for Python "
            f"{platform.python_version()}, {machine}: Trialsite runs on Python 3.11 to "
            "3.14, on Linux (glibc 2.28 or newer) and macOS, x86_64 and ARM64; choose "
            "another Python as in `make run PYTHON=python3.12`, after removing .venv."
        )
    errors = [line for line in said if line.startswith("ERROR")] or said[-1:]
    return f"Installing the packages failed, saying: {errors[-1] if errors else text}"


def _python() -> str:
    return str(VENV / "bin" / "python")


if __name__ == "__main__":
    sys.exit(ending_in_one_sentence(install))
