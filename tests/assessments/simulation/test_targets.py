"""A faulty demo.toml is refused by key, with what is allowed."""

import shutil
from pathlib import Path

import pytest

from assessments.simulation.targets import DemoFault, Targets, read_targets
from tests.assessments.simulation.conftest import STAMP, TINY
from trialsite.protocol import load

FAULTS = [
    ("people = 0", "people: .*greater than or equal to 1, not 0"),
    ("persons = 60", "persons: .*not permitted"),
    ('people = "many"', "people: .*valid integer.*'many'"),
    ("female = 1.5", r"female: .*less than or equal to 1, not 1\.5"),
    ("[completion]\nm04 = 0.5", "completion names 'm04'; there is baseline, m03"),
    ('[scores."bpi.pain"]\nmean = 5\nsd = 1', "scores names 'bpi.pain'; there is bpi"),
    ('[scores."bpi.severity"]\nmean = 5\nsd = 0', "scores.bpi.severity.sd: .*not 0"),
    (
        '[scores."bpi.severity"]\nmean = 5\nsd = 1\nchange = { m01 = 1.0 }',
        "scores.change names 'm01'",
    ),
    ('[screening]\nnear = { pain = "bpi.sum" }', "screening.near names 'bpi.sum'"),
    ("[screening]\nfailures = { height = 3 }", "screening.failures names 'height'"),
    ("[screening]\nsources = { radio = 3 }", "screening.sources names 'radio'"),
    ("[modes]\nfax = 1", "modes names 'fax'; there is in_person, paper, phone, self"),
    ("[doses]\nmedian = 500", "doses: .*median must lie between"),
    (
        '[doses]\nmedicines = [{ drug = "aspirin", strengths = [5] }]',
        "doses.medicines names 'aspirin oral'",
    ),
    (
        '[doses]\nmedicines = [{ drug = "buprenorphine", strengths = [2] }]',
        "doses.medicines names 'buprenorphine oral'",
    ),
    ("[answering]\nlean = { bpi_best = 0.1 }", "answering.lean names 'bpi_best'"),
    ('[answering]\nordered = [["bpi_last"]]', "answering.ordered names 'bpi_last'"),
    ("people = ", "is not TOML"),
]


@pytest.mark.parametrize(("text", "message"), FAULTS)
def test_a_fault_is_named_with_what_is_allowed(
    tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "demo.toml").write_text(text)
    with pytest.raises(DemoFault, match=message):
        read_targets(tmp_path, load(STAMP))


def test_a_protocol_without_the_file_has_the_defaults() -> None:
    assert read_targets(TINY, load(TINY)) == Targets()


def test_the_file_is_no_part_of_the_protocol(tmp_path: Path) -> None:
    """What the demo's people are like may change without a new protocol version."""
    folder = Path(shutil.copytree(STAMP, tmp_path / "stamp"))
    (folder / "demo.toml").write_text("people = 12")
    assert load(folder).digest == load(STAMP).digest
