"""The mutants that no test can notice, or need not, each with the reason (the list is
unnoticed.toml). A mutant is known by its content, so that the list stays true when
lines are added before it."""

import tomllib
from pathlib import Path

from tests.mutations.mutants import Mutant

LIST = Path(__file__).parent / "unnoticed.toml"


def reason_for(mutant: Mutant) -> str:
    """Why the mutant may go unnoticed; "" for one that is not listed."""
    return _reasons().get(mutant.content, "")


def _reasons() -> dict[tuple[str, ...], str]:
    listed = tomllib.loads(LIST.read_text()).get("mutant", ())
    return {
        (one["file"], one["function"], one["before"], after): one["why"]
        for one in listed
        for after in one["after"]
    }
