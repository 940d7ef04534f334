"""The base of a page, as the page carries it: signed, and bound to one record and one
person."""

import secrets
from collections.abc import Mapping

from django.core import signing

from trialsite.editing.comparing import Base, Newer

FIELD = "based_on"
"""The hidden field that carries the base."""
DECISION = "keep-"
"""Begins the name of the field in which a clash is decided."""
SALT = "trialsite.editing"


def new_base(values: Mapping[str, object]) -> Base:
    """The base of a page that is drawn with *values*, by item."""
    return Base(secrets.token_urlsafe(9)).showing(values)


def carried(base: Base, *, record: str, person: str) -> str:
    """*base* as a page carries it. *record* names what is edited, *person* who edits:
    for anybody and anything else it is no base."""
    asked = {name: [by.who, by.at] for name, by in base.undecided.items()}
    return signing.dumps(
        {"nonce": base.nonce, "prints": dict(base.prints), "asked": asked},
        salt=_salt(record, person),
    )


def sent_base(
    data: Mapping[str, str], *, record: str, person: str, field: str = FIELD
) -> Base:
    """The base that came back in *data*, with what was decided. Where there is none,
    or it is another record's or person's, it is not known what the page showed."""
    try:
        sent = signing.loads(data.get(field, ""), salt=_salt(record, person))
    except signing.BadSignature:
        return Base(secrets.token_urlsafe(9))
    asked = {name: Newer(*by) for name, by in sent["asked"].items()}
    decided = {name: data.get(f"{DECISION}{name}", "") for name in asked}
    return Base(sent["nonce"], sent["prints"], asked, decided)


def _salt(record: str, person: str) -> str:
    return f"{SALT}:{record}:{person}"
