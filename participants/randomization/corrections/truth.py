"""The strata that are true, where others were used to randomize (RND-09)."""

from collections.abc import Mapping

from participants.randomization.corrections.models import StratumCorrection


def newest_corrections() -> dict[int, dict[str, str]]:
    """For each participant (primary key) whose stratum was corrected: factor code to
    the level code that was last found to be true."""
    found: dict[int, dict[str, str]] = {}
    for one in StratumCorrection.objects.order_by("at", "id"):
        found.setdefault(one.participant_id, {})[one.factor] = one.as_true
    return found


def with_levels(stratum: str, levels: Mapping[str, str]) -> str:
    """A stratum as it is written ("site=MAD/dose=lt90"), with those *levels* instead of
    its own."""
    parts = []
    for part in stratum.split("/"):
        factor, sign, level = part.partition("=")
        parts.append(f"{factor}{sign}{levels.get(factor, level)}")
    return "/".join(parts)
