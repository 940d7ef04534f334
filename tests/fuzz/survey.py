"""Looks at every page as those who may open it, and finds all slots there are."""

from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.urls import Resolver404, get_resolver, resolve

from tests.fixtures.factors import PASSWORD
from tests.fuzz.finding import Form, Page, addresses, read
from tests.fuzz.scene import EVERY_ROLE, Scene
from tests.fuzz.sending import Answer, Tally, send
from tests.fuzz.slots import Request, Slot
from tests.trialsite.access.matrix import DOORS
from trialsite.access.roles import ROLES

CONVERTED = {"IntConverter": "int", "UUIDConverter": "uuid", "StringConverter": "str"}


@dataclass(frozen=True)
class Here:
    """An address, and who may open it."""

    page: str
    names: dict[str, Any]
    roles: tuple[str, ...]

    @property
    def template(self) -> str:
        # The only public way to an address's pattern is its reverse.
        (template, _), *_ = get_resolver().reverse_dict.getlist(self.page)[0][0]
        return f"/{template}"

    @property
    def address(self) -> str:
        return self.template % self.names


class Survey:
    """Every slot of every address. What two pages show alike is found once."""

    def __init__(self, scene: Scene, tally: Tally) -> None:
        self.scene, self.tally = scene, tally
        self.slots: list[Slot] = []
        self._known: set[object] = set()
        self._rng = Random(0)
        for pattern in addresses():
            door = DOORS[str(pattern.name)]
            for names in scene.things[door.of]:
                here = Here(str(pattern.name), names, self._roles(str(pattern.name)))
                for key, converter in pattern.pattern.converters.items():
                    kind = CONVERTED[type(converter).__name__]
                    self._add("address", here, key, kind)
                self._look(here)

    def _roles(self, page: str) -> tuple[str, ...]:
        """Who may open the page, at Madison."""
        door = DOORS[page]
        if not door.signs_in:
            return tuple(one for one in self.scene.clients if one not in ROLES)
        asked = {door.get, door.post} - {None}
        may = [code for code, role in ROLES.items() if asked <= role.permissions]
        return (EVERY_ROLE, *may)

    def _look(self, here: Here) -> None:
        """Open a page as each who sees one of their own, and try its forms as it
        would have them filled."""
        alike = DOORS[here.page].signs_in
        for role in here.roles[:1] if alike else here.roles:
            whose = here if alike else Here(here.page, here.names, (role,))
            answer = self._send(whose, Request("GET", here.address))
            self._add("header", whose, "", "header")
            self._queries(whose, answer.queries)
            if not answer.reached:
                continue
            page = read(answer.text, PASSWORD)
            self._links(whose, page)
            for form in page.forms or [Form("post", "")]:
                self._form(whose, form)

    def _links(self, here: Here, page: Page) -> None:
        for link in page.links:
            split = urlsplit(link)
            if (there := self._there(here, split.path)) is not None:
                self._queries(there, {name for name, _ in parse_qsl(split.query)})

    def _queries(self, here: Here, names: set[str]) -> None:
        for name in sorted(names):
            self._add("query", here, name, "")

    def _there(self, here: Here, path: str) -> Here | None:
        """Where *path* leads, for those who are *here*."""
        try:
            match = resolve(path) if path else None
        except Resolver404:
            return None
        if match is None:
            return here
        names = {key: match.kwargs[key] for key in match.captured_kwargs}
        return Here(str(match.url_name), names, here.roles)

    def _form(self, here: Here, form: Form) -> None:
        there = self._there(here, urlsplit(form.action).path)
        if there is None:
            return
        if form.method == "get":
            for one in form.fields.values():
                self._add("query", there, one.name, one.type)
            return
        if (there.page, form.key) in self._known:
            return
        self._known.add((there.page, form.key))
        body = Slot(
            "body", there.page, "", "", there.template, there.names, there.roles, form
        )
        self.slots.append(body)
        self._add("header", there, "", "header", form)
        answer = self._send(there, body.request_as_meant(self._rng))
        asked = dict.fromkeys(answer.fields, "") | {
            one.name: one.type for one in form.fields.values()
        }
        asked |= {name: "" for name, _ in form.pressed}
        for name, kind in sorted(asked.items()):
            for way in ("field", "list"):
                self._add(way, there, name, "list" if way == "list" else kind, form)

    def _add(
        self, kind: str, here: Here, name: str, type_: str, form: Form | None = None
    ) -> None:
        known = (kind, here.page, name, form and form.key, here.roles[:1])
        if known not in self._known:
            self._known.add(known)
            self.slots.append(
                Slot(
                    kind,
                    here.page,
                    name,
                    type_,
                    here.template,
                    here.names,
                    here.roles,
                    form,
                )
            )

    def _send(self, here: Here, request: Request) -> Answer:
        client = self.scene.clients[here.roles[0]]
        answer = send(client, request.method, request.address, **request.given)
        self.tally.add("as meant", answer, request.method, here.page)
        return answer
