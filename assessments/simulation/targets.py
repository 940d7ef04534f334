"""What the demo's people should be like: ``demo.toml`` beside the protocol.

Every value has a default, so that a protocol without the file has a demo too. Nothing
here states anything of a trial; the file does. Imports no Django.
"""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated
from typing import Protocol as Shape

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from trialsite.protocol.types import Protocol
from trialsite.scoring.opioids import DRUGS
from trialsite.scoring.scores import FUNCTIONS

FILE = "demo.toml"
DOSE = "mean_daily_mme"
"""The score of an opioid log that ``doses`` speaks of."""

Share = Annotated[float, Field(ge=0, le=1)]
Weights = dict[str, Annotated[float, Field(ge=0)]]
Above = Annotated[float, Field(gt=0)]


class Part(BaseModel):
    """A piece of the file. Frozen, and unknown keys are faults."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Age(Part):
    """Ages at enrolment, in years."""

    mean: Above = 50
    sd: Above = 12
    lowest: Above = 18
    highest: Above = 95


class ScreeningLog(Part):
    """Who else was approached. *others* are people who did not become participants;
    *declined* is the share of those that did not want to. *near* says which answer to
    a number criterion lies near "age" or an "instrument.score" of the person."""

    others: Annotated[int, Field(ge=0, le=10_000)] = 60
    declined: Share = 0.3
    near: dict[str, str] = Field(default_factory=dict)
    failures: Weights = Field(default_factory=dict)
    sources: Weights = Field(default_factory=dict)


class ScoreTarget(Part):
    """A score at baseline, and its mean change from there by visit. *correlation* is
    between two visits of one person. *worse* says which end is a heavier burden, so
    that people who have much pain tend to be disabled too."""

    mean: float
    sd: Above
    correlation: Share = 0.6
    worse: Annotated[str, Field(pattern="^(high|low)$")] = "high"
    change: dict[str, float] = Field(default_factory=dict)


class Medicine(Part):
    """An opioid by its code and form in trialsite.scoring.opioids, with the strengths
    it comes in, in the unit of the form."""

    drug: str
    form: str = "oral"
    strengths: Annotated[tuple[Above, ...], Field(min_length=1)]
    share: Above = 1


class Doses(Part):
    """Daily dose in MME: log-normal, within limits at baseline. *change* is relative,
    by visit. *as_needed* is the share of people who have a second product for bad
    days; *forgotten* the share of days that nobody remembers."""

    median: Above = 40
    sigma: Above = 0.8
    lowest: Above = 5
    highest: Above = 400
    correlation: Share = 0.9
    change: dict[str, Annotated[float, Field(gt=-1)]] = Field(default_factory=dict)
    as_needed: Share = 0.35
    forgotten: Share = 0.02
    medicines: Annotated[tuple[Medicine, ...], Field(min_length=1)] = (
        Medicine(drug="morphine", strengths=(10, 15, 30, 60)),
        Medicine(drug="oxycodone", strengths=(5, 10, 15, 20, 30)),
        Medicine(drug="hydrocodone", strengths=(5, 7.5, 10)),
    )

    @model_validator(mode="after")
    def _median_lies_within(self) -> "Doses":
        if not self.lowest < self.median < self.highest:
            raise ValueError("median must lie between lowest and highest")
        return self


class Answering(Part):
    """How items are answered. *lean* moves an item up or down within the levels of its
    instrument, as a share of its range; the items of a list in *ordered* are answered
    in ascending order, whatever their places on the form."""

    noise: Share = 0.13
    missing: Share = 0.006
    not_applicable: Share = 0.1
    lean: dict[str, Annotated[float, Field(ge=-1, le=1)]] = Field(default_factory=dict)
    ordered: tuple[tuple[str, ...], ...] = ()


class Targets(Part):
    """The whole file. *shared* is the correlation between two scores of one person at
    one visit; *completion* is the share of follow-up visits that are done, by visit."""

    seed: int = 1
    people: Annotated[int, Field(ge=1, le=5_000)] = 60
    female: Share = 0.5
    shared: Share = 0.45
    age: Age = Age()
    screening: ScreeningLog = ScreeningLog()
    completion: dict[str, Share] = Field(default_factory=dict)
    modes: Weights = Field(
        default_factory=lambda: {"self": 7.0, "phone": 2, "paper": 1, "in_person": 2}
    )
    scores: dict[str, ScoreTarget] = Field(default_factory=dict)
    doses: Doses = Doses()
    answering: Answering = Answering()


class DemoFault(ValueError):
    """The file cannot be used; the message names each key, what was found there and
    what is allowed."""


def read_targets(folder: Path, protocol: Protocol) -> Targets:
    """The targets of the protocol in *folder*; the defaults where it has no demo.toml.
    Raises DemoFault."""
    path = folder / FILE
    if not path.exists():
        return Targets()
    try:
        targets = Targets.model_validate(tomllib.loads(path.read_text("utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise DemoFault(f"{path} is not TOML: {error}.") from None
    except ValidationError as error:
        lines = [
            f"{'.'.join(str(key) for key in fault['loc'])}: {fault['msg']}, "
            f"not {fault['input']!r}"
            for fault in error.errors()
        ]
        raise DemoFault(f"{path}: {'; '.join(lines)}.") from None
    if strangers := _strangers(targets, protocol):
        raise DemoFault(f"{path}: {'; '.join(strangers)}.")
    return targets


def score_keys(protocol: Protocol) -> tuple[str, ...]:
    """Every score of the protocol's questionnaires, as "instrument.score"."""
    return tuple(
        f"{instrument.code}.{score}"
        for instrument in protocol.instruments.values()
        if instrument.scoring and not instrument.log
        for score in FUNCTIONS[instrument.scoring.function].scores
    )


