"""The two builds that are compared, each checked out in a folder of its own."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from trialsite.embedded.home import CHECKOUT
from trialsite.embedded.ports import any_free
from trialsite.embedded.testing import reachable_folder

OLD = "7d271cf"
"""Before pages, acts and starts were made twice as quick."""


@dataclass(frozen=True)
class Build:
    """One of them; *name* is "old" or "new"."""

    name: str
    commit: str
    folder: Path
    port: int

    def check_out(self) -> None:
        """Make its checkout as a clone is, whatever was there before."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._git("clone", "--quiet", "--no-checkout", str(CHECKOUT), str(self.folder))
        self._git("-C", str(self.folder), "checkout", "--quiet", self.commit)

    @staticmethod
    def _git(*arguments: str) -> None:
        subprocess.run(["git", *arguments], check=True)


@dataclass(frozen=True)
class Pair:
    """What an act is done with, in turns, so that both meet the same load."""

    old: Build
    new: Build
    turns: int

    def __iter__(self) -> Iterator[Build]:
        return iter((self.old, self.new))


@contextmanager
def pair(turns: int, old: str = OLD) -> Iterator[Pair]:
    """The commit *old* and the newest one of this checkout; what is not committed takes
    no part. The folders are gone afterwards."""
    # Where the account of the database can enter, as a person's own folder would be.
    place = reachable_folder(None)
    place.chmod(0o711)
    newest = subprocess.run(
        ["git", "-C", CHECKOUT, "rev-parse", "HEAD"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    try:
        yield Pair(
            *(
                Build(name, commit, place / name, any_free())
                for name, commit in (("old", old), ("new", newest))
            ),
            turns=turns,
        )
    finally:
        shutil.rmtree(place, ignore_errors=True)
