"""Asking every address as somebody with some roles, and what the table expects."""

from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from tests.trialsite.access.matrix import DOORS, Door
from tests.trialsite.access.one_of_each import Kwargs
from trialsite.access.roles import ROLES, Permission

OPEN = "opens"
SIGN_IN = "leads to sign-in"

Held = dict[str, frozenset[Permission]]
"""What somebody may do, by site."""


@dataclass(frozen=True)
class Answer:
    """What one address answered, and what the table says it should."""

    name: str
    method: str
    wanted: object
    got: object
    text: str

    @property
    def fault(self) -> str:
        """What is wrong with it; empty where nothing is."""
        if self.wanted == self.got:
            return ""
        return f"{self.method} {self.name}: {self.wanted} wanted, {self.got} got"


def held(**roles: Collection[str]) -> Held:
    """What these roles (codes, by site) allow."""
    return {
        site: frozenset().union(*(ROLES[code].permissions for code in codes))
        for site, codes in roles.items()
    }


def expected(door: Door, method: str, may: Held | None, site: str) -> object:
    """What the table says about an address that names a thing of *site*, for somebody
    who *may* do so much (None = signed out). What may be done at one site opens nothing
    of another's."""
    if door.absent:
        return 404 if method in door.methods else 405
    if may is None and door.signs_in:
        return SIGN_IN
    if method not in door.methods:
        return 405
    if door.others:
        return 404
    asked = door.get if method == "GET" else door.post
    if asked is None or may is None:
        return OPEN
    if door.known_with is None:
        return OPEN if any(asked in at for at in may.values()) else 403
    here = may.get(site, frozenset())
    if asked in here:
        return OPEN
    return 403 if door.known_with in here else 404


def answers(
    client: Client,
    things: Kwargs,
    may: Held | None,
    *,
    site: str,
    names: Collection[str] = tuple(DOORS),
    methods: Collection[str] = ("GET", "POST"),
) -> Iterator[Answer]:
    """Ask the addresses *names* about *things* of *site*; what each does is undone."""
    for name in names:
        door = DOORS[name]
        address = reverse(name, kwargs=things[door.of])
        for method in methods:
            if (method, name) == ("POST", "sign-out") and may is not None:
                # It would end the session that the other addresses need.
                continue
            with transaction.atomic():
                response = client.generic(method, address)
                text = body(response)
                transaction.set_rollback(True)
            wanted = expected(door, method, may, site)
            yield Answer(name, method, wanted, seen(response), text)


def body(response: HttpResponseBase) -> str:
    """All of it. A download is closed once it is read."""
    chunks = getattr(response, "streaming_content", None)
    whole = b"".join(deque(chunks)) if chunks is not None else response.content  # type: ignore[attr-defined] # not streamed
    return whole.decode(errors="replace")


def seen(response: HttpResponseBase) -> object:
    """The response, in the words of the table."""
    if response.status_code == 302:
        return SIGN_IN if response["Location"].startswith("/sign-in/?") else OPEN
    return OPEN if response.status_code == 200 else response.status_code
