"""``manage.py hash_datasets``: a line for each table of the dataset."""

from hashlib import sha256
from typing import Any

from django.core.management.base import BaseCommand

from trialsite.exports.fingerprints import fingerprints


class Command(BaseCommand):
    help = (
        "Prints the SHA-256, the rows and the name of each table of the dataset, all "
        "read at one moment, and one SHA-256 over these lines. Two databases that "
        "print the same hold the same data, which proves a restore."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        whole, rows = sha256(), 0
        for file in fingerprints():
            line = f"{file.sha256}  {file.rows:>9}  {file.name}"
            whole.update(f"{line}\n".encode())
            rows += file.rows or 0
            self.stdout.write(line)
        self.stdout.write(f"{whole.hexdigest()}  {rows:>9}  all of the above")
