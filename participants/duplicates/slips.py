"""What a date or a telephone number may have been meant to be: two neighbouring digits
in the wrong order, day and month the wrong way round. Imports no Django.

Each of these slips undoes itself, so whoever looks up all variants of a value finds it
under whichever of them it was stored; nothing more needs to be stored, and a further
kind of slip needs no stored row to be made again.
"""

from datetime import date


def of_number(digits: str) -> set[str]:
    """The numbers (E.164) with two neighbouring digits exchanged, without the number
    itself."""
    return {f"+{other}" for other in _exchanged(digits.removeprefix("+"))}


def of_day(day: date) -> set[date]:
    """The days that exist with two neighbouring digits of the year, the month or the
    day exchanged, or with day and month exchanged; without the day itself."""
    year, month, number = f"{day.year:04}", f"{day.month:02}", f"{day.day:02}"
    variants = {(other, month, number) for other in _exchanged(year)}
    variants |= {(year, other, number) for other in _exchanged(month)}
    variants |= {(year, month, other) for other in _exchanged(number)}
    variants.add((year, number, month))
    return {found for parts in variants if (found := _day(*parts))} - {day}


def _exchanged(digits: str) -> set[str]:
    return {
        digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
        for at in range(len(digits) - 1)
    } - {digits}


def _day(year: str, month: str, number: str) -> date | None:
    try:
        return date(int(year), int(month), int(number))
    except ValueError:
        return None
