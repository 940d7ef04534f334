"""Which dates of birth can be right. Imports no Django."""

from datetime import date

from trialsite.values.instants import day_words

FIRST = date(1900, 1, 1)


def why_not_born(born: date, today: date) -> str:
    """Why nobody in the trial was *born* then; "" where somebody may have been."""
    if FIRST <= born < today:
        return ""
    return (
        f"{day_words(born)} is no date of birth: it must lie between 1900 and "
        "yesterday."
    )
