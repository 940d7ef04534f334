"""The copy of the seals in a file that belongs on another machine: a line of JSON for
each, only ever added to."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import connections

from trialsite.audit.seals.models import AuditSeal
from trialsite.audit.seals.seal import UnreadableSeal, read_line
from trialsite.audit.seals.stored import our_seals

BLOCK = 1 << 16


class CopyDiffers(RuntimeError):
    """The file and the table tell two stories, so nothing is added to the file."""


def path_of_copy() -> Path | None:
    """Where the copy is; None where the settings name no file."""
    return Path(settings.AUDIT_SEALS_FILE) if settings.AUDIT_SEALS_FILE else None


def add_to_copy(*, using: str = "default") -> int:
    """Add to the file every seal of ours that it lacks, and return how many. What a
    crash left of a last line is written anew. Raises CopyDiffers where the file's last
    seal is not the table's of that number, and OSError; RuntimeError inside a
    transaction, whose seals may never be."""
    path = path_of_copy()
    if path is None:
        return 0
    if connections[using].in_atomic_block:
        raise RuntimeError("A seal is copied once it is committed, and not before.")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+b") as file:
        fcntl.flock(handle, fcntl.LOCK_EX)
        last, end = _last_line(handle)
        newest = _number_of(last, using) if last else 0
        file.seek(end)
        file.truncate()
        added = 0
        for seal in our_seals(using=using, above=newest):
            file.write(seal.line().encode() + b"\n")
            added += 1
        file.flush()
        os.fsync(handle)
    return added


@contextmanager
def whole_lines(path: Path) -> Iterator[Iterator[str]]:
    """The lines that a copy has now, read as they are wanted; what is added meanwhile
    is left out, and so is a last line that has no end and does not read, which a crash
    cut. Whatever it has now is in the database too, if it is asked afterwards. Raises
    OSError."""
    with path.open("rb") as file:
        with suppress(OSError):
            # Nobody is half-way through a line; not every file system can say so.
            fcntl.flock(file, fcntl.LOCK_SH)
        end = os.fstat(file.fileno()).st_size
        with suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_UN)
        yield _lines(file, end)


def _lines(file: BinaryIO, end: int) -> Iterator[str]:
    while (place := file.tell()) < end:
        text = file.readline(end - place).decode(errors="replace")
        if not text.endswith("\n") and not _reads(text):
            return
        yield text


def _reads(text: str) -> bool:
    try:
        read_line(text)
    except UnreadableSeal:
        return False
    return True


def _number_of(line: bytes, using: str) -> int:
    """The number of the file's last seal, once the table has the very same."""
    try:
        header = read_line(line.decode()).header
    except (UnreadableSeal, UnicodeDecodeError):
        raise CopyDiffers(
            "The last line of the copy of the seals is no seal: find out who changed "
            "the file."
        ) from None
    stored = AuditSeal.objects.using(using).defer("entries").filter(number=header.seal)
    if not any(row.header == header.text() for row in stored):
        raise CopyDiffers(
            f"Seal {header.seal} of the copy is not in the database: find out who "
            "changed which of the two, with `manage.py verify_audit --against FILE`."
        )
    return header.seal


def _last_line(handle: int) -> tuple[bytes, int]:
    """The last line that has an end, and where it ends."""
    size, kept = os.fstat(handle).st_size, b""
    begin = size
    while begin and kept.count(b"\n") < 2:
        step = min(BLOCK, begin)
        begin -= step
        kept = os.pread(handle, step, begin) + kept
    whole, mark, _ = kept.rpartition(b"\n")
    return whole.rpartition(b"\n")[2], begin + len(whole + mark)
