"""The folder var/: what a run writes, who may read it, and who runs now."""

import fcntl
import hashlib
import os
import shutil
import time
from pathlib import Path

from trialsite.embedded.account import Account
from trialsite.embedded.identity import signature, still_runs
from trialsite.embedded.refusal import Refusal

CHECKOUT = Path(__file__).resolve().parents[2]
# Where root puts the database when `nobody` cannot reach the checkout.
AWAY = Path("/var/tmp")  # noqa: S108 - what goes there is checked to be ours


class Home:
    """Everything a run leaves behind, all of it in one folder: var/, which git
    ignores, or the one that TRIALSITE_VAR names."""

    def __init__(self, folder: Path | None = None) -> None:
        folder = folder or Path(os.environ.get("TRIALSITE_VAR") or CHECKOUT / "var")
        self.folder = folder = folder.absolute()
        self.logs = folder / "log"
        self.records = folder / "run"
        self.secrets = folder / "secrets"
        self.private = folder / "private"
        self.mail = folder / "mail"
        self.redis = folder / "redis"
        self.beat = folder / "beat"
        self.ports = folder / "ports.json"
        self.lock: int | None = None

    def prepare(self) -> None:
        """Make the folders, each for our eyes only; when we are root, the database's
        account may pass through the first to its own."""
        if not self.folder.exists():
            self.folder.mkdir(parents=True)
            self.folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
        for folder in (
            self.logs,
            self.records,
            self.secrets,
            self.private,
            self.mail,
            self.redis,
            self.beat,
        ):
            folder.mkdir(mode=0o700, exist_ok=True)

    def claim(self, *, patience: float = 40.0) -> None:
        """Make this process the one that runs here. Servers that still stop after a
        killed run hold the claim too, and get *patience* seconds to finish. Raises
        Refusal where Trialsite runs already."""
        self.prepare()
        lock = os.open(self.records / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + patience
        while not _locked(lock):
            if runs := self.running():
                os.close(lock)
                raise Refusal(
                    f"Trialsite runs already (process {runs}): stop it with Ctrl-C "
                    "where it was started, or with `make stop`."
                )
            if time.monotonic() > deadline:
                os.close(lock)
                raise Refusal(
                    "Servers of an earlier run do not end: see what they say in "
                    f"{self.logs}."
                )
            time.sleep(0.1)
        self.lock = lock
        self._supervisor.write_text(signature(os.getpid()))

    def running(self) -> int | None:
        """The number of the process that runs Trialsite here, if one does."""
        try:
            return still_runs(self._supervisor.read_text())
        except FileNotFoundError:
            return None

    def record_of(self, name: str) -> Path:
        """Where the keeper of server *name* writes down who that is."""
        return self.records / f"{name}.server"

    def postgres(self, account: Account | None) -> Path:
        """The folder for the database, in var/ or, where *account* cannot reach
        that, in a folder of its own that only this checkout uses."""
        here = self.folder / "postgres"
        if account is None:
            here.mkdir(mode=0o700, exist_ok=True)
            return here
        if (self.away / "data").exists():
            return _trusted(self.away, account)
        if not here.exists():
            here.mkdir(mode=0o700)
            account.owns(here)
        if account.reaches(here):
            return here
        if not self.away.exists():
            self.away.mkdir(mode=0o700)
            account.owns(self.away)
        return _trusted(self.away, account)

    @property
    def postgres_data(self) -> Path:
        """Where the database's files are, or would be if they were in var/."""
        away = self.away / "data"
        return away if away.exists() else self.folder / "postgres" / "data"

    @property
    def away(self) -> Path:
        key = hashlib.sha256(os.fsencode(self.folder.resolve())).hexdigest()[:16]
        return AWAY / f"trialsite-{key}"

    def empty(self) -> None:
        """Remove all that runs have left. The caller holds the claim."""
        for child in self.folder.iterdir():
            if child.is_dir() and not child.is_symlink():
                shutil.rmtree(child)
            else:
                child.unlink()
        if os.geteuid() == 0 and self.away.exists():
            shutil.rmtree(self.away)

    @property
    def _supervisor(self) -> Path:
        return self.records / "supervisor"


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _trusted(folder: Path, account: Account) -> Path:
    """*folder* lies where anyone may write: it must be ours and not a link."""
    state = folder.lstat()
    if folder.is_symlink() or state.st_uid != account.user or state.st_mode & 0o077:
        raise Refusal(
            f"{folder} exists and was not made by Trialsite: remove it, or move the "
            "checkout to a folder that every user can enter."
        )
    return folder
