"""Two hundred requests at once, each worker on a connection of its own (RND-07)."""

import random
import threading
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from participants.enrolment.models import Participant, StatusChange
from participants.randomization.gate import read_back_of
from participants.randomization.models import Allocation
from tests.acting import act_from_now_on
from tests.builders import staff_at
from tests.participants.randomization.crowd import crowd

pytestmark = pytest.mark.usefixtures("committed_db")

SITES, EACH, REQUESTS, WORKERS = ("MAD", "BOS", "SLC"), 11, 200, 12
TOLD = (
    "was already randomized",
    "Others are being randomized at this moment. Nothing happened",
)


def test_two_hundred_requests_take_each_place_once_and_skip_none():
    """RND-07: 200 requests of 12 workers for 33 people in 3 strata: no place twice,
    none skipped, order kept, no deadlock, and each request that was refused told why.
    Whoever is told to try again does, once, at the end. Half were read back before."""
    people = crowd(SITES, EACH)
    keys = {person.pk: uuid4() for person in people}
    pages = {person.pk: read_back_of(person)[1].packed() for person in people[::2]}
    asked = [people[place % len(people)] for place in range(REQUESTS)]
    # Half of the repeats are the same page sent again, half are somebody else's page.
    wishes = [
        (person, keys[person.pk] if place % 2 else uuid4())
        for place, person in enumerate(asked)
    ]
    random.Random(7).shuffle(wishes)
    staff = {site: staff_at(site) for site in SITES}
    own = threading.local()

    def at(site):
        clients = own.__dict__.setdefault("clients", {})
        if site not in clients:
            clients[site] = Client()
            clients[site].force_login(staff[site])
        return clients[site]

    def post(wish):
        person, key = wish
        client = at(person.site_id)
        address = reverse("randomize", args=[person.study_id])
        page = {"key": key, "read_back": pages.get(person.pk, "")}
        answer = client.post(address, page)
        if answer["Location"].endswith("/randomized/"):
            return "randomized"
        session = client.session
        said = session.pop("_messages")
        session.save()
        (found,) = [words for words in TOLD if words in said]
        return found

    def alone(wish):
        try:
            return post(wish)
        finally:
            connection.close()

    def ready():
        act_from_now_on()
        own.clients = {}

    with ThreadPoolExecutor(WORKERS, initializer=ready) as pool:
        answers = Counter(pool.map(alone, wishes))
    assert sum(answers.values()) == REQUESTS
    while left := [
        p for p in people if not Participant.objects.get(pk=p.pk).is_randomized
    ]:
        post((left[0], uuid4()))
    places = defaultdict(list)
    for allocation in Allocation.objects.order_by("at", "id"):
        places[allocation.stratum].append(allocation.position)
    assert places == {
        f"site={site}/dose=lt90": list(range(1, EACH + 1)) for site in SITES
    }
    assert Allocation.objects.values("participant").distinct().count() == len(people)
    assert StatusChange.objects.filter(status="assigned").count() == len(people)
    assert answers["randomized"] >= len(people) - answers[TOLD[1]]
