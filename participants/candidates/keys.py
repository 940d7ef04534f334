"""What a candidate is looked up by, where that is known. Imports no Django."""

from datetime import date

from trialsite.secrets import normal

SHORTEST_PHONE = 7


def person(given_name: str | None, family_name: str | None, born: date | None) -> str:
    """Both names and the date of birth; empty where one of them is not known."""
    if not given_name or not family_name or born is None:
        return ""
    return normal.person(given_name, family_name, born)


def phone(number: str | None) -> str:
    """The digits; empty where they are too few to be anybody's own."""
    digits = normal.phone(number or "")
    return digits if len(digits) >= SHORTEST_PHONE else ""


def email(address: str | None) -> str:
    """The address in one form."""
    return normal.email(address or "")
