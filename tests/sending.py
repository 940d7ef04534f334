"""What a browser would send of a page that somebody filled in."""

from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse

Fields = dict[str, list[str]]


class _Reader(HTMLParser):
    """The fields of each form of a page, as they stand in it."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Fields] = []
        self._text: list[str] | None = None
        self._select: tuple[str, list[tuple[str, bool]]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value")
        if tag == "form":
            self.forms.append({})
        elif not self.forms:
            return
        elif tag == "input" and name:
            kind = given.get("type", "text")
            if kind in ("radio", "checkbox") and "checked" not in given:
                return
            if kind not in ("submit", "file"):
                box = "on" if kind in ("radio", "checkbox") else ""
                self._put(name, box if value is None else value)
        elif tag == "textarea" and name:
            self._text = []
            self._put(name, "")
        elif tag == "select" and name:
            self._select = (name, [])
        elif tag == "option" and self._select:
            self._select[1].append((value or "", "selected" in given))

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._text is not None:
            last = list(self.forms[-1].values())[-1]
            last[-1] = "".join(self._text).removeprefix("\n")
            self._text = None
        elif tag == "select" and self._select:
            name, options = self._select
            chosen = [value for value, selected in options if selected]
            self._put(name, *(chosen or [value for value, _ in options[:1]]))
            self._select = None

    def _put(self, name: str, *values: str) -> None:
        self.forms[-1].setdefault(name, []).extend(values)


def as_drawn(page: HttpResponse, holding: str) -> Fields:
    """The fields of the form of *page* that has the field *holding*, untouched."""
    reader = _Reader()
    reader.feed(page.content.decode())
    return next(form for form in reader.forms if holding in form)


def filled_in(page: HttpResponse, holding: str, **typed: Any) -> Fields:
    """As it is *drawn*, with what somebody *typed* over it."""
    fields = as_drawn(page, holding)
    for name, value in typed.items():
        fields[name] = list(value) if isinstance(value, list) else [value]
    return fields


def one_day(page: HttpResponse, day: str, /, **typed: Any) -> Fields:
    """What is sent of one *day* of a log at each change, with what was *typed* over
    it, by the beginnings of the names: ``day``, ``amount``, ``keep``."""
    holding = f"based-{day}"
    sent = {name: of for name, of in as_drawn(page, holding).items() if day in name}
    for kind, value in typed.items():
        names = [name for name in sent if name.startswith(f"{kind}-")]
        new = f"keep-day-{day}" if kind == "keep" else f"{kind}-{day}"
        for name in names or [new]:
            sent[name] = [value]
    return sent
