"""Adds a key to the file of the identity keys. Imports no Django."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from trialsite.secrets.keyring import parse, with_new_key


def add_key(path: Path, *, above: int = 0) -> int:
    """Put a new key, of a number above *above*, at the end of the file and return the
    number. It seals once its check value is in the database. The file is
    replaced whole, with the same owner and mode, so that nobody reads half of it;
    two who add at once get a key each. Raises KeysMissing where it is no key file."""
    with _alone_in(path.parent):
        before = path.stat()
        text = with_new_key(path.read_text(), above=above)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as out:
            os.fchmod(handle, before.st_mode & 0o777)
            if (before.st_uid, before.st_gid) != (os.geteuid(), os.getegid()):
                os.fchown(handle, before.st_uid, before.st_gid)
            out.write(text)
            out.flush()
            os.fsync(handle)
        draft.replace(path)
    return parse(text).newest


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
        # The new name is on the disk before anything is sealed with the new key.
        os.fsync(handle)
    finally:
        os.close(handle)
