"""Whether a base backup is as it was taken, as pg_verifybackup says it: the one in the
wheel does not start on Linux (docs/adr/0030-backup.md)."""

import hashlib
import json
from pathlib import Path

# Written after the manifest, or not listed in it, by pg_basebackup itself.
NOT_LISTED = ("backup_manifest", "postgresql.auto.conf", "pg_wal")


def faults(base: Path) -> list[str]:
    """What differs between the files of *base* and its manifest: each file that is
    missing, altered or not listed."""
    listed = json.loads((base / "backup_manifest").read_text())["Files"]
    names = {file["Path"] for file in listed}
    found = [
        f"{path} is not listed"
        for path in (str(p.relative_to(base)) for p in base.rglob("*") if p.is_file())
        if path not in names and path.split("/")[0] not in NOT_LISTED
    ]
    for file in listed:
        path = base / file["Path"]
        if not path.is_file():
            found.append(f"{file['Path']} is missing")
            continue
        with path.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        if digest != file["Checksum"]:
            found.append(f"{file['Path']} was altered")
    return found
