"""Rows for the table of seals, as somebody would write them who is not to."""

import json
from dataclasses import replace
from types import SimpleNamespace

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from trialsite.audit.seals.models import AuditSeal
from trialsite.audit.seals.seal import (
    NOTHING_BEFORE,
    Header,
    Seal,
    key_id,
    public_half,
    root_over,
    sign,
)

Link = psycopg.Connection[tuple[object, ...]]
STRANGER = Ed25519PrivateKey.from_private_bytes(b"\7" * 32)
ADD = "select trialsite_add_seal(%s, %s, %s, %s, %s)"


def add(link: Link, seal: Seal, **other: object) -> None:
    values = {
        "number": seal.header.seal,
        "header": seal.header.text(),
        "signature": seal.signature,
        "public_key": seal.public_key,
        "entries": seal.entries,
    }
    link.execute(ADD, list((values | other).values()))


def forged(**other: object) -> Seal:
    """The next seal, but that a stranger signed it in our name."""
    last = AuditSeal.objects.latest("number")
    header = replace(
        last.as_header(),
        seal=last.number + 1,
        previous=last.as_header().link,
        events=0,
        root=root_over([]),
    )
    seal = sign(replace(header, **other), [], STRANGER)
    return replace(seal, public_key=last.public_key)


def by_a_stranger(header: Header) -> Seal:
    """A seal that is right in itself, and signed with a stranger's key as theirs."""
    return sign(replace(header, key=key_id(public_half(STRANGER))), [], STRANGER)


def first_header() -> Header:
    return Header(
        seal=1,
        trial="STAMP",
        at="2026-03-02T03:00:00+00:00",
        events=0,
        root=root_over([]),
        previous=NOTHING_BEFORE,
        through=(1, 1),
    )


def header(**other: object) -> dict[str, object]:
    seal = forged(**other)
    return {"header": seal.header.text()}


NESTED = "[" * 2_000 + "]" * 2_000


def odd(name: str, value: str) -> dict[str, object]:
    """A header that has *value* (JSON) under *name*."""
    said = json.loads(forged().header.text())
    rest = {key: json.dumps(of) for key, of in said.items()} | {name: value}
    return {"header": "{" + ",".join(f'"{k}":{v}' for k, v in rest.items()) + "}"}


def of(seal: Seal) -> SimpleNamespace:
    """What differs from a forged seal in another."""
    return SimpleNamespace(
        header=seal.header.text(), signature=seal.signature, public_key=seal.public_key
    )
