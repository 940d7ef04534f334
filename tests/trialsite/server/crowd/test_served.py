"""A small crowd before a real gunicorn, and connections that say little."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from assessments.responses.models import Response
from tests.crowding import Crowd, Reply, Visitor
from tests.fixtures.crowds import Serving, participants, port_of, staff
from trialsite.context.visible import EVERYTHING, visible_rows
from trialsite.server.worker import LINGERS

SOON = 30.0


@pytest.mark.long
def test_each_of_a_crowd_is_answered_or_told_to_try_again(serving: Serving) -> None:
    """More than two workers carry within a fifth of a second: nobody is lost, and
    participants' answers are kept while lists are turned away."""
    checks = Visitor("checks", {}, [("GET", "/livez", ""), ("GET", "/readyz", "")])
    visitors = [*participants(people=1, phones=4), *staff(50), checks]
    with serving(PATIENCE_SECONDS="0.2") as site:
        replies = Crowd(port_of(site.address), 4.0, visitors).come()
    of = {kind: [one for one in replies if one.kind == kind] for kind in KINDS}
    assert {one.status for one in of["checks"]} == {200}
    assert {one.status for one in of["staff's lists"]} == {200, 503}
    # 409: another phone of theirs said otherwise, and a person decides.
    assert {one.status for one in of["participants' saves"]} <= {200, 409, 503}
    for one in replies:
        if one.status == 503:
            assert one.retry_after == "5"
            assert WORDS[one.kind] in one.text
    assert turned_away(of["participants' saves"]) < turned_away(of["staff's lists"])
    with visible_rows(EVERYTHING):
        (saved,) = Response.objects.filter(visit__code="m03")
    assert set(saved.answers.values()) <= set(range(5))


KINDS = ("checks", "staff's lists", "participants' saves")
WORDS = {
    "staff's lists": "Many people are here at this moment",
    "participants' saves": "Try again.",
}


def turned_away(replies: list[Reply]) -> float:
    """The share of *replies* that are 503."""
    return sum(one.status == 503 for one in replies) / len(replies)


ASK = b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"


@contextmanager
def connections(port: int, count: int, say: bytes = b"") -> Iterator[list]:
    links = [socket.create_connection(("127.0.0.1", port)) for _ in range(count)]
    try:
        for link in links:
            link.settimeout(SOON)
            link.sendall(say)
        yield links
    finally:
        for link in links:
            link.close()


def answer_to(port: int) -> tuple[bytes, float]:
    """The status line of a health check, and the seconds until it came."""
    with connections(port, 1, ASK) as (link,):
        begun = time.monotonic()
        said = link.recv(65536)
        return said.splitlines()[0], time.monotonic() - begun


def test_connections_that_say_little_keep_nobody_waiting(serving: Serving) -> None:
    """gunicorn's own worker gives each a thread for 5 seconds, and closes one after
    the other while nobody is accepted, up to 2 seconds each."""
    good = b"HTTP/1.1 200 OK"
    with serving() as site:
        port = port_of(site.address)
        with connections(port, 30), connections(port, 30, ASK[:20]) as begun:
            assert answer_to(port)[0] == good
            # What comes in pieces is put together.
            time.sleep(0.2)
            begun[0].sendall(ASK[20:30])
            time.sleep(0.2)
            begun[0].sendall(ASK[30:])
            assert begun[0].recv(65536).startswith(good)
        with connections(port, 8, ASK) as answered:
            for link in answered:
                assert link.recv(65536).startswith(good)
            found, seconds = answer_to(port)
            assert found == good
            # One after the other, they would take eight times as long.
            assert seconds < 4 * LINGERS
        # One connection, several requests, the second with the first.
        kept = ASK.replace(b"Connection: close\r\n", b"")
        with connections(port, 1, kept + kept) as (link,):
            heard = b""
            while heard.count(good) < 2:
                heard += link.recv(65536)
            link.sendall(ASK)
            while heard.count(good) < 3:
                heard += link.recv(65536)
