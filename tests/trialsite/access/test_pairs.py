"""Two roles at two sites: a person who has them opens at each what that role opens, and
is shown nobody of a site where it may not see them (R3-18)."""

import logging
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import QuerySet
from django.test import Client

from tests.database import as_owner
from tests.fixtures.people import make_user
from tests.fixtures.scenes import Stage
from tests.trialsite.access.both_sites import (
    REVEALED_BY,
    SITES,
    BothSites,
    Mark,
    both_sites,
)
from tests.trialsite.access.matrix import DOORS
from tests.trialsite.access.walking import OPEN, Answer, Held, answers, held
from trialsite import clock
from trialsite.access.models import Membership, User
from trialsite.access.roles import ROLES, Permission

HERE, THERE = SITES
LISTS = [
    name
    for name, door in DOORS.items()
    if name == "home" or (door.get and not door.of and "GET" in door.methods)
]
"""The pages of more than one thing, that ask for a permission."""
THINGS = [name for name, door in DOORS.items() if door.known_with]
"""The addresses that name something of a site."""
BOTH = ("GET", "POST")
PAIRS = "Two roles at two sites"
ZONE = "America/New_York"

Count = Callable[..., None]


def others(role: str) -> list[str]:
    """Every role but this."""
    return [code for code in ROLES if code != role]


@pytest.fixture(scope="class")
def scene(stage: Stage) -> BothSites:
    """The scene of ``both_sites``."""
    return stage.show(both_sites)


@pytest.fixture
def both(scene: BothSites, db: None) -> BothSites:
    """One of each thing at both sites."""
    return scene


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Thousands of refusals, each with its traceback, would be most of the time."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(autouse=True)
def somebody_watches(settings) -> None:
    """Without a contact there is no security.txt."""
    settings.SECURITY_CONTACT = "watch@example.org"


@pytest.fixture
def asker(client: Client) -> Client:
    """A client that is answered 500 where the program fails, as a browser is."""
    client.raise_request_exception = False
    return client


def may_be_shown(mark: Mark, answer: Answer, may: Held) -> bool:
    """Whether *answer* may hold *mark*: what its address asks for is held at the
    mark's site, and so is what the mark is revealed by."""
    here = may.get(mark.site, frozenset())
    door = DOORS[answer.name]
    asked = door.get if answer.method == "GET" else door.post
    if answer.name == "home":
        asked = Permission.SEE_PARTICIPANTS
    return asked in here and bool(REVEALED_BY[mark.kind] & here)


class Walk:
    """What walking the addresses as several people came to."""

    def __init__(self, both: BothSites, figures: Count) -> None:
        self.both, self.figures = both, figures
        self.faults: list[str] = []
        self.shown: set[tuple[str, str]] = set()

    def ask(
        self,
        client: Client,
        who: str,
        may: Held,
        *,
        names: Collection[str] = LISTS,
        methods: Collection[str] = ("GET",),
        site: str = HERE,
    ) -> None:
        """Ask *names* about the things of *site* as *who* is signed in."""
        things = self.both.things[site]
        found = list(
            answers(client, things, may, site=site, names=names, methods=methods)
        )
        leaks = []
        for answer in found:
            for mark in self.both.found(answer.text) if answer.got == OPEN else ():
                if may_be_shown(mark, answer, may):
                    self.shown.add((mark.kind, mark.site))
                else:
                    leaks.append(
                        f"{answer.name} shows {mark.kind} {mark.text!r} of {mark.site}"
                    )
        wrong = [answer.fault for answer in found if answer.fault]
        self.faults += [f"{who}: {fault}" for fault in (*wrong, *leaks)]
        self.figures(
            PAIRS,
            people=1,
            requests_tried=len(found),
            leaks=len(leaks),
            other_answers_than_wanted=len(wrong),
            server_errors=sum(answer.got == 500 for answer in found),
        )

    def end(self) -> None:
        assert not self.faults, "\n" + "\n".join(self.faults)


@pytest.fixture
def walk(both: BothSites, figures: Count) -> Walk:
    """Adds up what is found."""
    return Walk(both, figures)


