"""Which rung of the reminder ladder a visit stands on. Imports no Django."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from trialsite.protocol.types import Reminders, ReminderStep
from trialsite.protocol.windows import Window


def days(reminders: Reminders, window: Window) -> Iterator[tuple[date, ReminderStep]]:
    """Each step with the calendar day it falls on, within the window, in order."""
    anchors = {
        "opens": window.opens,
        "target": window.target,
        "closes": window.closes,
    }
    dated = [
        (anchors[step.anchor] + timedelta(days=step.days), step)
        for step in reminders.steps
    ]
    return iter(sorted((d for d in dated if d[0] in window), key=lambda pair: pair[0]))


def due(reminders: Reminders, window: Window, today: date) -> ReminderStep | None:
    """The newest step that has come due by *today*, or None before the first and
    outside the window. Older steps that were slept through are not made up for: a
    person gets one message, not three at once."""
    if today not in window:
        return None
    passed = [step for day, step in days(reminders, window) if day <= today]
    return passed[-1] if passed else None


def polite(reminders: Reminders, instant: datetime, zone: str) -> datetime:
    """*instant*, or the next moment after it that lies between ``send_from`` and
    ``send_until`` of the participant's day in *zone*."""
    local = instant.astimezone(ZoneInfo(zone))
    if local.time() < reminders.send_from:
        return _at(local.date(), reminders.send_from, zone)
    if local.time() >= reminders.send_until:
        return _at(local.date() + timedelta(days=1), reminders.send_from, zone)
    return instant


def _at(day: date, hour: time, zone: str) -> datetime:
    return datetime.combine(day, hour, ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))
