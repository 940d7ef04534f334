"""Secrets are files that only their owner may read, made on first use."""

import os
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path

from trialsite.embedded.refusal import Refusal


class SecretFiles:
    """A 0700 folder of 0600 files, one secret each, without a line end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def check_kept(self, names: Iterable[str]) -> None:
        """Raise Refusal where one is gone that a database was made with: a new one
        would not open it."""
        gone = [str(self.folder / name) for name in names if not self._has(name)]
        if gone:
            raise Refusal(
                f"{' and '.join(gone)} is gone, and what was entered does not open "
                "without it: put it back from your copy, or run `make reset` to throw "
                "everything away and start afresh."
            )

    def _has(self, name: str) -> bool:
        return (self.folder / name).exists()

    def password(self, name: str) -> str:
        """A password of 256 bits that needs no quoting in an address."""
        return self.path(name, lambda: secrets.token_urlsafe(32)).read_text()

    def hex_key(self, name: str) -> Path:
        """The file with a key of 32 random bytes, written as 64 hex digits."""
        return self.path(name, self.new_hex)

    def new_hex(self) -> str:
        """What such a file says."""
        return secrets.token_hex(32)

    def path(self, name: str, make: Callable[[], str]) -> Path:
        """The file of secret *name*, filled by *make* the first time. The file
        appears whole or not at all, even where two processes make it at once."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self.folder / name
        if not file.exists():
            draft = self.folder / f".{name}.{os.getpid()}"
            draft.unlink(missing_ok=True)
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as out:
                out.write(make())
                out.flush()
                os.fsync(out.fileno())
            try:
                os.link(draft, file)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return file