def somebody(*roles: tuple[str, str | None]) -> User:
    """Somebody with *roles*: the code of each, and a site or all of them."""
    (role, site), *others = roles
    user = make_user("Mary Matrix", role, site)
    for role, site in others:
        user.memberships.create(role=role, site_id=site)
    return user


def until_yesterday(memberships: QuerySet[Membership]) -> None:
    memberships.update(ends_on=clock.today(ZONE) - timedelta(days=1))


def from_tomorrow(memberships: QuerySet[Membership]) -> None:
    # No act of the program moves the beginning of one that is there.
    with as_owner():
        memberships.update(begins_on=clock.today(ZONE) + timedelta(days=1))


@contextmanager
def undone() -> Iterator[None]:
    """What the block does is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.long
@pytest.mark.parametrize("here", ROLES)
def test_lists_show_of_each_site_what_the_role_there_shows(
    here: str, asker: Client, walk: Walk
) -> None:
    """Every pair of roles, the first at one site and the second at the other."""
    for there in others(here):
        with undone():
            asker.force_login(somebody((here, HERE), (there, THERE)))
            walk.ask(asker, f"{here} and {there}", held(MAD=[here], BOS=[there]))
    walk.end()


@pytest.mark.parametrize("bound", [until_yesterday, from_tomorrow])
def test_a_role_that_is_over_or_has_not_begun_opens_nothing(
    bound: Callable[[QuerySet[Membership]], None], asker: Client, walk: Walk
) -> None:
    """All of them at the other site, so each that still opened anything would show."""
    user = somebody(("coordinator", HERE), *((code, THERE) for code in ROLES))
    bound(user.memberships.filter(site=THERE))
    asker.force_login(user)
    may = held(MAD=["coordinator"])
    walk.ask(asker, bound.__name__, may)
    walk.ask(asker, bound.__name__, may, names=THINGS, methods=BOTH, site=THERE)
    walk.end()


@pytest.mark.parametrize("here", ["coordinator", "data_manager"])
def test_a_role_at_all_sites_outlasts_the_same_role_at_one(
    here: str, asker: Client, walk: Walk
) -> None:
    """Memberships may overlap: what one gives, the end of another does not take."""
    user = somebody((here, None), (here, HERE))
    until_yesterday(user.memberships.filter(site=HERE))
    asker.force_login(user)
    everywhere = {site: [here] for site in ("MAD", "BOS", "SLC")}
    walk.ask(asker, f"{here} everywhere", held(**everywhere))
    walk.end()


@pytest.mark.long
@pytest.mark.parametrize("there", others("coordinator"))
def test_a_coordinator_opens_elsewhere_what_their_role_there_opens(
    there: str, asker: Client, walk: Walk
) -> None:
    """Everything of the other site that an address can name."""
    asker.force_login(somebody(("coordinator", HERE), (there, THERE)))
    may = held(MAD=["coordinator"], BOS=[there])
    walk.ask(asker, there, may, names=THINGS, methods=BOTH, site=THERE)
    walk.end()


@pytest.mark.slow
@pytest.mark.parametrize("there", ROLES)
@pytest.mark.parametrize("here", ROLES)
def test_every_address_answers_as_the_role_at_its_site(
    here: str, there: str, asker: Client, walk: Walk
) -> None:
    """Every pair of roles, every address, read and written, about both sites."""
    asker.force_login(somebody((here, HERE), (there, THERE)))
    may = held(MAD=[here], BOS=[there])
    who = f"{here} and {there}"
    for site in SITES:
        walk.ask(asker, who, may, names=DOORS, methods=BOTH, site=site)
    walk.end()


def test_the_walk_would_see_a_leak(asker: Client, both: BothSites) -> None:
    """Each mark is found where it may be shown, and called a leak elsewhere."""
    walk = Walk(both, lambda about, **numbers: None)
    everybody = {site: list(ROLES) for site in SITES}
    asker.force_login(
        somebody(*((code, site) for site, codes in everybody.items() for code in codes))
    )
    walk.ask(asker, "everybody", held(**everybody))
    walk.end()
    assert walk.shown == {(kind, site) for kind in REVEALED_BY for site in SITES}
    walk.ask(asker, "as if nobody", held(MAD=["therapist"]))
    assert any("of BOS" in fault for fault in walk.faults)
