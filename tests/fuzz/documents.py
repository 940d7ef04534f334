"""JSON documents that nobody should send."""

import json
from collections.abc import Iterator
from itertools import product
from typing import Any

from tests.fuzz.values import NUMBERS, TEXTS

CREDENTIAL = {
    "id": "AAAA",
    "rawId": "AAAA",
    "type": "public-key",
    "authenticatorAttachment": "platform",
    "clientExtensionResults": {"credProps": {"rk": True}},
    "response": {
        "clientDataJSON": "e30",
        "attestationObject": "oA",
        "authenticatorData": "AAAA",
        "signature": "AAAA",
        "userHandle": "MQ",
        "transports": ["internal"],
    },
}
"""A passkey's answer in outline (WebAuthn, 5.1): the one field of ours that is JSON."""

LEAVES: tuple[Any, ...] = (
    *(None, True, 0, -1, 1.5, 2**63, 10**400, "", "é", "\0", "\ud800", [], {}, [[]]),
    *("AA==", "A", "=", "_-_-", "e30", "bnVsbA", "W10", "Ii0i", "eyJjaGFsbGVuZ2UiOjF9"),
    *(["a", 1], {"a": None}, "x" * 5_000, "o2NmbXRkbm9uZQ", "2026-02-30", "gAAAAA"),
)


def documents() -> tuple[str, ...]:
    """JSON, near JSON, and a credential with each of its parts replaced."""
    return tuple(dict.fromkeys([*_near_json(), *_parts_replaced()]))


def _near_json() -> Iterator[str]:
    yield from ("NaN", "Infinity", "-Infinity", "1e999", "-0", "1E400", "[NaN]", "nul")
    yield from ("{", "}", "[", '"', "{}", "[]", "[1,]", '{"a":1,}', "{'a':1}", '{"a"}')
    yield from ('{"a":1,"a":2}', '"\\u0000"', '"\\ud800"', '{"\\u0000":1}', "\ufeff{}")
    yield from ("[" * depth + "]" * depth for depth in (10, 200, 990, 5_000, 100_000))
    yield from ('{"a":' * depth + "1" + "}" * depth for depth in (200, 990, 5_000))
    yield from (
        "9" * 4_301,
        f"[{'9' * 5_000}]",
        "[" + "0," * 20_000 + "0]",
        "true",
        "1",
    )
    for number in NUMBERS[:40]:
        yield f'{{"id": {number}, "response": {number}}}'
    for text in TEXTS[:30]:
        yield json.dumps({"id": text, "rawId": text, "response": text, text: text})


def _parts_replaced() -> Iterator[str]:
    yield json.dumps(CREDENTIAL)
    for path, leaf in product(_paths(CREDENTIAL), LEAVES):
        changed = json.loads(json.dumps(CREDENTIAL))
        inner = changed
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = leaf
        yield json.dumps(changed)


def _paths(found: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for step in found if isinstance(found, dict) else range(len(found)):
        yield (*above, step)
        if isinstance(found[step], dict | list):
            yield from _paths(found[step], (*above, step))
