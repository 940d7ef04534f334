"""Pages that are open all day, and what is sent to them, of both builds at once."""

import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from typing import Any

from tests.bench.old.builds import Build, Pair
from tests.bench.old.processor import seconds_below
from tests.bench.old.rows import Row
from tests.bench.old.starting import running

COORDINATOR = {
    "username": "maya@madison.example.org",
    "password": "nobody here is real",
}
TIMES = 60
"""A page is asked for in each turn: the clock of a process ticks every 10 ms."""
TURNS = 5
WARM = 8
HALF = 0.5
WAITS = 60
"""Seconds for a letter to arrive."""

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
FORM = re.compile(r'href="(/participants/[^"/]+/visits/[^"/]+/(?!opioid)[^"/]+/)"')
RADIO = re.compile(r'type="radio"\s+name="([^"]+)"')


@dataclass
class Browser:
    """What one person does in a build that runs."""

    build: Build
    cookies: CookieJar = field(default_factory=CookieJar)
    led_to: str = ""

    def get(self, path: str) -> str:
        """The page at *path*. Raises urllib.error.HTTPError where it is refused."""
        return self._ask(path, None)

    def post(self, path: str, values: dict[str, str], *, page: str = "") -> str:
        """What answers the form of *page* (else that at *path*), filled with *values*;
        where it leads to is in led_to."""
        token = TOKEN.search(page or self.get(path))
        if token is None:
            raise LookupError(f"No form at {path} of the {self.build.name} build.")
        sent = values | {"csrfmiddlewaretoken": token[1]}
        return self._ask(path, urllib.parse.urlencode(sent).encode())

    def _ask(self, path: str, body: bytes | None) -> str:
        opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies), NotFollowed
        )
        address = f"http://127.0.0.1:{self.build.port}{path}"
        with opener.open(urllib.request.Request(address, body)) as answer:
            self.led_to = answer.headers.get("Location") or ""
            return str(answer.read().decode())


class NotFollowed(urllib.request.HTTPRedirectHandler):
    """An act is what was sent, without the page that it leads to."""

    def http_error_302(self, *answer: Any) -> Any:
        _, body, *_ = answer
        return body

    http_error_303 = http_error_302


def rows(pair: Pair) -> Iterator[Row]:
    """Ask both builds for each page in turns. They are checked out and were started
    before."""
    with ExitStack() as stack:
        tops = {one.name: stack.enter_context(running(one))[0] for one in pair}
        acts = {one.name: _acts(one) for one in pair}
        for act in acts["new"]:
            used = defaultdict[str, list[float]](list)
            for name in tops:
                _repeat(acts[name][act], WARM)
            for _ in range(TURNS):
                for name, top in tops.items():
                    begun = seconds_below(top)
                    _repeat(acts[name][act], TIMES)
                    used[name].append((seconds_below(top) - begun) / TIMES * 1000)
            yield Row(act, "ms of the processor", used["old"], used["new"], HALF)


def _repeat(act: Callable[[], object], times: int) -> None:
    for _ in range(times):
        act()


def _acts(build: Build) -> dict[str, Callable[[], object]]:
    """What is asked for, by what it is called."""
    maya = Browser(build)
    maya.post("/sign-in/", COORDINATOR)
    found = FORM.search(maya.get("/"))
    if found is None:
        raise LookupError(f"Nothing to enter in the {build.name} build.")
    form = found[1]
    person = form.partition("visits/")[0]
    page = maya.get(form)
    answers = dict.fromkeys(RADIO.findall(page), "3") | {"mode": "phone"}
    phone, question, asked = _question(build, maya)
    answer = dict.fromkeys(RADIO.findall(asked)[:1], "3")
    return {
        "Work list": lambda: maya.get("/"),
        "One participant's page": lambda: maya.get(person),
        "A form, opened": lambda: maya.get(form),
        "A form, saved": lambda: maya.post(form, answers, page=page),
        "A question on the phone": lambda: phone.get(question),
        "An answer on the phone": lambda: phone.post(question, answer, page=asked),
    }


def _question(build: Build, maya: Browser) -> tuple[Browser, str, str]:
    """A participant who has followed the link of a reminder, the address of the
    question that they are at, and its page."""
    maya.post("/demo/clock/", {"step": "next", "next": "/"}, page=maya.get("/"))
    end = time.monotonic() + WAITS
    while time.monotonic() < end:
        letters = re.findall(r'href="(/dev/mailbox/[^"]+/)"', maya.get("/dev/mailbox/"))
        for letter in letters:
            code = re.search(r"/go/#([A-Za-z0-9_-]+)", maya.get(letter))
            if code is None:
                continue
            phone = Browser(build)
            phone.post("/go/", {"code": code[1]})
            phone.post("/my/", {})
            question = phone.led_to
            return phone, question, phone.get(question)
        time.sleep(1)
    raise LookupError(f"No letter came in the {build.name} build.")
