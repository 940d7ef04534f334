"""Lists and comparisons as pages show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from participants.randomization.schemes import ImportedList, scheme_from
from participants.randomization.simulation.comparison import Comparison, label_of
from participants.randomization.simulation.table import GUESSES, IMBALANCES
from trialsite.protocol.types import Protocol, StratumFactor


def in_words(configuration: Mapping[str, Any], protocol: Protocol) -> dict[str, str]:
    """A configuration for those who seal it. It tells block sizes."""
    arms = {arm.code: arm.label for arm in protocol.arms}
    factors = {factor.code: factor for factor in protocol.randomization.strata}
    listed = [
        _factor_in_words(one, factors.get(one["code"]), protocol)
        for one in configuration["factors"]
    ]
    return {
        "Method": (
            "A list made elsewhere"
            if configuration["method"] == ImportedList.method
            else label_of(scheme_from(configuration))
        ),
        "Arms": ", ".join(
            arms.get(one["code"], one["code"]) for one in configuration["arms"]
        ),
        "Ratio": ":".join(str(one["ratio"]) for one in configuration["arms"]),
        "Balanced within": "; ".join(listed) or "the whole trial",
    }


def _factor_in_words(
    stated: Mapping[str, Any], factor: StratumFactor | None, protocol: Protocol
) -> str:
    """A factor and its levels by the labels of *protocol*, which may know them no more:
    then by their codes."""
    if factor is None:
        return f"{stated['code']} ({', '.join(stated['levels'])})"
    labels = (
        {site.code: site.name for site in protocol.sites}
        if factor.source == "site"
        else {level.code: level.label for level in factor.levels}
    )
    named = [labels.get(code, code) for code in stated["levels"]]
    return f"{factor.label} ({', '.join(named)})"


@dataclass(frozen=True)
class MethodLine:
    """A method's row: imbalances as mean and most, guesses in percent."""

    label: str
    is_own: bool
    imbalances: tuple[tuple[str, str, str], ...]
    guesses: tuple[tuple[str, str], ...]


def lines_of(comparison: Comparison) -> list[MethodLine]:
    """The comparison as a table's rows."""
    return [
        MethodLine(
            row.label,
            row.is_own,
            tuple(
                (head, f"{one.mean:.1f}", f"{one.most:g}")
                for code, head in IMBALANCES
                for one in [row.summaries[code]]
            ),
            tuple((head, f"{row.summaries[code].mean:.1%}") for code, head in GUESSES),
        )
        for row in comparison.rows
    ]


def advice(comparison: Comparison) -> str:
    """In one sentence what the protocol's own method gives away."""
    own = next((row for row in comparison.rows if row.is_own), None)
    if own is None:
        return ""
    guessed = max(own.summaries[code].mean for code, _ in GUESSES)
    least = min(
        comparison.rows,
        key=lambda row: max(row.summaries[code].mean for code, _ in GUESSES),
    )
    message = (
        f"By the protocol's own method a recruiter who knows every past arm of their "
        f"site names {guessed:.0%} of the next ones; {comparison.by_chance:.0%} are "
        "named by chance."
    )
    if least.is_own:
        return f"{message} None of the others gives away less."
    low = max(least.summaries[code].mean for code, _ in GUESSES)
    ahead = {row.label: row.summaries["worst_stratum"].mean for row in (own, least)}
    return (
        f"{message} Least is given away by {least.label}: {low:.0%}. In its "
        f"worst stratum one arm gets {ahead[least.label]:.1f} people ahead on average; "
        f"by the protocol's own method {ahead[own.label]:.1f}."
    )
