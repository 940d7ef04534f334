"""The invented trials that rules are tested on. They are frozen: a test that wants
another protocol changes a copy."""

from pathlib import Path

HERE = Path(__file__).parent
# As unlike the trial that ships as the format allows: weeks, euros, three arms.
TINY = HERE / "tiny"
# Its scores decide who may take part and in which stratum; months, dollars, a therapy.
SCORED = HERE / "scored"
