"""Somebody at a browser, as far as forms go: cookies, pages, fields, answers."""

import http.client
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode

SECONDS = 60.0
GONE = (OSError, http.client.HTTPException)
"""What is raised where no answer came."""


@dataclass
class Form:
    """A form as the page shows it: what stands in each field, and what a radio button
    or a list offers."""

    values: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What the web answered. *request* is the id that its log, and the record of
    changes, have for it."""

    status: int
    text: str
    leads_to: str
    request: str

    def form(self, having: str) -> Form:
        """The form of the page that has a field of that name."""
        reader = _Reader()
        reader.feed(self.text)
        found = [form for form in reader.forms if having in form.values]
        assert found, f"No form has {having!r}: {self.text[:2000]}"
        return found[0]


class Visitor:
    """Cookies are kept, and no redirect is followed: it is the answer."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar()), _Stay()
        )

    def get(self, path: str) -> Answer:
        return self._ask(urllib.request.Request(self.address + path))

    def send(self, path: str, form: Form, **typed: str) -> Answer:
        """Hand *form* in, with what was *typed* over what stood there."""
        values: Mapping[str, Any] = form.values | typed
        return self._ask(
            urllib.request.Request(
                self.address + path,
                data=urlencode(values, doseq=True).encode(),
                headers={"Referer": self.address + path},
            )
        )

    def sign_in(self, email: str, password: str) -> None:
        form = self.get("/sign-in/").form("username")
        answer = self.send("/sign-in/", form, username=email, password=password)
        assert answer.status == 302, f"{email} was not let in: {answer.text[:2000]}"

    def _ask(self, request: urllib.request.Request) -> Answer:
        try:
            with self._opener.open(request, timeout=SECONDS) as response:
                return _answer(response)
        except urllib.error.HTTPError as response:
            with response:
                return _answer(response)


def _answer(response: Any) -> Answer:
    return Answer(
        status=response.status,
        text=response.read().decode(errors="replace"),
        leads_to=response.headers.get("Location", ""),
        request=response.headers.get("X-Request-ID", ""),
    )


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class _Reader(HTMLParser):
    """Finds the forms of a page; buttons are for whoever hands it in."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._select = self._text = ""

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        given = dict(pairs)
        if tag == "form":
            self.forms.append(Form())
        if not self.forms:
            return
        form, name = self.forms[-1], given.get("name") or ""
        value = given.get("value") or ""
        if tag == "input" and name:
            kind = given.get("type", "text")
            if kind in ("radio", "checkbox"):
                form.choices.setdefault(name, []).append(value)
                kept = form.values.setdefault(name, [])
                if "checked" in given:
                    kept.append(value or "on")
            elif kind != "submit":
                form.values[name] = [value]
        elif tag == "textarea" and name:
            self._text = name
            form.values[name] = [""]
        elif tag == "select" and name:
            self._select = name
            form.choices[name] = []
        elif tag == "option" and self._select:
            chosen = "selected" in given or not form.choices[self._select]
            form.choices[self._select].append(value)
            if chosen:
                form.values[self._select] = [value]

    def handle_data(self, data: str) -> None:
        if self._text:
            self.forms[-1].values[self._text][0] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._text = ""