def dose_keys(protocol: Protocol) -> tuple[str, ...]:
    """The mean daily dose of each opioid log, as "instrument.score"."""
    logs = [found.code for found in protocol.instruments.values() if found.log]
    return tuple(f"{code}.{DOSE}" for code in logs)


class _HasCode(Shape):
    @property
    def code(self) -> str: ...


def _codes(parts: Iterable[_HasCode]) -> set[str]:
    return {part.code for part in parts}


def _counted_medicines() -> set[str]:
    """Those that have a dose in MME, as "drug form"."""
    return {f"{d.code} {form.code}" for d in DRUGS if d.counted for form in d.forms}


def _strangers(targets: Targets, protocol: Protocol) -> list[str]:
    """Codes that the protocol lacks, each with what it has."""
    visits = {visit.code for visit in protocol.visits}
    instruments = protocol.instruments.values()
    items = {item.code for instrument in instruments for item in instrument.items}
    scores = set(score_keys(protocol))
    changes = {code for score in targets.scores.values() for code in score.change}
    medicines = {f"{made.drug} {made.form}" for made in targets.doses.medicines}
    log = targets.screening
    return [
        f"{key} names {code!r}; there is {', '.join(sorted(known)) or 'none'}"
        for key, codes, known in (
            ("scores", set(targets.scores), scores),
            ("scores.change", changes, visits),
            ("completion", set(targets.completion), visits),
            ("doses.change", set(targets.doses.change), visits),
            ("doses.medicines", medicines, _counted_medicines()),
            ("modes", set(targets.modes), {"self", "phone", "paper", "in_person"}),
            ("screening.near", set(log.near), _codes(protocol.eligibility)),
            (
                "screening.near",
                set(log.near.values()),
                {"age", *scores, *dose_keys(protocol)},
            ),
            ("screening.failures", set(log.failures), _codes(protocol.eligibility)),
            ("screening.sources", set(log.sources), _codes(protocol.screening.sources)),
            ("answering.lean", set(targets.answering.lean), items),
            ("answering.ordered", set().union(*targets.answering.ordered), items),
        )
        for code in sorted(codes - known)
    ]
