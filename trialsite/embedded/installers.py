"""pip and uv, each of which installs what it is given from wheels alone, every one
checked against its hash in the lock.
"""

import ast
import contextlib
import importlib.util
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from trialsite.embedded import locked
from trialsite.embedded.refusal import Refusal
from trialsite.embedded.terminal import never_silent, run_quietly, say

FROM_WHEELS = ("--require-hashes", "--only-binary", ":all:")


class NotInstalled(Exception):
    """uv did not install; the message says why, in a few words."""


class Pip:
    """The pip that comes with Python, in a folder that is gone afterwards, at work on
    the environment of another Python."""

    def __init__(self, python: str) -> None:
        self.python = python
        self.folder = Path(tempfile.mkdtemp())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def command(self, *arguments: str) -> list[str]:
        """How this pip is called. Raises Refusal where Python came without one."""
        if not (self.folder / "pip").exists():
            wheel = _bundled_wheel()
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(self.folder)
        return [sys.executable, str(self.folder / "pip"), *arguments]

    def write(self, lines: Sequence[str]) -> str:
        """A file of requirements with those *lines* of the lock."""
        file = self.folder / "requirements.txt"
        file.write_text("\n".join(lines) + "\n")
        return str(file)

    def install(self, lines: Sequence[str]) -> None:
        """Install them. Raises Refusal with a sentence on why it did not go."""
        command = self.command("--python", self.python, "install", *FROM_WHEELS)
        command += ["--no-input", "--progress-bar", "off"]
        command += ["--disable-pip-version-check", "-r", self.write(lines)]
        said = []
        done = 0
        with (
            never_silent("  still at it, after {:.0f} s ..."),
            subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            ) as pip,
        ):
            for line in pip.stdout or ():
                said.append(line.rstrip())
                if line.startswith(("Collecting ", "Requirement already satisfied: ")):
                    done += 1
                    _show(done, len(lines))
                elif line.startswith("Installing collected packages"):
                    say(f"{_fresh_line()}  installing them ...")
        if pip.returncode:
            say()
            raise Refusal(_reason(said))


class Uv:
    """The uv that the lock names: that of the environment, or one that pip fetches."""

    def __init__(self, pip: Pip) -> None:
        self.pip = pip

    def install(self, lines: Sequence[str]) -> None:
        """Install them. Raises NotInstalled."""
        own = Path(self.pip.python).with_name("uv")
        uv = own if own.exists() else self._fetched()
        command = [str(uv), "pip", "install", "--quiet", *FROM_WHEELS]
        command += ["--python", self.pip.python, "-r", self.pip.write(lines)]
        doing = f"fetching and installing {len(lines)} packages"
        _run(command, doing, **self._settings())

    def _fetched(self) -> Path:
        folder = self.pip.folder / "uv"
        try:
            lines = locked.lines_of("uv")
        except LookupError as error:
            raise NotInstalled(str(error)) from None
        command = self.pip.command("install", "--quiet", *FROM_WHEELS, "--no-compile")
        command += ["--disable-pip-version-check", "--target", str(folder)]
        _run([*command, "-r", self.pip.write(lines)], "fetching uv")
        return folder / "bin" / "uv"

    def _settings(self) -> dict[str, str]:
        """Where pip is set to look, and what it trusts, for uv, which does not read
        pip's settings."""
        shown = subprocess.run(
            self.pip.command("config", "list"),
            check=False,
            capture_output=True,
            text=True,
        ).stdout
        found = {}
        for line in shown.splitlines():
            name, _, value = line.partition("=")
            with contextlib.suppress(ValueError, SyntaxError):
                found[name.split(".")[-1]] = str(ast.literal_eval(value)).split()
        settings = {}
        for name, (variable, joint) in _SETTINGS.items():
            if values := found.get(name):
                settings[variable] = joint.join(values)
        if "UV_INDEX" in settings:
            # pip takes what suits from all of its indexes.
            settings["UV_INDEX_STRATEGY"] = "unsafe-best-match"
        return settings


# Settings of pip, each with the variable by which uv is given the same and what stands
# there between several values.
_SETTINGS = {
    "index-url": ("UV_DEFAULT_INDEX", " "),
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "no-index": ("UV_NO_INDEX", " "),
    "trusted-host": ("UV_INSECURE_HOST", " "),
    "cert": ("SSL_CERT_FILE", " "),
    "proxy": ("ALL_PROXY", " "),
    "timeout": ("UV_HTTP_TIMEOUT", " "),
}


def _run(command: Sequence[str | Path], doing: str, **environment: str) -> None:
    try:
        status, said = run_quietly(command, doing, **environment)
    except OSError as error:
        status, said = 1, str(error)
    if status:
        raise NotInstalled(said)


def _bundled_wheel() -> Path:
    """The wheel from which Python puts pip into an environment: Python's own, or the
    system's where that keeps them in a place of its own."""
    places = []
    if (ensurepip := importlib.util.find_spec("ensurepip")) and ensurepip.origin:
        places.append(Path(ensurepip.origin).parent / "_bundled")
    if elsewhere := sysconfig.get_config_var("WHEEL_PKG_DIR"):
        places.append(Path(elsewhere))
    for place in places:
        if wheels := sorted(place.glob("pip-*.whl")):
            return wheels[-1]
    raise Refusal(
        f"Python {platform.python_version()} here came without pip: install the "
        "package python3-venv, or choose another, as in `make run PYTHON=python3.12`."
    )


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
