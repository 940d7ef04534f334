"""How values are made equal before they are looked up by. Imports no Django.

A blind index finds whole values only, so everything that people write differently
for the same thing is taken off first. An empty result means: nothing to look up by.
"""

import unicodedata
from datetime import date


def email(address: str) -> str:
    """Without white space and in one case. Providers may tell cases apart before the
    @ (RFC 5321, 2.4), but people do not."""
    return "".join(unicodedata.normalize("NFKC", address).split()).casefold()


def phone(number: str) -> str:
    """The digits alone, without a North American country code: ``+1 (608) 555-0142``
    and ``608 555 0142`` are one number."""
    digits = "".join(
        str(int(sign))
        for sign in unicodedata.normalize("NFKC", number)
        if sign.isdecimal()
    )
    return digits[1:] if len(digits) == 11 and digits[0] == "1" else digits


def name(words: str) -> str:
    """Letters alone, in one case and without accents: ``O'Brien`` and ``OBRIEN``,
    ``José`` and ``Jose`` are one name."""
    apart = unicodedata.normalize("NFKD", words.casefold())
    return "".join(sign for sign in apart if sign.isalnum())


def person(given_name: str, family_name: str, born: date) -> str:
    """Both names and the date of birth; empty where one of the names is."""
    given, family = name(given_name), name(family_name)
    return f"{given} {family} {born.isoformat()}" if given and family else ""


def initials(site: str, given_name: str, family_name: str) -> str:
    """Two letters at one site: those who share initials at two sites look unlike."""
    given, family = name(given_name)[:1], name(family_name)[:1]
    return f"{site} {given}{family}" if given and family else ""
