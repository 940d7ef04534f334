"""Two coordinators, a participant at a computer and their phone write into one form at
once, through a running site; every tap is kept, or shown as a difference to decide.

Each writer has values that no other types. So a question's kept taps, each from what
its page showed to what was typed, make one chain from nothing to what is stored at the
end; a tap that wiped out another which its page had not shown would break it.
"""

import random
import re
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from assessments.portal.actions import issue_link
from assessments.responses.actions import record_mode
from assessments.responses.models import Response
from assessments.schedule.models import Visit
from tests.builders import randomized
from tests.fixtures.people import make_user
from tests.fixtures.site import PASSWORD, Site
from tests.reading import markup
from tests.sending import as_drawn, filled_in
from tests.visiting import Answer, Visitor
from trialsite import clock
from trialsite.access.models import User

ITEMS = ("bpi_worst", "bpi_least", "bpi_average", "bpi_now")
# Of each who writes, on a scale of 0 to 10.
VALUES = {"cora": "048", "dora": "159", "computer": "26", "phone": "37"}
# Enrolled so long ago, the window of the 3-month visit is open.
LONG_AGO = timedelta(days=100)
TWO = re.compile(r"There are two answers: (\d+), from")


@dataclass(frozen=True)
class Tap:
    """One answer typed on a page that *showed* another ("" for none)."""

    item: str
    showed: str
    typed: str


@dataclass
class Writer:
    """Somebody who taps; what is kept, and what was shown as a difference."""

    visitor: Visitor
    values: str
    chance: random.Random
    taps: int = 0
    kept: list[Tap] = field(default_factory=list)
    shown: int = 0
    dropped: int = 0
    turned_away: int = 0

    def choose(self, showed: str) -> str:
        return self.chance.choice([each for each in self.values if each != showed])

    def tap(self, item: str, showed: str) -> Tap:
        self.taps += 1
        return Tap(item, showed, self.choose(showed))

    def decides(self) -> str:
        return self.chance.choice(["mine", "theirs"])

    def accounts_for_all(self) -> bool:
        return self.taps == len(self.kept) + self.dropped + self.turned_away


def shown_on(page: Answer, holding: str, item: str) -> str:
    return as_drawn(page, holding).get(item, [""])[0]


def types_a_form(writer: Writer, address: str) -> None:
    """A coordinator: two questions of the whole form, then Save."""
    page = writer.visitor.get(address)
    taps = {
        item: writer.tap(item, shown_on(page, "mode", item))
        for item in writer.chance.sample(ITEMS, 2)
    }
    typed: dict[str, str] = {item: tap.typed for item, tap in taps.items()}
    while True:
        fields = filled_in(page, "mode", do="save", **typed)
        answer = writer.visitor.post(address, fields)
        if answer.status == 503:
            writer.turned_away += len(taps)
            return
        assert answer.status in (200, 302), answer.text
        differ = set(re.findall(r'name="keep-(\w+)" value="mine"', answer.text))
        decided = {item: typed.get(f"keep-{item}") for item in taps}
        for item in [*taps]:
            if item not in differ:
                tap = taps.pop(item)
                if decided[item] == "theirs":
                    writer.dropped += 1
                else:
                    writer.kept.append(tap)
        if not differ:
            assert answer.status == 302, markup(answer.text)
            return
        assert differ == taps.keys(), "a difference in what was not typed"
        writer.shown += len(differ)
        page, typed = answer, {}
        for item in differ:
            said = re.search(
                rf'name="keep-{item}" value="theirs".*?Keep <strong>(\w+)',
                markup(page),
            )
            assert said
            theirs = "" if said[1] == "nothing" else said[1]
            taps[item] = Tap(item, theirs, taps[item].typed)
            typed[f"keep-{item}"] = writer.decides()


