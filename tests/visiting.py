"""Asking a running site as a browser would, but for its scripts, and timing it."""

import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPMessage
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode


@dataclass(frozen=True)
class Answer:
    """What came back; *seconds* is for how long it was waited for."""

    status: int
    text: str
    headers: HTTPMessage
    seconds: float

    @property
    def content(self) -> bytes:
        return self.text.encode()


class Visitor:
    """Somebody with cookies of their own. Redirects are not followed."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.jar = CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.jar), _NoRedirect()
        )

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask(urllib.request.Request(self.address + path, headers=headers))

    def post(self, path: str, fields: Mapping[str, Any], **headers: str) -> Answer:
        """Post a form, with the token that a page opened before has left."""
        token = {cookie.name: cookie.value for cookie in self.jar}.get("csrftoken", "")
        body = urlencode({"csrfmiddlewaretoken": token, **fields}, doseq=True).encode()
        return self._ask(
            urllib.request.Request(self.address + path, data=body, headers=headers)
        )

    def sign_in(self, name: str, password: str) -> None:
        self.get("/sign-in/")
        answer = self.post(
            "/sign-in/", {"username": f"{name}@example.org", "password": password}
        )
        assert answer.status == 302, answer.status

    def _ask(self, request: urllib.request.Request) -> Answer:
        begun = time.monotonic()
        try:
            response = self._opener.open(request, timeout=120)
        except urllib.error.HTTPError as error:
            response = error
        with response:
            text = response.read().decode(errors="replace")
            seconds = time.monotonic() - begun
            return Answer(response.status, text, response.headers, seconds)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *given: object) -> None:
        return None
