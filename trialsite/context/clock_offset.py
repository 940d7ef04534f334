"""Where the clock's hands stand, for those who may not wait for Django's models.

Ask ``trialsite.clock`` for the time; this is for what must be told to the database
with every write (trialsite.context.acting).
"""

from contextvars import ContextVar
from datetime import datetime, timedelta

fixed: ContextVar[datetime | None] = ContextVar("fixed", default=None)
"""The instant at which a test or a simulation holds the clock; None while it runs."""

ahead: ContextVar[timedelta] = ContextVar("ahead", default=timedelta())
"""How far the running clock is ahead of the wall's."""
