"""The only fields that a log line may have. Imports no Django.

A log is read by people who may not know who takes part, is copied, and is kept for
long. So nothing is taken out of it: what is not on the list never gets in. Lines of
other libraries are held to the same: their wording stays, what they fill in does not.
"""

import sys
from collections.abc import Mapping

from structlog.typing import EventDict, WrappedLogger

from trialsite.server.logs.places import frames_of, kinds_of

ALLOWED = frozenset(
    {
        # What every line has.
        *("event", "level", "logger", "timestamp", "request_id"),
        # A request: its answer, its method and address, the number of its user.
        *("code", "request", "user_id"),
        # A task.
        *("task", "task_id"),
        # A fault: the type of the exception, and the lines of source it passed.
        *("exception", "where"),
        # A sentence of the outbox's own about a mail server that is away.
        "why",
        # Numbers, and keys of the outbox, which holds ids and codes alone.
        *("export", "files", "key", "kind", "user", "rule"),
    }
)

WITHHELD = "(withheld)"

# Libraries that log constant sentences and hand over separately what is filled in.
CONSTANT_SENTENCES = ("celery", "kombu", "gunicorn")
CONSTANT_IF_FILLED_IN = (*CONSTANT_SENTENCES, "django", "axes")

# What the lines of Celery and Django carry that may be logged, under our names.
CARRIED = {"name": "task", "id": "task_id", "status_code": "code"}


def place_exception(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Put type and place of an exception where its text and traceback would stand."""
    found = event.pop("exc_info", None)
    event.pop("stack_info", None)
    if found is True:
        found = sys.exc_info()
    if isinstance(found, tuple):
        found = found[1]
    if isinstance(found, BaseException):
        event["exception"] = kinds_of(found)
        event["where"] = frames_of(found.__traceback__)
    return event


def only_constant_words(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Keep of another library's line the sentence in its source, unless that may have
    been put together from data, and of what is filled in only what may be logged."""
    record = event["_record"]
    filled_in = event.pop("positional_args", None)
    families = CONSTANT_IF_FILLED_IN if filled_in else CONSTANT_SENTENCES
    if not isinstance(record.msg, str) or record.name.partition(".")[0] not in families:
        event["event"] = WITHHELD
    carried = {"status_code": getattr(record, "status_code", None)}
    if record.name.startswith("celery"):
        for source in (filled_in, getattr(record, "data", None)):
            carried |= source if isinstance(source, Mapping) else {}
    for theirs, ours in CARRIED.items():
        if carried.get(theirs) is not None:
            event[ours] = carried[theirs]
    return event


def keep_allowed(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Drop every field that is not allowed, and every value that is not plain."""
    return {name: _plain(value) for name, value in event.items() if name in ALLOWED}


def _plain(value: object) -> object:
    """Numbers and short words. No word that we log has an @, which addresses have."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str) and "@" not in value:
        return value[:2_000]
    return WITHHELD
