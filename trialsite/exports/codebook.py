"""The codebook: what every column of every table means, as a table itself."""

import csv
import io
from collections.abc import Iterable

from trialsite.exports.copy import guarded
from trialsite.exports.registry import Dataset

HEADER = ("table", "column", "label", "type", "codes", "source")


def codebook(datasets: Iterable[Dataset]) -> bytes:
    """One row for each column, in the order of the files, as UTF-8 CSV. Codes read
    ``1=Yes; 2=No``."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for dataset in datasets:
        for column in dataset.columns:
            codes = "; ".join(
                f"{code}={label}" for code, label in column.meanings.items()
            )
            row = (
                dataset.name,
                column.name,
                column.label,
                column.type,
                codes,
                column.source,
            )
            writer.writerow([guarded(cell) for cell in row])
    return out.getvalue().encode()
