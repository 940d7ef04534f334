"""In which zone a page tells its times: decided here and nowhere else.

Of a record that belongs to a site: the site's. Of what belongs to none: that of the
reader's site, where they have one; else UTC. ``?times=utc`` shows all of it in UTC.
Each time says its zone, so a page about several sites may hold several. Imports no
Django.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from trialsite.values import instants


@dataclass
class Reading:
    """A page being made. *own* gives the zone of its reader; *record* is that of the
    record which the page is about; *shows_a_time*: whether it did so far, so that its
    foot can offer it in UTC."""

    own: Callable[[], str] = lambda: instants.UTC
    record: str = ""
    in_utc: bool = False
    shows_a_time: bool = False


_reading: ContextVar[Reading | None] = ContextVar("reading", default=None)


@contextmanager
def reading(*, own: Callable[[], str], in_utc: bool = False) -> Iterator[Reading]:
    """Somebody reads what the code inside writes; their zone is *own*."""
    page = Reading(own=own, in_utc=in_utc)
    token = _reading.set(page)
    try:
        yield page
    finally:
        _reading.reset(token)


def about(zone: str) -> None:
    """From here on the page is about a record of a site in *zone* (an IANA name)."""
    if page := _reading.get():
        page.record = zone


def zone_here(zone: str = "") -> str:
    """The zone in which a time is told here: *zone* for one of a record that the page
    is not about, such as a row of a list."""
    page = _reading.get() or Reading()
    if page.in_utc:
        return instants.UTC
    return zone or page.record or page.own()


def reads_utc() -> bool:
    """Whether the reader asked for UTC."""
    page = _reading.get()
    return bool(page and page.in_utc)


def shows_a_time() -> bool:
    """Whether this page told a time so far."""
    page = _reading.get()
    return bool(page and page.shows_a_time)


def instant_here(instant: datetime, zone: str = "", *, seconds: bool = False) -> str:
    """*instant* in words, as the page tells it."""
    if page := _reading.get():
        page.shows_a_time = True
    return instants.instant_words(instant, zone_here(zone), seconds=seconds)
