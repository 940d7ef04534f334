"""What stands still while a long piece of work goes on, and so is read once. Imports no
Django."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Read = TypeVar("Read")

_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("kept", default=None)


@contextmanager
def standing_still() -> Iterator[None]:
    """Inside, nobody is given a role or loses one, and no protocol is loaded: for the
    demo alone, which is built in one transaction and has no users yet."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def read_once(what: Hashable, read: Callable[[], Read]) -> Read:
    """What *read* gives: at each call, and inside standing_still() once for *what*."""
    kept = _kept.get()
    if kept is None:
        return read()
    if what not in kept:
        kept[what] = read()
    found: Read = kept[what]
    return found
