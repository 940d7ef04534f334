"""Any legal amendment of two trials, made by the command while people are in them:
afterwards every page opens to those to whom it did, the trial goes on, and no dataset
has lost anything."""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.db import transaction

from tests.amendments.changes import CHANGES
from tests.amendments.drawing import FOLDERS, Files, amended, read
from tests.amendments.exports import exported, lost
from tests.amendments.going_on import (
    asked_by_begun_forms,
    forms_finished,
    letters_written,
    people_come,
    portal_opens,
)
from tests.amendments.world import (
    Address,
    Readers,
    addresses,
    wanted,
    words,
)
from tests.fixtures.demo import NOON
from tests.fixtures.figures import Count
from trialsite import clock
from trialsite.access.roles import ROLES
from trialsite.protocol.in_use import codes_in_use
from trialsite.protocol.versions import forget_versions

FIRST_SEED = int(os.environ.get("SEED", "1"))
SEEDS = range(FIRST_SEED, FIRST_SEED + 12)
EVERY_ROLE = FIRST_SEED
"""The seed whose pages are all opened as every role; others, each as one of them."""

ROUNDS = 20


@dataclass
class Seen:
    """What was seen of an amended trial: pages that did not answer as the matrix says,
    each with what it answered, and the changes that were made."""

    other: list[tuple[tuple[Address, str], object, list[str]]] = field(
        default_factory=list
    )
    figures: Counter[str] = field(default_factory=Counter)


def try_amendments(
    folder: Path,
    site: LazySettings,
    place: Path,
    *,
    seed: int,
    times: int,
    every_role: bool = False,
) -> Counter[str]:
    """Amend the trial of *folder* so many *times*, as *seed* draws it; after each look
    at every page, as *every_role* or as one. What was tried, in figures."""
    with clock.fixed(NOON):
        site.PROTOCOL_DIR = folder
        with transaction.atomic():
            places = [place / str(time) for time in range(times)]
            seen = _amended(Random(seed), read(folder), site, places, every_role)
            transaction.set_rollback(True)
        site.PROTOCOL_DIR = folder
        forget_versions()
        readers = Readers()
        faults = [
            f"{words(address)} as {role}: {before} before, {now} after {made}"
            for (address, role), now, made in seen.other
            if now != (before := readers.got(address, role))
        ]
    assert not faults
    return Counter(trials=1) + seen.figures


def _amended(
    rng: Random,
    files: Files,
    site: LazySettings,
    places: Sequence[Path],
    every_role: bool,
) -> Seen:
    seen, readers, first = Seen(), Readers(), rng.randrange(len(ROLES))
    for here in places:
        before, begun = exported(), asked_by_begun_forms()
        version = f"amended {here.name}"
        made = amended(rng, CHANGES, files, here, version, codes_in_use())
        site.PROTOCOL_DIR = here / "protocol"
        call_command("amend", "--apply", "--reason", f"{version}: {made}")
        for pair in (pairs := _pairs(addresses(), first, every_role)):
            if (got := readers.got(*pair)) != wanted(*pair):
                seen.other.append((pair, got, made))
        after = exported()
        assert not lost(before, after), made
        assert asked_by_begun_forms() == begun, made
        seen.figures.update(
            amendments=1,
            changes=len(made),
            pages=len(pairs),
            links_followed=portal_opens(3),
            forms_finished=forms_finished(4),
            people_randomized=people_come(rng),
            letters=letters_written(),
            columns=sum(len(columns) for columns, _ in before.values()),
            values=sum(
                bool(value)
                for _, rows in before.values()
                for row in rows
                for value in row.values()
            ),
        )
    return seen


def _pairs(
    found: Sequence[Address], first: int, every_role: bool
) -> list[tuple[Address, str]]:
    """Each address with every role, or with one: another from page to page."""
    roles = list(ROLES)
    if every_role:
        return [(address, role) for address in found for role in roles]
    return [
        (address, roles[(first + place) % len(roles)])
        for place, address in enumerate(found)
    ]


@pytest.mark.long
def test_amendments_break_no_page_and_lose_no_value(
    demo: str, db: None, settings: LazySettings, tmp_path: Path, figures: Count
) -> None:
    """Two of the small trial, one of the large."""
    times = 2 if demo == "tiny" else 1
    found = try_amendments(FOLDERS[demo], settings, tmp_path, seed=7, times=times)
    figures("Random amendments of two trials", **found)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_two_amendments_break_no_page_and_lose_no_value(
    demo: str,
    db: None,
    seed: int,
    settings: LazySettings,
    tmp_path: Path,
    figures: Count,
) -> None:
    found = try_amendments(
        FOLDERS[demo],
        settings,
        tmp_path,
        seed=seed,
        times=2,
        every_role=seed == EVERY_ROLE,
    )
    figures("Random amendments of two trials", **found)


@pytest.mark.slow
def test_every_change_is_drawn(tmp_path: Path) -> None:
    """Each makes a protocol of one trial or the other, now and then: else nothing would
    be tried by it."""
    missing, rng = {change.__name__ for change in CHANGES}, Random(FIRST_SEED)
    for number in range(ROUNDS):
        for name, folder in FOLDERS.items():
            files = read(folder)
            for time in "12":
                here = tmp_path / f"{name}-{number}" / time
                missing -= set(amended(rng, CHANGES, files, here, time, {}))
        if not missing:
            return
    assert not missing
