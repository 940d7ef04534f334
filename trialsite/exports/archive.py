"""Writes the zip: one CSV for each table, the codebook, README.txt and the manifest."""

import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import IO, BinaryIO

from django.db.backends.base.base import BaseDatabaseWrapper

from trialsite.exports.codebook import codebook
from trialsite.exports.copy import Out, copy_csv, left_out
from trialsite.exports.extras import Made
from trialsite.exports.manifest import ExportFacts, FileFacts, manifest, readme
from trialsite.exports.registry import Dataset

LAST_STEP = "Codebook and manifest"
CODEBOOK = "what each column means, its type and its codes"


class _Archive:
    """An open zip that keeps the hash, the size and the rows of what goes in."""

    def __init__(self, folder: zipfile.ZipFile, made_at: datetime) -> None:
        self._folder = folder
        self._made_at = made_at
        self.files: list[FileFacts] = []

    def add(self, name: str, write: Callable[[Out], int | None]) -> None:
        """Add the file that *write* writes; it returns the number of rows."""
        entry = zipfile.ZipInfo(name, self._made_at.timetuple()[:6])
        entry.compress_type = zipfile.ZIP_DEFLATED
        # Unpacked, only its owner may read it.
        entry.external_attr = 0o600 << 16
        with self._folder.open(entry, "w", force_zip64=True) as target:
            counted = Counted(target)
            rows = write(counted)
        self.files.append(
            FileFacts(name, counted.hash.hexdigest(), rows, counted.bytes)
        )

    def put(self, name: str, content: bytes, *, rows: int | None = None) -> None:
        """Add a file whose content is at hand."""

        def write(out: Out) -> int | None:
            out.write(content)
            return rows

        self.add(name, write)


class Counted:
    """Passes bytes on, and keeps their hash and number."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self.hash = sha256()
        self.bytes = 0

    def write(self, data: bytes) -> None:
        self._target.write(data)
        self.hash.update(data)
        self.bytes += len(data)


def write_zip(
    file: BinaryIO,
    export: ExportFacts,
    tables: Sequence[Dataset],
    made: Sequence[Made] = (),
    *,
    connection: BaseDatabaseWrapper,
    report: Callable[[int, str], None],
) -> list[FileFacts]:
    """Write the whole zip to *file* and return what is in it, but for the manifest.
    *made* are files whose content is at hand.
    *report* is called with the number of finished steps and the name of the next: there
    are as many steps as tables, and one more."""
    with zipfile.ZipFile(file, "w") as folder:
        archive = _Archive(folder, export.made_at)
        kept_back: dict[str, int] = {}
        people = 0
        for done, table in enumerate(tables):
            report(done, table.label)
            name = f"{table.name}.csv"
            archive.add(
                name,
                partial(copy_csv, table, sites=export.sites, connection=connection),
            )
            out = left_out(table, sites=export.sites, connection=connection)
            kept_back[name] = out
            people += out if table.of_people else 0
        report(len(tables), LAST_STEP)
        for one in made:
            archive.put(one.name, one.content, rows=one.rows)
        listed = [(f"{table.name}.csv", table.label) for table in tables]
        listed += [(one.name, one.label) for one in made]
        if tables:
            columns = sum(len(table.columns) for table in tables)
            archive.put("codebook.csv", codebook(tables), rows=columns)
            listed.append(("codebook.csv", CODEBOOK))
        archive.put("README.txt", readme(export, listed, people))
        files = list(archive.files)
        archive.put("manifest.json", manifest(export, files, kept_back))
    return files
