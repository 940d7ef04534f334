"""Events as people read them: what changed from what to what, by whom, when, why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from trialsite.access.models import User
from trialsite.access.roles import ROLES, Permission
from trialsite.access.scope import Scope
from trialsite.audit.models import Action, AuditEvent
from trialsite.audit.words import (
    Named,
    field_label,
    key_label,
    key_words,
    model_of,
    record_label,
    value_words,
)
from trialsite.protocol.now import every_site
from trialsite.values.instants import UTC, instant_words

ARM_HIDDEN = "hidden: it reveals the arm, or helps to guess one"
ANSWERS_HIDDEN = "hidden: it is an answer"
HIDDEN = (
    (Permission.SEE_ANSWERS, "answer_fields", ANSWERS_HIDDEN),
    (Permission.SEE_ARM, "arm_fields", ARM_HIDDEN),
)
"""What a reader without the permission does not see: the columns that a model names
so, and the words in their place."""
LONGEST = 2_000
"""Letters of a value that a page shows whole; what people type is shorter."""
SOURCES = {
    "web": "the staff's pages",
    "portal": "the participant's pages",
    "task": "a background task",
    "command": "the server's command line",
    "import": "an import",
}


@dataclass(frozen=True)
class Change:
    """One field, before and after."""

    column: str
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class ChangeLine:
    """One event in words. ``at`` is the time that people's clocks showed, in UTC with
    its offset; ``at_site`` the same in the site's zone; ``server_at`` the server's
    own, where it differs, as in the demo."""

    event: AuditEvent
    record: str
    action: str
    site: str
    changes: tuple[Change, ...]
    role: str
    source: str
    at: str
    at_site: str
    server_at: str


def lines(events: Iterable[AuditEvent], scope: Scope) -> list[ChangeLine]:
    """Each event in words, with what reveals the arm hidden from those who may not see
    it at the event's site."""
    events = list(events)
    named = Named(users=_names(events))
    return [_line(event, scope, named) for event in events]


def _names(events: list[AuditEvent]) -> dict[int, str]:
    """The names of all accounts that the events refer to, in one query."""
    wanted = set()
    for event in events:
        for column, value in {**(event.old or {}), **(event.new or {})}.items():
            if column.endswith("_id") or column == "id":
                wanted.add(value)
    numbers = [number for number in wanted if isinstance(number, int)]
    return dict(User.objects.filter(pk__in=numbers).values_list("pk", "name"))


def _line(event: AuditEvent, scope: Scope, named: Named) -> ChangeLine:
    sites = {site.code: site for site in every_site()}
    site = sites.get(event.site_code or "")
    roles = [ROLES[code].label for code in event.role.split(",") if code in ROLES]
    apart = abs((event.at - event.trial_at).total_seconds()) > 1
    return ChangeLine(
        event=event,
        record=record_label(event.table_name),
        action=Action(event.action).label,
        site=site.name if site else event.site_code or "",
        changes=tuple(_changes(event, scope, named)),
        role=", ".join(roles),
        source=SOURCES.get(event.source, event.source),
        at=_moment(event.trial_at),
        at_site=_there(event.trial_at, site.timezone) if site else "",
        server_at=_moment(event.at) if apart else "",
    )


def _moment(instant: datetime) -> str:
    return instant_words(instant, UTC, seconds=True)


def _there(instant: datetime, zone: str) -> str:
    return instant_words(instant, zone, seconds=True)


def _changes(event: AuditEvent, scope: Scope, named: Named) -> Iterator[Change]:
    table = event.table_name
    old: dict[str, Any] = event.old or {}
    new: dict[str, Any] = event.new or {}
    hidden = _hidden(event, scope)
    for column in sorted({*old, *new}, key=lambda name: (name != "id", name)):
        was, will = old.get(column), new.get(column)
        label = field_label(table, column)
        if column in hidden:
            words = hidden[column]
            yield Change(column, label, words if old else "", words if new else "")
        elif isinstance(was, dict) or isinstance(will, dict):
            yield from _inside(column, label, was or {}, will or {})
        else:
            before = value_words(table, column, was, named) if column in old else ""
            after = value_words(table, column, will, named) if column in new else ""
            yield Change(column, label, _short(before), _short(after))


def _short(words: str) -> str:
    """Whole files, such as those of the protocol, stand in the record; a page shows
    how they begin."""
    if len(words) <= LONGEST:
        return words
    return f"{words[:LONGEST]} ... ({len(words):,} letters in all)"


def _inside(
    column: str, label: str, was: dict[str, Any], will: dict[str, Any]
) -> Iterator[Change]:
    """The keys of a JSON value that differ, each as a change of its own."""
    for key in sorted({*was, *will}):
        if was.get(key) != will.get(key):
            yield Change(
                f"{column}.{key}",
                f"{label}: {key_label(key)}",
                _short(key_words(key, was.get(key))),
                _short(key_words(key, will.get(key))),
            )


def _hidden(event: AuditEvent, scope: Scope) -> dict[str, str]:
    """The columns that the reader may not see at the event's site, each with the
    words in its place; all columns of a table that is known no more."""
    model = model_of(event.table_name)
    hidden: dict[str, str] = {}
    for permission, marked, words in HIDDEN:
        if event.site_code and scope.allows(permission, event.site_code):
            # Who recruits is told the arm of one person, and is shown no list of them:
            # from arms in their order the next can be guessed (RND-06).
            recruits = scope.allows(Permission.RANDOMIZE, event.site_code)
            if not (permission == Permission.SEE_ARM and recruits):
                continue
        if model is None:
            columns = [*(event.old or {}), *(event.new or {})]
        else:
            columns = list(getattr(model, marked, ()))
        hidden |= dict.fromkeys(columns, words)
    return hidden
