"""Many people randomizing at once, on connections of their own (RND-07)."""

from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from participants.randomization.actions import AlreadyRandomized, randomize
from participants.randomization.lock import StratumBusy, queue_for
from participants.randomization.models import Allocation
from tests.acting import act_from_now_on
from tests.builders import ready, staff_at
from trialsite.postgresql.pipeline import pipelined

pytestmark = pytest.mark.usefixtures("committed_db")

PEOPLE = 24
WORKERS = 8


def at_once(action, things):
    """Call *action* on every thing, WORKERS at a time, and collect what came of it."""

    def attempt(thing):
        try:
            return action(thing)
        except (AlreadyRandomized, StratumBusy) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS, initializer=act_from_now_on) as pool:
        return list(pool.map(attempt, things))


def test_everybody_gets_a_place_of_their_own_and_none_is_skipped():
    people = [ready(site) for site in ("MAD", "BOS") for _ in range(PEOPLE // 2)]
    at_once(lambda p: randomize(participant=p, by=p.enrolled_by), people)
    places = defaultdict(list)
    for allocation in Allocation.objects.order_by("position"):
        places[allocation.stratum].append(allocation.position)
    assert places == {
        "site=MAD/dose=lt90": list(range(1, PEOPLE // 2 + 1)),
        "site=BOS/dose=lt90": list(range(1, PEOPLE // 2 + 1)),
    }


def test_many_clicks_on_one_person_randomize_them_once():
    person = ready("MAD")
    results = at_once(
        lambda _: randomize(participant=person, by=person.enrolled_by), range(WORKERS)
    )
    kinds = Counter(type(result) for result in results)
    assert kinds == {Allocation: 1, AlreadyRandomized: WORKERS - 1}
    assert Allocation.objects.count() == 1


def test_who_waits_too_long_is_told_that_nothing_happened():
    person = ready("MAD")
    staff = staff_at("MAD")

    with transaction.atomic():
        with pipelined() as pipeline:
            queue_for("site=MAD/dose=lt90", pipeline)
        (result,) = at_once(lambda p: randomize(participant=p, by=staff), [person])
    assert isinstance(result, StratumBusy)
    assert not Allocation.objects.exists()


def test_locks_are_refused_outside_a_transaction():
    with pytest.raises(RuntimeError, match="of one transaction"), pipelined():
        pass
