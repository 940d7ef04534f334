"""randomize() as people use it, once the person was read back, beside the least that
would still be correct: one lock, one insert, committed for good. And how many at once.
"""

import os
import statistics
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from time import perf_counter

import psycopg
from django.db import connection, models, transaction
from django.db.models import Max

from participants.enrolment.models import Participant
from participants.randomization.actions import randomize
from participants.randomization.gate import gate
from participants.randomization.read_back import ReadBack
from tests.acting import act_from_now_on
from tests.bench.race import Race
from tests.builders import ready, sealed_list, staff_at
from tests.counting import queries
from trialsite.audit.context import nobody_acts
from trialsite.walls.context import NOTHING, seeing

TURNS = 15
AT_ONCE = 12
SITES = ("MAD", "BOS", "SLC")
# PostgreSQL and the driver make their plans and caches in the first few.
WARM_UP = 8

TABLE = """
create table if not exists bench_allocation (
    id bigserial primary key, participant_id bigint unique, stratum text,
    position int, arm text, unique (stratum, position))
"""
LOCK = "select pg_advisory_xact_lock(hashtextextended('bench', 0))"
INSERT = """
insert into bench_allocation (participant_id, stratum, position, arm)
select %s, 'all', coalesce(max(position), 0) + 1, 'A' from bench_allocation
"""
numbers = count(1)


class Bare(models.Model):
    """A row that holds an arm and nothing else."""

    participant_id = models.BigIntegerField(unique=True)
    stratum = models.TextField()
    position = models.IntegerField()
    arm = models.TextField()

    class Meta:
        app_label = "participants"
        db_table = "bench_allocation"
        managed = False

    def __str__(self) -> str:
        return f"Place {self.position}"


def race() -> Race:
    """Beside the barest way by Django's ORM. Each turn randomizes somebody else."""
    _make_table()

    @transaction.atomic
    def barest() -> None:
        with connection.cursor() as cursor:
            cursor.execute(LOCK)
        taken = Bare.objects.filter(stratum="all").aggregate(last=Max("position"))
        Bare.objects.create(
            participant_id=next(numbers),
            stratum="all",
            position=(taken["last"] or 0) + 1,
            arm="A",
        )

    def unwatched() -> None:
        with nobody_acts(), seeing(NOTHING):
            barest()

    return _race(unwatched, "a lock and an insert by Django's ORM, committed")


def race_with_driver() -> Race:
    """Beside the barest way there is, two statements of the driver."""
    _make_table()
    app = psycopg.connect(os.environ["DATABASE_URL"])

    def barest() -> None:
        with app.transaction():
            app.execute(LOCK)
            app.execute(INSERT, [next(numbers)])

    return _race(barest, "the same two statements from the driver alone")


def _race(barest: Callable[[], None], named: str) -> Race:
    sealed_list()
    people = [read(ready("MAD")) for _ in range(WARM_UP + TURNS)]
    by = staff_at("MAD")

    def whole() -> None:
        participant, read_back = people.pop()
        randomize(participant=participant, by=by, read_back=read_back)

    for _ in range(WARM_UP):
        whole()
        barest()
    return Race(
        "Randomizing somebody who was read back",
        whole,
        barest,
        "with its gate, walls, record, visits and proof",
        named,
        turns=TURNS,
    )


def read(participant: Participant) -> tuple[Participant, ReadBack | None]:
    """As the page does before its button."""
    return participant, gate(participant).read_back


def _make_table() -> None:
    url = os.environ["TEST_OWNER_URL"].format(database=os.environ["TEST_DATABASE"])
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(TABLE)


class Crowd:
    """Twelve people who randomize at once in three strata, threads of one process."""

    def line(self) -> str:
        sealed_list()
        staff = {site: staff_at(site) for site in SITES}
        people = [read(ready(site)) for site in SITES * 2 * AT_ONCE]
        warm, people = people[: 2 * AT_ONCE], people[2 * AT_ONCE :]
        taken: list[float] = []

        def one(who: tuple[Participant, ReadBack | None]) -> None:
            begun = perf_counter()
            participant, read_back = who
            by = staff[participant.site_id]
            randomize(participant=participant, by=by, read_back=read_back)
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
        for participant, read_back in [read(ready("MAD")) for _ in range(TURNS)]:
            begun = perf_counter()
            randomize(participant=participant, by=by, read_back=read_back)
            taken.append(perf_counter() - begun)
        return taken


def crowd() -> Crowd:
    """Throughput, as multiples of one person's."""
    return Crowd()


def count() -> list[str]:
    """The statements of one randomization, to look at."""
    sealed_list()
    person, read_back = read(ready("MAD"))
    by = staff_at("MAD")
    return queries(lambda: randomize(participant=person, by=by, read_back=read_back))
