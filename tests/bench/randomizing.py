"""randomize() as people use it, beside the least that would still be correct: one lock
and one insert, committed for good. And how many at once."""

import os
import statistics
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

import psycopg
from django.db import connection

from participants.enrolment.models import Participant
from participants.randomization.actions import randomize
from tests.acting import act_from_now_on
from tests.bench.race import Race
from tests.builders import ready, sealed_list, staff_at
from tests.counting import queries
from trialsite.access.models import User

TURNS = 15
AT_ONCE = 12
SITES = ("MAD", "BOS", "SLC")


def race() -> Race:
    """One person at a time. Each turn randomizes somebody else."""
    sealed_list()
    people = [ready("MAD") for _ in range(TURNS + 2)]
    by = staff_at("MAD")

    def whole() -> None:
        randomize(participant=people.pop(), by=by)

    barest = _barest()
    whole()
    barest()
    return Race(
        "Randomizing somebody",
        whole,
        barest,
        "with its gate, walls, record, visits and proof",
        "a bare lock and insert, committed",
        turns=TURNS,
    )


def _barest() -> Callable[[], None]:
    url = os.environ["DATABASE_URL"]
    owner = psycopg.connect(
        os.environ["TEST_OWNER_URL"].format(database=os.environ["TEST_DATABASE"]),
        autocommit=True,
    )
    owner.execute(
        "create table if not exists bench_allocation (id bigserial primary key, "
        "participant bigint unique, stratum text, position int, arm text, "
        "unique (stratum, position))"
    )
    app = psycopg.connect(url)
    numbers = iter(range(1, 1_000_000))

    def barest() -> None:
        with app.transaction():
            app.execute("select pg_advisory_xact_lock(hashtextextended('bench', 0))")
            app.execute(
                "insert into bench_allocation (participant, stratum, position, arm) "
                "select %s, 'all', coalesce(max(position), 0) + 1, 'A' "
                "from bench_allocation",
                [next(numbers)],
            )

    return barest


class Crowd:
    """Twelve people who randomize at once in three strata, threads of one process."""

    def line(self) -> str:
        sealed_list()
        people = [(ready(site), staff_at(site)) for site in SITES * AT_ONCE]
        warm, people = people[:AT_ONCE], people[AT_ONCE:]
        taken: list[float] = []

        def one(who: tuple[Participant, User]) -> None:
            begun = perf_counter()
            randomize(participant=who[0], by=who[1])
            taken.append(perf_counter() - begun)

        with ThreadPoolExecutor(AT_ONCE, initializer=act_from_now_on) as pool:
            list(pool.map(one, warm))
            taken.clear()
            begun = perf_counter()
            list(pool.map(one, people))
            whole = perf_counter() - begun
            list(pool.map(lambda _: connection.close(), range(4 * AT_ONCE)))
        alone = statistics.median(self._alone())
        rate, slowest = len(people) / whole, max(taken) / alone
        return (
            f"{len(people)} people by {AT_ONCE} at once in {len(SITES)} strata: "
            f"{rate * alone:.1f} times as many in a second as one after the other; "
            f"the slowest waited {slowest:.1f} times as long as one alone"
        )

    def _alone(self) -> list[float]:
        by, taken = staff_at("MAD"), []
        for _ in range(TURNS):
            person = ready("MAD")
            begun = perf_counter()
            randomize(participant=person, by=by)
            taken.append(perf_counter() - begun)
        return taken


def crowd() -> Crowd:
    """Throughput, as multiples of one person's."""
    return Crowd()


def count() -> list[str]:
    """The statements of one randomization, to look at."""
    sealed_list()
    person = ready("MAD")
    return queries(lambda: randomize(participant=person, by=staff_at("MAD")))
