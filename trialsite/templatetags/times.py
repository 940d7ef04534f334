"""The only ways in which a template writes a day or an instant; built into every
template (settings.TEMPLATES)."""

from datetime import date, datetime, time

from django import template

from trialsite import clock
from trialsite.context import reading
from trialsite.protocol.now import stated_site
from trialsite.values import instants

register = template.Library()


@register.filter
def day(value: date | str | None, site: str = "") -> str:
    """ "17 Jun 2026": a day, one written as ISO 8601 has it, or that of an instant in
    the page's zone or in that of a *site* (a code); "" for none."""
    if not value:
        return ""
    return instants.day_words(_day(value, site))


@register.filter
def weekday(value: date | str | None, site: str = "") -> str:
    """ "Wed 17 Jun 2026", as ``day``."""
    if not value:
        return ""
    return instants.weekday_words(_day(value, site))


@register.filter
def instant(value: datetime | None, site: str = "") -> str:
    """ "17 Jun 2026, 1:00 pm CDT" in the page's zone; of a row of another site, of the
    *site* (a code), in its; "" for none."""
    return reading.instant_here(value, _zone(site)) if value else ""


@register.filter
def to_the_second(value: datetime | None, site: str = "") -> str:
    """As ``instant``, with seconds, where the time is evidence."""
    return reading.instant_here(value, _zone(site), seconds=True) if value else ""


@register.filter
def hour(value: time) -> str:
    """A time of day that belongs to no zone: "9:00 am"."""
    return instants.hour_words(value)


def _zone(site: str) -> str:
    return stated_site(site).timezone if site else ""


def _day(value: date | str, site: str) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value)
    if isinstance(value, datetime):
        return clock.day_of(value, reading.zone_here(_zone(site)))
    return value
