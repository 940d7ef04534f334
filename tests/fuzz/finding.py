"""Finds what can be sent: addresses by the resolver, fields by the pages themselves."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from django.urls import URLPattern, URLResolver, get_resolver

CLICKED = ("submit", "image", "button")
OFFERED = ("radio", "checkbox")


def addresses(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """Every address that leads to a view."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield entry
        else:
            yield from addresses(entry)


@dataclass(frozen=True)
class Field:
    """A field of a form: its name, what kind of text it takes, what to send in it where
    another field is tried, what it offers to choose, and whether something stands there
    that can be changed but not cleared."""

    name: str
    type: str
    sensible: str
    offered: tuple[str, ...] = ()
    stays: bool = False


@dataclass
class Form:
    """A form as a page has it; *action* is empty for the page's own address. *pressed*
    are its buttons, of which one is sent."""

    method: str
    action: str
    fields: dict[str, Field] = field(default_factory=dict)
    pressed: list[tuple[str, str]] = field(default_factory=list)

    @property
    def key(self) -> tuple[object, ...]:
        """Two forms of one key take the same."""
        buttons = {(name, value) for name, value in self.pressed if not value.isdigit()}
        return (self.method, frozenset(self.fields), frozenset(buttons))


@dataclass
class Page:
    """What a page lets somebody send: forms, and queries by its links."""

    forms: list[Form] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


SENSIBLE = {
    "date": "2026-06-02",
    "number": "3",
    "email": "somebody@example.org",
    "tel": "608 555 0142",
    "text": "Some words",
    "textarea": "Some words",
    "search": "Erin",
    "checkbox": "on",
    "time": "12:30",
}


class _Reader(HTMLParser):
    def __init__(self, password: str) -> None:
        super().__init__()
        self.page = Page()
        self._sensible = SENSIBLE | {"password": password}
        self._form: Form | None = None
        self._select = ""
        # What htmx sends is not within a form of its own.
        self._own = Form("post", "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            method = given.get("method", "get").lower()
            self._form = Form(method, given.get("action", ""))
            self.page.forms.append(self._form)
        for name in ("href", "hx-get"):
            if given.get(name, "").startswith(("/", "?")):
                self.page.links.append(given[name])
        if tag == "option" and self._select:
            self._option(given)
        if tag in ("input", "select", "textarea", "button") and given.get("name"):
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        name, kind = given["name"], given.get("type", "text") if tag == "input" else tag
        form = self._form or self._own
        if kind in CLICKED:
            form.pressed.append((name, given.get("value", "")))
            return
        self._select = name if tag == "select" else ""
        value = given.get("value", "") or self._sensible.get(kind, "")
        known = form.fields.get(name)
        offered = (*known.offered, value) if known else (value,) * (kind in OFFERED)
        if known is None or "checked" in given:
            stays = kind == "radio" and "checked" in given
            form.fields[name] = Field(name, kind, value, offered, stays)
        elif kind in OFFERED:
            form.fields[name] = replace(known, offered=offered)

    def _option(self, given: dict[str, str]) -> None:
        fields = (self._form or self._own).fields
        known = fields[self._select]
        known = fields[self._select] = replace(
            known, offered=(*known.offered, given.get("value", ""))
        )
        if given.get("value") and (not known.sensible or "selected" in given):
            fields[self._select] = replace(known, sensible=given["value"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = ""

    def done(self) -> Page:
        if self._own.fields:
            self.page.forms.append(self._own)
        return self.page


def read(html: str, password: str) -> Page:
    """What the page *html* lets somebody send. *password* goes into fields for one."""
    reader = _Reader(password)
    reader.feed(html)
    return reader.done()
