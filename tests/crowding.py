"""A crowd before a running site: `python -m tests.crowding`, a process of its own, so
that the site is not measured by somebody who shares its interpreter.

Each visitor keeps one connection and asks again as soon as they are answered. The plan
is read from standard input, and what came of each request is written to the output.
"""

import http.client
import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field

GIVES_UP = 60.0
"""Seconds after which somebody has been forgotten."""

Request = tuple[str, str, str]
"""Method, path, body of a form."""


@dataclass(frozen=True)
class Visitor:
    """Sends *requests* in turn, with *headers*; *kind* is counted apart."""

    kind: str
    headers: dict[str, str]
    requests: Sequence[Request]


@dataclass(frozen=True)
class Reply:
    """What came of one request: status 0 where no answer came. *seconds* is for how
    long it was waited for."""

    kind: str
    status: int
    seconds: float
    retry_after: str = ""
    text: str = ""


@dataclass(frozen=True)
class Crowd:
    """Visitors who ask for so many seconds."""

    port: int
    seconds: float
    visitors: Sequence[Visitor] = field(default_factory=list)

    def come(self) -> list[Reply]:
        """Let them in from another process; returns what came of each request."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.crowding"],
            input=json.dumps(asdict(self)),
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return [Reply(**one) for one in json.loads(done.stdout)]


def summary(replies: Iterable[Reply]) -> dict[str, str]:
    """By kind: how many of each status, and the longest wait."""
    found: dict[str, list[Reply]] = {}
    for one in replies:
        found.setdefault(one.kind, []).append(one)
    return {
        kind: ", ".join(
            f"{count} x {status or 'lost'}"
            for status, count in sorted(Counter(one.status for one in some).items())
        )
        + f"; longest {max(one.seconds for one in some):.1f} s"
        for kind, some in found.items()
    }


def _ask(port: int, visitor: Visitor, until: float, replies: list[Reply]) -> None:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=GIVES_UP)
    turn = 0
    while time.monotonic() < until:
        method, path, body = visitor.requests[turn % len(visitor.requests)]
        turn += 1
        begun = time.monotonic()
        try:
            link.request(method, path, body or None, visitor.headers)
            answer = link.getresponse()
            text = answer.read().decode(errors="replace")
            status, retry = answer.status, answer.headers.get("Retry-After", "")
        except (OSError, http.client.HTTPException) as error:
            status, text, retry = 0, repr(error), ""
            link.close()
        seconds = time.monotonic() - begun
        # The pages of those who were served are not looked at.
        kept = "" if status == 200 else text
        replies.append(Reply(visitor.kind, status, seconds, retry, kept))


def main() -> None:
    plan = json.load(sys.stdin)
    visitors = [Visitor(**one) for one in plan["visitors"]]
    until = time.monotonic() + plan["seconds"]
    replies: list[Reply] = []
    threads = [
        threading.Thread(target=_ask, args=(plan["port"], one, until, replies))
        for one in visitors
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    json.dump([asdict(one) for one in replies], sys.stdout)


if __name__ == "__main__":
    main()
