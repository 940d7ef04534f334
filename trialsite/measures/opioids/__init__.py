"""Opioid dose: what was taken on a day, in morphine milligram equivalents (MME)."""

from trialsite.measures.opioids.day import DayDose, day_mme
from trialsite.measures.opioids.drugs import DRUGS, EXTENDED_DRUGS, Drug
from trialsite.measures.opioids.entry import Entry
from trialsite.measures.opioids.forms import Field, Form
from trialsite.measures.opioids.log_scores import log_scores
from trialsite.measures.opioids.queries import Query, log_queries, queries
from trialsite.measures.opioids.summary import LogSummary, summarize
from trialsite.measures.opioids.tables import TABLES
from trialsite.measures.opioids.window import (
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
