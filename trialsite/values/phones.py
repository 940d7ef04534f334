"""Telephone numbers: read with a country, kept with its code. Imports no Django.

A number is kept in international form (ITU-T E.123), ``+1 608 555 0142``, with its
extension if it has one. So it is the same number at whichever site it is read again.
"""

import re
import unicodedata

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

from trialsite.values.text import clean, unguarded

LONGEST = 40
"""Characters of a kept number at most, with its extension."""
EXAMPLE = "608 555 0142"

_EXTENSION = r"(?:\s*(?:,|;)?\s*(?:extension|extn|ext|x)\.?:?|\s*#|;ext=)\s*\d{1,7}"
_NUMBER = re.compile(rf"[+\d(][\d\s()./*-]*\d\)?(?:{_EXTENSION})?", re.I)
_KIND = r"(?:home|cell|mobile|mob|work|office|day|phone|telephone|tel|ph|[hcmwot])"
_KIND_BEFORE = re.compile(rf"^(?:\({_KIND}\)|{_KIND}\b)[.:]*\s*(?=[+\d(])", re.I)
_KIND_AFTER = re.compile(rf"\s*(?:\({_KIND}\)|\b{_KIND})$", re.I)
_DECIMALS = re.compile(r"(\d{7,})\.0+")
_CUT_BY_A_SPREADSHEET = re.compile(r"\d+(?:[.,]\d+)?e\+?\d+", re.I)
_BETWEEN_TWO = re.compile(r"\s*[,;|&]\s*|\s+/\s+|\s+(?:or|and)\s+", re.I)
_RUNS = ("1234567890", "0123456789", "9876543210")


class BadPhone(ValueError):
    """What was written is no telephone number; the message says why, and what is."""


class NobodysNumber(BadPhone):
    """Digits that people write where they have no number, such as 000-000-0000."""


def read_phone(text: str, country: str) -> str:
    """The number that *text* writes, as it is kept; without a country code of its own
    it is one of *country* (ISO 3166-1 alpha-2). "" for nothing. Raises BadPhone."""
    text = unguarded(clean(text))
    if not text:
        return ""
    return _kept(_parsed(text, country))


def read_phones(text: str, country: str) -> list[str]:
    """Every number of a cell, mostly one. Raises BadPhone."""
    try:
        found = read_phone(text, country)
    except BadPhone:
        parts = _BETWEEN_TWO.split(clean(text))
        if len(parts) < 2:
            raise
        return list(dict.fromkeys(read_phone(part, country) for part in parts if part))
    return [found] if found else []


def phone_key(number: str | None) -> str:
    """What two kept numbers have in common that ring in one place: the number without
    its extension, as E.164. "" for none, and for a number that was not read."""
    found = _kept_number(number or "")
    return phonenumbers.format_number(found, PhoneNumberFormat.E164) if found else ""


def phone_link(number: str) -> str:
    """A link that dials a kept number (RFC 3966); "" for one that was not read."""
    found = _kept_number(number)
    return phonenumbers.format_number(found, PhoneNumberFormat.RFC3966) if found else ""


def countries() -> tuple[str, ...]:
    """The countries whose numbers can be read."""
    return tuple(sorted(phonenumbers.SUPPORTED_REGIONS))


def _kept_number(number: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(number, None)
    except NumberParseException:
        return None


def _kept(number: PhoneNumber) -> str:
    extension = number.extension
    bare = PhoneNumber(
        country_code=number.country_code,
        national_number=number.national_number,
        italian_leading_zero=number.italian_leading_zero,
        number_of_leading_zeros=number.number_of_leading_zeros,
    )
    text = phonenumbers.format_number(bare, PhoneNumberFormat.INTERNATIONAL)
    text = text.replace("-", " ")
    return f"{text} ext. {extension}" if extension else text


def _parsed(text: str, country: str) -> PhoneNumber:
    if _CUT_BY_A_SPREADSHEET.fullmatch(text):
        raise BadPhone(
            f"{text!r} was written by a spreadsheet that cut the number: format the "
            "column as text and save it anew."
        )
    bare = _KIND_AFTER.sub("", _KIND_BEFORE.sub("", _plain(text)))
    if whole := _DECIMALS.fullmatch(bare):
        bare = whole[1]
    # The library reads letters as the digits of a keypad, and digits out of sentences.
    if not _NUMBER.fullmatch(bare):
        raise _no_number(text, country)
    for number in _readings(bare, country):
        if _is_a_filler(number):
            raise NobodysNumber(
                f"{text!r} is nobody's number. Where there is none, leave it empty."
            )
        return number
    raise _no_number(text, country)


def _plain(text: str) -> str:
    """With plain digits, and one sign for all dashes."""
    text = unicodedata.normalize("NFKC", text)
    return "".join(
        "-" if unicodedata.category(sign) == "Pd" or sign == "\u2212" else sign
        for sign in text
    )


def _readings(bare: str, country: str) -> "list[PhoneNumber]":
    """The number that *bare* can be, first; none where it can be no number."""
    written = [bare]
    if bare.startswith("00"):
        # The usual way out of a country, also where that country has another one.
        written.append(f"+{bare[2:].lstrip(' -./')}")
    if "(0)" in bare:
        written.append(bare.replace("(0)", " "))
    found = []
    for text in written:
        try:
            number = phonenumbers.parse(text, country or None)
        except NumberParseException:
            continue
        found.append((text, number))
    for _, number in found:
        if phonenumbers.is_valid_number(number) or _is_a_filler(number):
            return [number]
    # A country hands out new ranges before we hear of them: who writes the country's
    # code means it.
    for text, number in found:
        reason = phonenumbers.is_possible_number_with_reason(number)
        if text.startswith("+") and reason == phonenumbers.ValidationResult.IS_POSSIBLE:
            return [number]
    return []


def _is_a_filler(number: PhoneNumber) -> bool:
    digits = phonenumbers.national_significant_number(number)
    return len(set(digits[-7:])) == 1 or digits in _RUNS


def _no_number(text: str, country: str) -> BadPhone:
    code = phonenumbers.country_code_for_region(country)
    return BadPhone(
        f"{text!r} is no phone number of the site's country ({country}). Give it with "
        f"its area code, such as {_example(country)}; if it is right all the same, "
        f"write it from the + on, such as +{code} and the rest."
    )


def _example(country: str) -> str:
    if country == "US":
        return EXAMPLE
    found = phonenumbers.example_number(country)
    if found is None:
        return EXAMPLE
    return phonenumbers.format_number(found, PhoneNumberFormat.NATIONAL)
