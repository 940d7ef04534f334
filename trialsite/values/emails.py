"""E-mail addresses. Imports no Django."""

import re

from email_validator import EmailNotValidError, validate_email

from trialsite.values.text import clean, unguarded

LONGEST = 254
"""Characters of an address at most (RFC 5321, 4.5.3.1.3)."""
_WRAPPED = re.compile(r"^(?:mailto:)?\s*|[\s;,.]+$", re.I)
_AT = re.compile(r"\s*@\s*")
_QUOTES = re.compile(r"^([\"'`])(.*)\1$")
_BETWEEN_TWO = re.compile(r"\s*[,;|]\s*|\s+(?:or|and|/)\s+|\s+(?=\S+@)", re.I)


class BadEmail(ValueError):
    """What was written is no e-mail address; the message says why."""


def read_email(text: str) -> str:
    """The address that *text* writes: the part after the @ in small letters, without
    a name before it, angle brackets and separators. "" for nothing. Raises BadEmail."""
    text = unguarded(clean(text))
    if not text:
        return ""
    bare = _AT.sub("@", _WRAPPED.sub("", text))
    if quoted := _QUOTES.match(bare):
        bare = quoted[2].strip()
    try:
        found = validate_email(
            _WRAPPED.sub("", bare),
            check_deliverability=False,
            allow_display_name=True,
            # Our servers could not send there.
            allow_smtputf8=False,
            strict=True,
            # Practice uses addresses under .test (RFC 6761).
            test_environment=True,
        )
    except EmailNotValidError as error:
        raise BadEmail(
            f"{text!r} is no e-mail address: {_small(str(error))} Give one such as "
            "erin@example.org."
        ) from None
    return found.normalized


def read_emails(text: str) -> list[str]:
    """Every address of a cell, mostly one. Raises BadEmail."""
    try:
        found = read_email(text)
    except BadEmail:
        parts = [part for part in _BETWEEN_TWO.split(clean(text)) if part]
        if len(parts) < 2:
            raise
        return list(dict.fromkeys(read_email(part) for part in parts))
    return [found] if found else []


def email_key(address: str | None) -> str:
    """What two ways to write one address have in common: providers may tell cases apart
    before the @ (RFC 5321, 2.4), but people do not. "" for what is no address."""
    try:
        return read_email(address or "").casefold()
    except BadEmail:
        return ""


def _small(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
