"""What staff see while a log is filled: the mean so far, and what looks unusual."""

from dataclasses import dataclass
from datetime import date

from assessments.opioids.log import Log
from trialsite.protocol.types import OpioidLog
from trialsite.scoring.opioids import LogSummary, log_queries, summarize
from trialsite.values.instants import day_words


@dataclass(frozen=True)
class LogQuery:
    """Something unusual, and the days on which it is; asked, never refused."""

    text: str
    days: tuple[date, ...]

    @property
    def when(self) -> str:
        """The first of the days and how many more there are, in words."""
        first = day_words(self.days[0])
        more = len(self.days) - 1
        return f"{first} and {more} more" if more else first


@dataclass(frozen=True)
class Live:
    """The summary of a log as it stands, and questions about its days."""

    summary: LogSummary
    questions: tuple[LogQuery, ...]


def live(log: Log, rules: OpioidLog) -> Live:
    """Summarize *log* by the protocol's *rules*. A question that many days raise is
    asked once."""
    days = log.entries
    asked: dict[str, list[date]] = {}
    for query in log_queries(days, table=rules.table):
        if query.day is not None:
            asked.setdefault(query.text, []).append(log.days[query.day].day)
    return Live(
        summary=summarize(
            days, minimum_reported=rules.minimum_reported, table=rules.table
        ),
        questions=tuple(LogQuery(text, tuple(days)) for text, days in asked.items()),
    )
