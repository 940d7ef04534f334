"""Too many tries are told to wait, whichever process they reach."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.test import Client, RequestFactory

from trialsite.background import broker
from trialsite.server.resting import Rest
from trialsite.web.address import client_address, network_of
from trialsite.web.limits import over_limit

NOBODY = "nobody@example.org"


def test_sign_in_rests_after_too_many_tries_from_one_sender(db, settings):
    """P11-22"""
    settings.LIMITS = {"sign-in": {"sender": (3, 300)}}
    answers = [
        Client().post("/sign-in/", {"username": f"{n}@example.org", "password": "x"})
        for n in range(5)
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    page = answers[-1].content.decode()
    assert "Try again in 5 minutes" in page
    assert answers[-1]["X-Request-ID"] in page
    assert 295 <= int(answers[-1]["Retry-After"]) <= 300


def test_sign_in_rests_for_an_account_tried_from_everywhere(db, settings):
    settings.LIMITS = {"sign-in": {"sender": (9, 300), "value": (2, 60)}}
    codes = [
        Client()
        .post(
            "/sign-in/",
            {"username": name, "password": "x"},
            REMOTE_ADDR=f"192.0.2.{number}",
        )
        .status_code
        for number, name in enumerate([NOBODY, NOBODY.upper(), NOBODY, "b@example.org"])
    ]
    assert codes == [200, 200, 429, 200]


def test_the_door_of_links_rests_too(db, settings):
    """Whoever guesses codes; looking at the page is never limited."""
    settings.LIMITS = {"link": {"sender": (2, 300), "value": (9, 300)}}
    client = Client()
    codes = [client.post("/go/", {"code": f"c{n}"}).status_code for n in range(3)]
    assert codes == [200, 200, 429]
    assert client.get("/go/").status_code == 200


def test_one_code_sent_from_many_places_rests(db, settings):
    settings.LIMITS = {"link": {"sender": (9, 300), "value": (2, 300)}}
    codes = [
        Client().post("/go/", {"code": "same"}, REMOTE_ADDR=f"192.0.2.{n}").status_code
        for n in range(3)
    ]
    assert codes == [200, 200, 429]


def test_no_count_is_lost_among_many_at_once(settings):
    settings.LIMITS = {"link": {"sender": (30, 300)}}
    with ThreadPoolExecutor(16) as pool:
        waits = list(pool.map(lambda _: over_limit("link", sender="x"), range(100)))
    assert waits.count(0) == 30


def test_processes_count_together(settings):
    settings.LIMITS = {"link": {"sender": (2, 300)}}
    program = (
        "import django; django.setup(); from django.conf import settings;"
        "settings.LIMITS = {'link': {'sender': (2, 300)}};"
        "from trialsite.web.limits import over_limit;"
        "assert over_limit('link', sender='x') == 0"
    )
    for _ in range(2):
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "trialsite.settings"}
        subprocess.run([sys.executable, "-c", program], check=True, env=environment)
    assert over_limit("link", sender="x") > 0


def test_counting_starts_anew_when_the_time_is_over(settings):
    settings.LIMITS = {"link": {"sender": (1, 1)}}
    over_limit("link", sender="x")
    wait = over_limit("link", sender="x")
    assert wait == 1
    time.sleep(1.05)
    assert over_limit("link", sender="x") == 0


def test_a_process_counts_for_itself_and_says_so_where_redis_is_away(
    settings, lines, monkeypatch
):
    """Nobody is shut out, and nobody may guess without end."""
    settings.LIMITS = {"link": {"sender": (3, 1), "value": (30, 300)}}
    nowhere = broker.client("redis://127.0.0.1:1/0")
    monkeypatch.setattr("trialsite.web.limits._redis", lambda: nowhere)
    monkeypatch.setattr(broker, "rest", Rest(seconds=10))
    tries = [over_limit("link", sender="192.0.2.1", value="x") for _ in range(4)]
    assert tries == [0, 0, 0, 1]
    assert over_limit("link", sender="192.0.2.2", value="x") == 0
    # It looks for Redis once, and then not for a while.
    assert len([line for line in lines() if "limits_not_shared" in line]) == 1
    time.sleep(1.05)
    assert over_limit("link", sender="192.0.2.1", value="x") == 0


@pytest.mark.parametrize(
    ("proxies", "header", "found"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        (2, "1.1.1.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "made up", "192.0.2.1"),
    ],
)
def test_only_what_our_own_proxies_say_is_believed(settings, proxies, header, found):
    settings.PROXIES = proxies
    extra = {"HTTP_X_FORWARDED_FOR": header} if header else {}
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", **extra)
    assert client_address(request) == found


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002"),
        ("2001:db8:1:2::9", "2001:0db8:0001:0002"),
        (None, "unknown"),
        ("made up", "unknown"),
    ],
)
def test_one_connection_is_one_sender(address, network):
    assert network_of(address) == network
