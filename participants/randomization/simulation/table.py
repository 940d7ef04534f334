"""The comparison as text, for a terminal."""

from participants.randomization.simulation.comparison import Comparison, MethodResult

IMBALANCES = (
    ("overall", "Overall"),
    ("worst_site", "Worst site"),
    ("worst_stratum", "Worst stratum"),
)
GUESSES = (("guessed_site", "Of the site"), ("guessed_stratum", "Of the stratum"))


def drawn(comparison: Comparison) -> str:
    """A line for each method; the protocol's own has a star."""
    width = max(len(_name(row)) for row in comparison.rows)
    heads = [label for _, label in (*IMBALANCES, *GUESSES)]
    lines = [
        f"{comparison.people} people, {comparison.trials} simulated trials; "
        f"{comparison.by_chance:.1%} are guessed by chance.",
        "",
        f"{'':{width}}  {'Imbalance, people: mean (most)':^47}  "
        f"{'Guessed, knowing the past':^31}",
        f"{'':{width}}  " + " ".join(f"{head:>15}" for head in heads),
    ]
    for row in comparison.rows:
        cells = [_imbalance(row, code) for code, _ in IMBALANCES]
        cells += [f"{row.summaries[code].mean:.1%}" for code, _ in GUESSES]
        lines.append(
            f"{_name(row):{width}}  " + " ".join(f"{cell:>15}" for cell in cells)
        )
    if any(row.is_own for row in comparison.rows):
        lines += ["", "* the protocol's own"]
    return "\n".join(lines)


def _name(row: MethodResult) -> str:
    return f"{row.label}{' *' if row.is_own else ''}"


def _imbalance(row: MethodResult, code: str) -> str:
    found = row.summaries[code]
    return f"{found.mean:.1f} ({found.most:g})"
