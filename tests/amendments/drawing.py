"""A folder as data, and an amendment of it that is being drawn."""

import tomllib
from collections.abc import Callable, Sequence
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import tomli_w

from trialsite.protocol import ProtocolError, load
from trialsite.protocol.kinds import Used

Files = dict[str, Any]
"""What each file of a folder states, by its path; a message is its text."""

ROOT = Path(__file__).parents[2]
FOLDERS = {
    "stamp": ROOT / "trialsite" / "protocol" / "stamp",
    "tiny": ROOT / "tests" / "protocols" / "tiny",
}
"""The trials that are amended."""

TRIAL = "trial.toml"
LETTERS = "abc de'\"&<{}%\\é–"
FEW, MANY = 6, 16
"""How many changes an amendment makes, at least and at most, of which some fit."""


def read(folder: Path) -> Files:
    """A folder as data."""
    return {
        path.relative_to(folder).as_posix(): tomllib.loads(
            path.read_text(), parse_float=Decimal
        )
        if path.suffix == ".toml"
        else path.read_text()
        for path in sorted(folder.rglob("*.*"))
        if path.name != "demo.toml"
    }


def write(files: Files, folder: Path) -> Path:
    """*files* as a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else tomli_w.dumps(content))
    return folder


def forms_of(files: Files) -> list[dict[str, Any]]:
    """The instruments."""
    return [files[n] for n in sorted(files) if n.startswith("instruments/")]


class NotHere(Exception):
    """A change finds nothing to change."""


class Drawn:
    """An amendment that is being drawn."""

    def __init__(self, rng: Random, files: Files, used: Used) -> None:
        """*used* are the codes that rows name, by kind."""
        self.rng, self.files, self.used = rng, files, used

    def is_used(self, kind: str, code: object) -> bool:
        return str(code) in self.used.get(kind, ())

    @property
    def trial(self) -> dict[str, Any]:
        return self.files[TRIAL]  # type: ignore[no-any-return] # a table

    @property
    def forms(self) -> list[dict[str, Any]]:
        """The instruments."""
        return forms_of(self.files)

    def one(self, parts: Any) -> Any:
        """One of *parts*; gives up this change where there is none."""
        if parts := list(parts):
            return self.rng.choice(parts)
        raise NotHere

    def some(self, parts: Sequence[Any], *, least: int) -> list[Any]:
        """*least* of *parts*, or more of them."""
        return self.rng.sample(parts, self.whole(least, len(parts)))

    def shuffle(self, parts: list[Any]) -> None:
        """Put them in another order."""
        self.rng.shuffle(parts)

    def whole(self, low: int, high: int) -> int:
        return self.rng.randint(low, high)

    def words(self) -> str:
        """A label that is not the same twice."""
        some = "".join(self.rng.choices(LETTERS, k=self.whole(1, 30)))
        return f"{some.strip()} {self.whole(1, 10**6)}".strip()

    def new(self, kind: str) -> str:
        """A code that nothing has had."""
        return f"{kind}{sum(str(one).count(kind) for one in self.files.values())}x"

    def follow_ups(self) -> list[dict[str, Any]]:
        """The follow-up visits that are still asked for."""
        return [
            visit
            for visit in self.trial["visits"]
            if visit["phase"] == "follow-up" and not visit.get("retired")
        ]

    def unscored(self) -> list[dict[str, Any]]:
        """Forms whose items no score counts."""
        return [f for f in self.forms if f["kind"] == "items" and "scoring" not in f]

    def live_forms(self) -> list[str]:
        return [form["code"] for form in self.forms if not form.get("retired")]


Change = Callable[[Drawn], None]


def amended(
    rng: Random,
    changes: Sequence[Change],
    files: Files,
    place: Path,
    version: str,
    used: Used,
) -> list[str]:
    """Draw, of *changes*, what *files* state otherwise, given the codes that rows have
    *used*, raise the version, and write the folder in *place*; the names of the changes
    that made a protocol."""
    made = []
    for change in rng.choices(changes, k=rng.randint(FEW, MANY)):
        tried = deepcopy(files)
        try:
            change(Drawn(rng, tried, used))
            tried[TRIAL]["trial"]["version"] = version
            load(write(tried, place / f"tried-{len(made)}-{change.__name__}"))
        except (NotHere, ProtocolError):
            continue
        files.clear()
        files.update(tried)
        made.append(change.__name__)
    files[TRIAL]["trial"]["version"] = version
    write(files, place / "protocol")
    return made
