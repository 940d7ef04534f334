"""Where the files of exports lie: in a folder that only this system's user can open,
and that no web server serves."""

import os
from hashlib import file_digest
from pathlib import Path
from typing import BinaryIO

from django.conf import settings


def _folder() -> Path:
    folder = Path(settings.PRIVATE_DIR) / "exports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def path_of(number: int) -> Path:
    """The zip of the export of that number."""
    return _folder() / f"export-{number}.zip"


def unfinished_path_of(number: int) -> Path:
    """The zip of that export while it is being made."""
    return _folder() / f"export-{number}.part"


def create(path: Path) -> BinaryIO:
    """Open a new file at *path* that nobody else may read, in place of what a worker
    that was lost may have left there."""
    path.unlink(missing_ok=True)
    flags = os.O_CREAT | os.O_EXCL | os.O_RDWR
    return os.fdopen(os.open(path, flags, 0o600), "w+b")


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, hex."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
