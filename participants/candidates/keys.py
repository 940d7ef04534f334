"""What a person is looked up by, where that is known. Imports no Django.

Numbers and addresses come here as they are kept (trialsite/values); further ones stand
one a line.
"""

from datetime import date

from trialsite.values import names
from trialsite.values.emails import email_key
from trialsite.values.phones import phone_key

PHONE, EMAIL = "phone", "email"


def person(given_name: str | None, family_name: str | None, born: date | None) -> str:
    """Both names and the date of birth; empty where one of them is not known."""
    given, family = names.fold(given_name or ""), names.fold(family_name or "")
    return f"{given} {family} {born.isoformat()}" if given and family and born else ""


def phone(number: str | None) -> str:
    """A number, without its extension."""
    return phone_key(number)


def email(address: str | None) -> str:
    """The address in one form."""
    return email_key(address)


def initials(site: str, given_name: str, family_name: str) -> str:
    """Two letters at one site: those who share initials at two sites look unlike."""
    two = names.initials(given_name, family_name)
    return f"{site} {two}" if two else ""


def family(site: str, family_name: str | None) -> list[str]:
    """A family name at one site: people are found by it at their own site alone."""
    return [f"{site} {key}" for key in names.family_keys(family_name)]


def contact_keys(
    phone: str | None,
    other_phones: str | None,
    email: str | None,
    other_emails: str | None,
) -> list[str]:
    """A key for every number and address somebody has."""
    numbers = [phone or "", *lines(other_phones)]
    addresses = [email or "", *lines(other_emails)]
    found = [f"{PHONE} {key}" for one in numbers if (key := phone_key(one))]
    found += [f"{EMAIL} {key}" for one in addresses if (key := email_key(one))]
    return list(dict.fromkeys(found))


def alike(
    given_name: str | None,
    family_name: str | None,
    born: date | None,
    phone: str | None,
    other_phones: str | None,
    email: str | None,
    other_emails: str | None,
) -> list[str]:
    """All that somebody is found by who is written in another way or has several
    numbers: the numbers and addresses, and two words of the name with the birth."""
    contact = contact_keys(phone, other_phones, email, other_emails)
    return [*contact, *names.kept_keys(given_name, family_name, born)]


def lines(text: str | None) -> list[str]:
    """What stands one a line."""
    return [line for line in (text or "").split("\n") if line]
