"""Coordinators and investigators at work: people screened, enrolled, asked and
randomized through the pages, each answer noted."""

import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.builders import passing_answers
from tests.drill.acts import Act, Done, Kind
from tests.drill.staff import Pair
from tests.drill.visitor import GONE, Answer, Form, Visitor
from tests.filling import middling
from trialsite.protocol import current

LETTERS = "abcdefghij"


class Refused(RuntimeError):
    """The web answered, and not that it is done."""


class Over(Exception):
    """The load has ended, or the server is gone."""


class Load:
    """Each pair works in a thread of its own, from `start()` until `finish()`. Who
    gets no answer stops: what became of that act nobody knows."""

    def __init__(self, address: str, workers: Iterable[Pair]) -> None:
        self.done = Done(since=datetime.now(UTC))
        self.visitors: list[Visitor] = []
        """The coordinators, signed in."""
        self._lock = threading.Lock()
        self._may_go, self._over = threading.Event(), threading.Event()
        self._busy = threading.Semaphore(0)
        self._threads = []
        for number, pair in enumerate(workers):
            coordinator, investigator = Visitor(address), Visitor(address)
            coordinator.sign_in(pair.coordinator, pair.password)
            investigator.sign_in(pair.investigator, pair.password)
            self.visitors.append(coordinator)
            thread = threading.Thread(
                target=self._work, args=(number, pair, coordinator, investigator)
            )
            self._threads.append(thread)

    def start(self) -> None:
        self._may_go.set()
        for thread in self._threads:
            thread.start()

    def pause(self) -> None:
        """Let each finish what it does, and return when all rest."""
        self._may_go.clear()
        for thread in self._threads:
            if thread.is_alive():
                self._busy.acquire(timeout=60)

    def resume(self) -> None:
        self._may_go.set()

    def finish(self) -> None:
        """End the load; returns when all have stopped."""
        self._over.set()
        self._may_go.set()
        for thread in self._threads:
            thread.join()

    def go_on_at(self, address: str) -> None:
        """After the end: each coordinator, without signing in again, screens a person
        where the site is now. Raises Over and Refused."""
        self._over.clear()
        for visitor in self.visitors:
            visitor.address = address
            screen(self, visitor)

    def _work(
        self, number: int, pair: Pair, coordinator: Visitor, investigator: Visitor
    ) -> None:
        try:
            for turn in range(10_000):
                name = "".join(LETTERS[int(n)] for n in f"{number}{turn:04d}")
                _Road(self, coordinator, investigator, pair, f"Drill{name}").walk()
        except (Over, Refused):
            return
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            self.done.stumbled.append((datetime.now(UTC), said))

    def do(
        self,
        kind: Kind,
        visitor: Visitor,
        path: str,
        form: Form,
        *,
        name: str = "",
        **typed: str,
    ) -> Answer:
        """Hand *form* in, and note the answer. Raises Over and Refused."""
        if not self._may_go.is_set():
            self._busy.release()
            self._may_go.wait()
        if self._over.is_set():
            raise Over
        begun = datetime.now(UTC)
        try:
            answer = visitor.send(path, form, **typed)
        except GONE:
            answer = None
        acknowledged = datetime.now(UTC)
        with self._lock:
            if answer is None or answer.status >= 500:
                self.done.unanswered += 1
                raise Over
            if answer.status != 302:
                said = f"{kind} at {path}: {answer.status} {_said(answer)}"
                self.done.refused.append((acknowledged, said))
                raise Refused(said)
            self.done.acts.append(
                Act(kind, answer.request, answer.leads_to, begun, acknowledged, name)
            )
        return answer

    def look(self, visitor: Visitor, path: str) -> Answer:
        """Open a page. Raises Over where it does not come."""
        try:
            answer = visitor.get(path)
        except GONE:
            raise Over from None
        if answer.status >= 500:
            raise Over
        return answer


def screen(load: Load, coordinator: Visitor) -> str:
    """Screen somebody who is eligible; returns the address of the screening."""
    words = {True: "yes", False: "no"}
    answers = {
        code: words[answer] if isinstance(answer, bool) else str(answer)
        for code, answer in passing_answers().items()
    }
    path = "/screening/new/"
    form = load.look(coordinator, path).form("source")
    answers["source"] = current().screening.sources[0].code
    answer = load.do("screening", coordinator, path, form, **answers, initials="DR")
    return answer.leads_to


@dataclass(frozen=True)
class _Road:
    """One person's road from the first call into an arm."""

    load: Load
    coordinator: Visitor
    investigator: Visitor
    pair: Pair
    name: str

    def walk(self) -> None:
        screening = screen(self.load, self.coordinator)
        self._consent(screening)
        person = self._enrol(f"{screening}enrol/")
        for instrument in current().visit("baseline").instruments:
            self._fill(f"{person}visits/baseline/{instrument}/", instrument)
        self._sign(f"{person}eligibility/")
        form = self.load.look(self.coordinator, f"{person}randomize/").form("read_back")
        answer = self.load.do(
            "allocation", self.coordinator, f"{person}randomize/", form
        )
        if not answer.leads_to.endswith("/randomized/"):
            raise AssertionError(f"{person} was not randomized: {answer.leads_to}")

    def _consent(self, screening: str) -> None:
        path = f"{screening}consent/"
        form = self.load.look(self.coordinator, path).form("certain")
        mode = form.choices["mode"][0]
        self.load.do("consent", self.coordinator, path, form, mode=mode, certain="on")

    def _enrol(self, path: str) -> str:
        form = self.load.look(self.coordinator, path).form("family_name")
        answer = self.load.do(
            "enrolment",
            self.coordinator,
            path,
            form,
            name=self.name,
            given_name="Erin",
            family_name=self.name,
            date_of_birth="1970-02-28",
            email=f"{self.name.lower()}@example.org",
        )
        return answer.leads_to

    def _fill(self, path: str, code: str) -> None:
        instrument = current().instrument(code)
        steps: list[dict[str, str]]
        if instrument.kind == "opioid_log":
            path = f"{path}days/"
            opening = self.load.look(self.coordinator, path).form("mode")
            self.load.do("form", self.coordinator, path, opening)
            form = self.load.look(self.coordinator, path).form("product")
            product = {"product": "morphine:oral", "strength": "30", "usual": "1"}
            steps = [{"do": "add", **product}, {"do": "usual"}, {"do": "finish"}]
        else:
            form = self.load.look(self.coordinator, path).form("mode")
            said = {name: str(value) for name, value in middling(instrument).items()}
            steps = [{"do": "save", **said}, {"do": "finish", **said}]
        for step in steps:
            self.load.do("form", self.coordinator, path, form, **step)

    def _sign(self, path: str) -> None:
        form = self.load.look(self.investigator, path).form("seen")
        typed = {"password": self.pair.password}
        if "email" in form.values:
            typed["email"] = self.pair.investigator
        self.load.do("signature", self.investigator, path, form, **typed)


def _said(answer: Answer) -> str:
    """What is wrong, as the page says it."""
    found = re.findall(r"invalid-feedback[^>]*>(?:<[^>]*>)*([^<]+)", answer.text)
    return "; ".join(found) or re.sub(r"<[^>]*>|\s+", " ", answer.text)[:500]
