"""When two rows, or a row and somebody known at the site, are one person. Imports no
Django.

The same name born on the same day is one person, and born on two days two people. The
same name at the same number or address is one person where no row says when anybody
was born; where one of the two says it and the other does not, nobody can tell: a father
and his son may share both. Then both are listed, and a person is asked (ADR 0039).
"""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from trialsite.values.emails import email_key
from trialsite.values.names import fold
from trialsite.values.phones import phone_key

Key = tuple[str, ...]


class Somebody(Protocol):
    """Who has a name, perhaps a date of birth, and ways to reach them."""

    @property
    def name(self) -> str: ...
    @property
    def date_of_birth(self) -> date | None: ...
    @property
    def phones(self) -> Sequence[str]: ...
    @property
    def emails(self) -> Sequence[str]: ...


def certain(one: Somebody) -> list[Key]:
    """Keys of which two people that are one for certain have one in common."""
    if one.date_of_birth:
        return [(fold(one.name), one.date_of_birth.isoformat())]
    return contact_keys(one)


def contact_keys(one: Somebody) -> list[Key]:
    """The name with each number and address: who shares one may be the same."""
    name = fold(one.name)
    keys = [*map(phone_key, one.phones), *map(email_key, one.emails)]
    return [(name, "", key) for key in keys if key]