def presses_next(writer: Writer, passing: bool) -> None:
    """A participant: one question, by Next, or by a tap on a phone, which saves in
    passing and is asked about with the Next that follows."""
    item = writer.chance.choice(ITEMS)
    address = f"/my/bpi/{item}/"
    page = writer.visitor.get(address)
    if page.status == 503:
        return
    assert page.status == 200, page.headers
    tap = writer.tap(item, shown_on(page, "based_on", item))
    fields = filled_in(page, "based_on", **{item: tap.typed})
    if passing:
        answer = writer.visitor.post(address, fields, **{"HX-Request": "true"})
        if answer.status == 200:
            writer.kept.append(tap)
            return
        if answer.status == 503:
            writer.turned_away += 1
            return
        assert answer.status == 409, answer.text
    answer = writer.visitor.post(address, fields | {"go": ["next"]})
    while answer.status == 200:
        writer.shown += 1
        two = TWO.search(markup(answer))
        assert two, answer.text
        tap = Tap(item, two[1], tap.typed)
        keep = writer.decides()
        fields = filled_in(answer, "based_on", **{f"keep-{item}": keep})
        answer = writer.visitor.post(address, fields)
        if answer.status == 302 and keep == "theirs":
            writer.dropped += 1
            return
    if answer.status == 503:
        writer.turned_away += 1
        return
    assert answer.status == 302, answer.text
    writer.kept.append(tap)


def write_at_once(site: Site, visit: Visit, seconds: float) -> dict[str, Writer]:
    """All four, from one moment on, until the time is over."""
    person = visit.participant
    form = f"/participants/{person.study_id}/visits/{visit.code}/bpi/"
    writers = {
        name: Writer(Visitor(site.address), values, random.Random(name))
        for name, values in VALUES.items()
    }
    for name in ("cora", "dora"):
        writers[name].visitor.sign_in(name, PASSWORD)
    for name in ("computer", "phone"):
        _, code = issue_link(visit=visit)
        visitor = writers[name].visitor
        visitor.get("/go/")
        assert visitor.post("/go/", {"code": code}).status == 302
    assert writers["computer"].visitor.post("/my/", {}).status == 302
    record_mode(
        response=Response.objects.get(visit=visit, instrument="bpi"),
        mode="phone",
        by=User.objects.get(email="cora@example.org"),
    )
    acts: dict[str, Callable[[Writer], None]] = {
        "cora": lambda writer: types_a_form(writer, form),
        "dora": lambda writer: types_a_form(writer, form),
        "computer": lambda writer: presses_next(writer, passing=False),
        "phone": lambda writer: presses_next(writer, passing=True),
    }
    end = time.monotonic() + seconds

    def goes_on(name: str) -> None:
        while time.monotonic() < end:
            acts[name](writers[name])

    with ThreadPoolExecutor(len(writers)) as pool:
        for done in [pool.submit(goes_on, name) for name in writers]:
            done.result()
    return writers


@pytest.fixture
def visit(site: Site) -> Visit:
    cora = User.objects.get(email="cora@example.org")
    make_user("Dora Lund", "coordinator", "MAD", password=PASSWORD)
    with clock.fixed(clock.now() - LONG_AGO):
        person = randomized("MAD", by=cora)
    return person.visits.get(code="m03")


@pytest.mark.parametrize(
    "seconds", [4.0, pytest.param(60.0, marks=pytest.mark.slow, id="a minute")]
)
def test_every_tap_is_kept_or_shown(
    site: Site,
    visit: Visit,
    seconds: float,
    record_property: Callable[[str, str], None],
) -> None:
    writers = write_at_once(site, visit, seconds)
    record_property("figures", in_words(seconds, writers))
    for name, writer in writers.items():
        assert writer.kept, name
        assert writer.accounts_for_all(), name
    stored = Response.objects.get(visit=visit, instrument="bpi").answers
    for item in ITEMS:
        kept = [tap for one in writers.values() for tap in one.kept if tap.item == item]
        assert ends_of_chain(kept) == {"": 1, str(stored[item]): -1}, item


def ends_of_chain(taps: list[Tap]) -> dict[str, int]:
    """How often each value was replaced more than it was typed: in one chain, its
    beginning once more, and its end once less."""
    found = Counter(tap.showed for tap in taps)
    found.subtract(tap.typed for tap in taps)
    return {value: times for value, times in found.items() if times}


def in_words(seconds: float, writers: dict[str, Writer]) -> str:
    lines = [
        f"Four writers in one form for {seconds:.0f} s: "
        f"{sum(one.taps for one in writers.values())} answers typed, 0 lost"
    ]
    lines += [
        f"{name}: {one.taps} typed, {len(one.kept)} kept, {one.shown} times shown as "
        f"a difference, {one.dropped} given up for the other, {one.turned_away} "
        "turned away"
        for name, one in writers.items()
    ]
    return "\n".join(lines)
