"""Places where something can be sent, and the requests that send it there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

from django.test.client import BOUNDARY, MULTIPART_CONTENT

from tests.fuzz.bodies import FORM, Body, bodies, files, headers
from tests.fuzz.documents import documents
from tests.fuzz.finding import Field, Form
from tests.fuzz.values import CHOICES, DATES, KEYS, LISTS, NUMBERS, TEXTS

POOLS: dict[str, Sequence[Any]] = {
    "int": NUMBERS,
    "uuid": KEYS,
    "str": (*TEXTS, *KEYS),
    "date": DATES,
    "number": NUMBERS,
    "text": TEXTS,
    "textarea": TEXTS,
    "password": TEXTS,
    "search": TEXTS,
    "email": TEXTS,
    "tel": (*TEXTS, *NUMBERS),
    "file": files(),
    "filled in": (*documents(), *CHOICES),
    "header": headers(),
    "list": LISTS,
}


@dataclass(frozen=True)
class Request:
    """What one request sends, as django.test.Client.generic takes it."""

    method: str
    address: str
    given: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Slot:
    """One place where something can be sent: in a part of an address, a query, a field,
    a header, or as the whole body. *names* are the values of the address; *form* is
    what the rest of the body is made of."""

    kind: str
    page: str
    name: str
    type: str
    template: str
    names: dict[str, Any]
    roles: tuple[str, ...]
    form: Form | None = None

    @property
    def words(self) -> str:
        return f"{self.kind} {self.name!r} of {self.page}"

    @property
    def pool(self) -> Sequence[Any]:
        if self.kind == "body" and self.form:
            return bodies(tuple(self.form.fields))
        if self.type == "hidden" and self.form and not self._sensible.sensible:
            # A script fills it: a number, a key, or a whole document.
            return POOLS["filled in"]
        return POOLS.get(self.type, CHOICES)

    @property
    def _sensible(self) -> Field:
        assert self.form is not None
        return self.form.fields.get(self.name, Field(self.name, self.type, ""))

    def request(self, value: Any, rng: Random) -> Request:
        """The request that sends *value* here, and what is sensible elsewhere."""
        address = self._address(value if self.kind == "address" else None)
        if self.kind == "query":
            return Request("GET", f"{address}?{_encoded([(self.name, value)])}")
        if self.kind == "header":
            method = "POST" if self.form else "GET"
            return Request(
                method, address, {"headers": dict([value]), **self._body(rng)}
            )
        if self.kind == "body":
            assert isinstance(value, Body)
            given = {"data": value.content, "content_type": value.content_type}
            return Request("POST", address, given)
        if self.form is None:
            return Request("GET", address)
        changed = {self.name: value} if self.kind in ("field", "list") else {}
        return Request("POST", address, self._body(rng, changed))

    def request_as_meant(self, rng: Random) -> Request:
        """The request that sends what is sensible everywhere."""
        return Request("POST", self._address(None), self._body(rng))

    def request_exactly(self, pairs: list[tuple[str, str]]) -> Request:
        """The request that sends these fields and nothing else."""
        given = {"data": _encoded(pairs), "content_type": FORM}
        return Request("POST", self._address(None), given)

    def _address(self, value: Any) -> str:
        values = {name: str(one) for name, one in self.names.items()}
        if value is not None:
            values[self.name] = value
        return self.template % {
            name: quote(_bytes(one), "") for name, one in values.items()
        }

    def _body(
        self, rng: Random, changed: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        if self.form is None:
            return {}
        sent: dict[str, Any] = {n: f.sensible for n, f in self.form.fields.items()}
        if self.form.pressed:
            name, pressed = rng.choice(self.form.pressed)
            sent[name] = pressed
        sent |= changed or {}
        for name in (
            rng.sample(sorted(sent), len(sent) // 8) if rng.random() < 0.2 else ()
        ):
            if name not in (changed or {}):
                sent[name] = rng.choice(CHOICES)
        if rng.random() < 0.03 and self.name in sent:
            del sent[self.name]
        pairs = [
            (name, one)
            for name, value in sent.items()
            for one in (value if isinstance(value, tuple) else [value])
        ]
        if any(isinstance(one, bytes) for _, one in pairs) or rng.random() < 0.1:
            return {"data": _multipart(pairs), "content_type": MULTIPART_CONTENT}
        return {"data": _encoded(pairs), "content_type": FORM}


def _encoded(pairs: list[tuple[str, Any]]) -> str:
    """As a form, in which a lone surrogate is what a careless program makes of it."""
    return urlencode(
        [(name.encode(errors="surrogatepass"), _bytes(value)) for name, value in pairs]
    )


def _bytes(value: Any) -> bytes:
    return (
        value if isinstance(value, bytes) else str(value).encode(errors="surrogatepass")
    )


def _multipart(pairs: list[tuple[str, Any]]) -> bytes:
    parts = b""
    for name, value in pairs:
        file = b'; filename="list.csv"' if isinstance(value, bytes) else b""
        parts += (
            b'--%s\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
            % (
                BOUNDARY.encode(),
                name.encode(errors="surrogatepass"),
                file,
                _bytes(value),
            )
        )
    return parts + b"--%s--\r\n" % BOUNDARY.encode()
