"""Opioid dose: what was taken on a day, in morphine milligram equivalents (MME)."""

from trialsite.scoring.opioids.day import DayDose, day_mme
from trialsite.scoring.opioids.drugs import DRUGS, EXTENDED_DRUGS, Drug
from trialsite.scoring.opioids.entry import Entry
from trialsite.scoring.opioids.forms import Field, Form
from trialsite.scoring.opioids.log_scores import log_scores
from trialsite.scoring.opioids.queries import Query, log_queries, queries
from trialsite.scoring.opioids.summary import LogSummary, summarize
from trialsite.scoring.opioids.tables import TABLES
from trialsite.scoring.opioids.window import (
    check_date,
    check_no_duplicates,
    log_window,
)

__all__ = [
    "DRUGS",
    "EXTENDED_DRUGS",
    "TABLES",
    "DayDose",
    "Drug",
    "Entry",
    "Field",
    "Form",
    "LogSummary",
    "Query",
    "check_date",
    "check_no_duplicates",
    "day_mme",
    "log_queries",
    "log_scores",
    "log_window",
    "queries",
    "summarize",
]
