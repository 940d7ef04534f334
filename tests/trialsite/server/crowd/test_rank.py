"""What a request is, by what its connection says first."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import given
from hypothesis import strategies as st

from assessments.portal import urls as portal
from trialsite.server.line import Rank
from trialsite.server.rank import AT_ONCE, PARTICIPANTS, rank_of

READS = st.sampled_from(["GET", "HEAD"])
SENDS = st.sampled_from(["POST", "PUT", "OPTIONS"])


@pytest.mark.parametrize(
    ("first_line", "rank"),
    [
        ("POST /my/bpi/bpi_worst/ HTTP/1.1", Rank.PARTICIPANT_SENDS),
        ("POST /go/ HTTP/1.0", Rank.PARTICIPANT_SENDS),
        ("GET /my/ HTTP/1.1", Rank.PARTICIPANT_READS),
        ("POST /screening/new/ HTTP/1.1", Rank.STAFF_SEND),
        ("GET / HTTP/1.1", Rank.STAFF_READ),
        ("GET /mystery/ HTTP/1.1", Rank.STAFF_READ),
        ("GET /participants/?q=/my/ HTTP/1.1", Rank.STAFF_READ),
        ("GET /readyz HTTP/1.1", Rank.AT_ONCE),
        ("GET /livez HTTP/1.1", Rank.AT_ONCE),
        ("GET /static/js/all-phone.js HTTP/1.1", Rank.AT_ONCE),
        ("POST /livez HTTP/1.1", Rank.STAFF_SEND),
        ("\r\nGET /my/ HTTP/1.1", Rank.PARTICIPANT_READS),
        ("nonsense", Rank.STAFF_READ),
        ("", Rank.STAFF_READ),
    ],
)
def test_the_first_line_tells(first_line: str, rank: Rank) -> None:
    assert rank_of(f"{first_line}\r\nHost: a\r\n\r\n".encode()) == rank


@given(st.binary())
def test_nothing_that_is_said_fails(said: bytes) -> None:
    assert rank_of(said) in Rank


def _addresses(patterns: list, before: str = "/") -> list[str]:
    found = []
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            found += _addresses(one.url_patterns, route)
        else:
            assert isinstance(one, URLPattern)
            found.append(route)
    return found


def test_participants_own_pages_are_those_of_the_portal_and_no_others() -> None:
    own = _addresses(portal.urlpatterns)
    every = _addresses(get_resolver().url_patterns)
    assert {one for one in every if one.startswith(PARTICIPANTS)} == set(own)
    for address in own:
        assert address.startswith(PARTICIPANTS), address


def test_what_is_answered_at_once_is_there(settings) -> None:
    every = _addresses(get_resolver().url_patterns)
    static = f"/{settings.STATIC_URL.strip('/')}/"
    assert [one for one in AT_ONCE if one not in (*every, static)] == []
