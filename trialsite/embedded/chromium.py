"""Finds a Chromium for the browser tests, or installs one."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from playwright.sync_api import sync_playwright

from trialsite.embedded.refusal import Refusal
from trialsite.embedded.terminal import ending_in_one_sentence, run_quietly, say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ON_MACS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def find() -> Path | None:
    """A Chromium or Chrome that starts on this machine: the one that CHROMIUM names,
    else the system's, else one that Playwright has installed; None if none does."""
    return next((path for path in _candidates() if _starts(path)), None)


def _candidates() -> Iterator[Path]:
    if named := os.environ.get("CHROMIUM"):
        yield Path(named)
    for name in NAMES:
        if found := shutil.which(name):
            yield Path(found)
    yield ON_MACS
    # In a thread of its own: this one may be driving a browser, and Playwright drives
    # from one place at a time.
    with ThreadPoolExecutor(1) as aside:
        yield aside.submit(_playwrights_own).result()


def _playwrights_own() -> Path:
    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


def _starts(path: Path) -> bool:
    """Asking for its version is enough to find a library that is missing."""
    if not path.exists():
        return False
    try:
        answer = subprocess.run(
            [path, "--version"], check=False, capture_output=True, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def ensure() -> None:
    """Install a Chromium where there is none yet. Raises Refusal where none of the
    ways that this user has gives one that starts."""
    if find():
        return
    for install in _ways_to_install():
        say(f"No Chromium found: trying `{' '.join(install)}`.")
        with contextlib.suppress(OSError):
            run_quietly(install, "installing it")
        if find():
            return
    raise Refusal(
        "The browser tests need a Chromium, and installing one failed: install the "
        "package `chromium` (on Debian: `apt install chromium`), or name one, as in "
        "`make test CHROMIUM=/path/to/chrome`."
    )


def _ways_to_install() -> Iterator[list[str]]:
    """Playwright's own download works for everybody, if the system has the libraries
    it needs; root can have those too, or the system's package."""
    playwright = [sys.executable, "-m", "playwright", "install", "--no-shell"]
    if os.geteuid() != 0:
        yield [*playwright, "chromium"]
    elif shutil.which("apt-get"):
        # What it only recommends, such as printing, would be a hundred packages more.
        get = "apt-get install -yqq --no-install-recommends chromium"
        package = f"apt-get update -qq && DEBIAN_FRONTEND=noninteractive {get}"
        yield ["sh", "-c", package]
        yield [*playwright, "--with-deps", "chromium"]
    else:
        yield [*playwright, "chromium"]


if __name__ == "__main__":
    sys.exit(ending_in_one_sentence(ensure))
