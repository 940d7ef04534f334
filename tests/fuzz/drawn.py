"""A form as somebody sees it: what can be typed or chosen, and what stands there."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

TYPED = ("text", "number", "email", "tel", "search", "date", "time", "textarea", "url")
CHOSEN = ("select", "radio", "checkbox")


@dataclass
class Entry:
    """One field: what kind it is, what stands in it, and what it offers."""

    kind: str
    shown: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)


Drawn = dict[str, Entry]
"""The fields of a form that somebody fills in, by name."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Drawn] = []
        self._text: Entry | None = None
        self._select: Entry | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: "" if value is None else value for name, value in attrs}
        if tag == "form":
            self.forms.append({})
        if tag == "option" and self._select is not None:
            value = given.get("value", "")
            self._select.offered.append(value)
            if "selected" in given:
                self._select.shown.append(value)
        if self.forms and given.get("name") and "disabled" not in given:
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text") if tag == "input" else tag
        if kind not in TYPED + CHOSEN or "readonly" in given:
            return
        entry = self.forms[-1].setdefault(given["name"], Entry(kind))
        if kind == "select":
            self._select = entry
        elif kind == "textarea":
            self._text = entry
            entry.shown.append("")
        elif kind in ("radio", "checkbox"):
            entry.offered.append(given.get("value", "on"))
            if "checked" in given:
                entry.shown.append(given.get("value", "on"))
        else:
            entry.shown.append(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.shown[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._text is not None:
            self._text.shown[-1] = self._text.shown[-1].removeprefix("\n")
            self._text = None
        elif tag == "select" and self._select is not None:
            if not self._select.shown:
                self._select.shown = self._select.offered[:1]
            self._select = None


def drawn(html: str) -> list[Drawn]:
    """The forms of a page, each with what a person can fill in."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms
