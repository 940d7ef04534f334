"""Sends one input and sees what came of it; afterwards all is as before."""

from collections import Counter
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from traceback import extract_tb
from typing import Any, cast

from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.test import Client


class Watch:
    """The innermost middleware: sees that a view was reached, and which names it asks
    for in the query and in the form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> None:
        request.reached = True
        request.GET = _watched(request.GET)
        if request.method == "POST":
            request._post = _watched(request.POST)


class Watched(QueryDict):
    """Keeps the names that somebody asked for."""

    @property
    def asked(self) -> set[str]:
        found: set[str] = self.__dict__.setdefault("_asked", set())
        return found

    def __getitem__(self, key: str) -> Any:
        self.asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.asked.add(str(key))
        return super().__contains__(key)

    def _getlist(self, key: str, *args: Any, **kwargs: Any) -> Any:
        self.asked.add(key)
        return super()._getlist(key, *args, **kwargs)


def _watched(found: QueryDict) -> Watched:
    found = copy(found)
    found._mutable = False
    found.__class__ = Watched
    return cast(Watched, found)


@dataclass
class Answer:
    """What came of an input. *reached* says that a view was asked, and did not refuse
    whoever sent it; *error* what the server did not foresee, if anything."""

    status: int
    text: str = ""
    reached: bool = False
    error: str = ""
    queries: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)


def send(client: Client, method: str, address: str, **given: Any) -> Answer:
    """Ask for *address* and undo what came of it. Constraints that the database would
    look at last are looked at before."""
    cookies, failed = copy(client.cookies), []
    headers = _as_sent(given.pop("headers", {}), cookies)

    def note(**sent: Any) -> None:
        failed.append(_place())

    got_request_exception.connect(note)
    try:
        with transaction.atomic():
            answer = _asked(client, method, address, headers, given)
            if not failed:
                connection.check_constraints()
            transaction.set_rollback(True)
    except Exception:
        answer = Answer(599, reached=True)
        failed.append(_place())
    finally:
        got_request_exception.disconnect(note)
        client.cookies = cookies
    if failed or answer.status >= 500:
        answer.error = failed[0] if failed else f"answered {answer.status}"
    return answer


def _as_sent(headers: dict[str, str], cookies: SimpleCookie) -> dict[str, str]:
    """Headers as they come off the wire (PEP 3333), a further cookie after those that
    are there."""
    if "Cookie" in headers:
        there = "; ".join(f"{name}={one.value}" for name, one in cookies.items())
        headers = headers | {"Cookie": f"{there}; {headers['Cookie']}"}
    return {n: text.encode().decode("latin-1") for n, text in headers.items()}


def _asked(
    client: Client,
    method: str,
    address: str,
    headers: dict[str, str],
    given: dict[str, Any],
) -> Answer:
    response = client.generic(method, address, headers=headers, **given)
    content = _content(response)
    request = response.wsgi_request
    led_away = response.status_code == 302 and "/sign-in/?" in response["Location"]
    refused = response.status_code in (403, 405, 429) or led_away
    return Answer(
        response.status_code,
        content.decode(errors="replace"),
        reached=getattr(request, "reached", False) and not refused,
        queries=getattr(request.GET, "asked", set()),
        fields=getattr(getattr(request, "_post", None), "asked", set()),
    )


def _content(response: HttpResponseBase) -> bytes:
    """All of it, though it come piece by piece: a fault may wait in the last one."""
    if response.streaming:
        return b"".join(response)  # type: ignore[arg-type] # of bytes
    return response.content  # type: ignore[attr-defined] # it does not stream


def _place() -> str:
    """Which exception, and the last line of ours that it passed."""
    import sys

    kind, _, trace = sys.exc_info()
    frames = extract_tb(trace)
    ours = [f for f in frames if "site-packages" not in f.filename] or frames
    ours = [f for f in ours if "/tests/" not in f.filename] or ours
    last, inner = ours[-1], frames[-1]
    where = f"{'/'.join(last.filename.split('/')[-3:])}:{last.lineno}"
    return f"{kind.__name__ if kind else '?'} at {where} ({inner.name})"


@dataclass
class Tally:
    """How many inputs reached a view, by what kind of input, and the server's errors:
    the input that showed each first."""

    tried: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    errors: dict[str, list[str]] = field(default_factory=dict)

    def add(self, kind: str, answer: Answer, *words: object) -> None:
        if answer.error:
            said = " ".join(str(word) for word in words)
            self.errors.setdefault(answer.error, []).append(said[:1_000])
        if answer.reached:
            self.tried[kind] += 1
        else:
            self.refused += 1

    @property
    def counts(self) -> dict[str, int]:
        return {
            "tried": self.tried.total(),
            "refused before a view": self.refused,
            "server errors": sum(map(len, self.errors.values())),
        }
