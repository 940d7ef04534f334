"""The opioid log as scores, in the shape in which every instrument's are stored."""

from fractions import Fraction

from trialsite.scoring.opioids.summary import LogSummary
from trialsite.scoring.score import Function, Score, make_score

MEAN_DAILY = "mean_daily_mme"

FUNCTION = Function(
    name="opioid_log",
    version="1",
    scores=(
        MEAN_DAILY,
        "mean_mme_on_use_days",
        "max_daily_mme",
        "total_mme",
        "n_use_days",
        "n_any_opioid_days",
        "days_ge50",
        "days_ge90",
    ),
)


def log_scores(summary: LogSummary) -> tuple[Score, ...]:
    """One Score per number of the summary, in the order of FUNCTION.scores.

    With too few reported days every value is None: a total or a count over part of the
    window would read as a low dose. `n_answered` is days reported, `n_items` all days.
    """
    params: tuple[tuple[str, int | str], ...] = (
        ("table", summary.table),
        ("extended", int(summary.extended)),
        ("minimum_reported", summary.minimum_reported),
    )
    return tuple(
        make_score(
            FUNCTION,
            code,
            _exact(summary, code) if summary.sufficient else None,
            n_answered=summary.n_reported,
            n_items=summary.n_days,
            params=params,
        )
        for code in FUNCTION.scores
    )


def _exact(summary: LogSummary, code: str) -> Fraction | None:
    # The means again, from the total, which a Decimal holds exactly.
    if code == MEAN_DAILY:
        return Fraction(summary.total_mme) / summary.n_reported
    if code == "mean_mme_on_use_days":
        if summary.n_use_days == 0:
            return None
        return Fraction(summary.total_mme) / summary.n_use_days
    return Fraction(getattr(summary, code))
