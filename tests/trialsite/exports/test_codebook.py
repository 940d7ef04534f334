"""The codebook and the manifest say what is in the files."""

import csv
import io
import json
from datetime import UTC, datetime

from trialsite.exports.codebook import codebook
from trialsite.exports.manifest import ExportFacts, FileFacts, manifest, readme
from trialsite.exports.registry import Column, Dataset

FACTS = ExportFacts(
    number=7,
    trial="stamp",
    protocol_version="3.1",
    protocol_digest="d" * 64,
    build="0.1.0",
    sites=("MAD", "BOS"),
    requested_by="Ada Roe",
    requested_at=datetime(2026, 3, 2, 12, 0, tzinfo=UTC),
    made_at=datetime(2026, 3, 2, 12, 1, tzinfo=UTC),
    reason="Report to the board, März",
)


def test_every_column_of_every_table_is_explained() -> None:
    pain = Column(
        "bpi_worst",
        "Worst pain",
        "code",
        codes={"-9": "refused", "1": "mild"},
        source="BPI 1.0",
    )
    done = Column("done", "Done", "boolean")
    table = Dataset("bpi", "Pain", (pain, done), list, site=None)
    [header, first, second] = csv.reader(io.StringIO(codebook([table]).decode()))
    assert header == ["table", "column", "label", "type", "codes", "source"]
    assert first == [
        "bpi",
        "bpi_worst",
        "Worst pain",
        "code",
        "'-9=refused; 1=mild",
        "BPI 1.0",
    ]
    assert second == ["bpi", "done", "Done", "boolean", "0=No; 1=Yes", ""]


def test_the_manifest_is_json_with_the_hash_of_each_file() -> None:
    files = [FileFacts("bpi.csv", "a" * 64, 3, 120)]
    said = json.loads(manifest(FACTS, files))
    assert said["files"] == [
        {"name": "bpi.csv", "sha256": "a" * 64, "rows": 3, "bytes": 120}
    ]
    assert said["export"]["made_at"] == "2026-03-02T12:01:00Z"
    assert said["export"]["protocol_digest"] == "d" * 64
    assert said["export"]["reason"] == "Report to the board, März"


def test_the_readme_names_every_table_in_words() -> None:
    text = readme(FACTS, [("bpi.csv", "Pain"), ("visits.csv", "Visits")]).decode()
    assert "bpi.csv     Pain" in text
    assert "visits.csv  Visits" in text
    assert "Report to the board, März" in text
    assert "2 Mar 2026, 12:01 pm UTC" in text
    assert "Left out: 0 participants" in text
    assert "Left out: 3 participants" in readme(FACTS, [], 3).decode()
