"""Writes of the screening log."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction

from participants.candidates.actions import Named, move_on, name_candidate, rename
from participants.candidates.models import Candidate, CandidateState
from participants.duplicates.actions import keep_matches
from participants.screening.chain import enrolled_as
from participants.screening.models import GOES_ON, Outcome, Screening
from participants.screening.refusals import (
    NotFullyAnswered,
    ScreeningRefused,
    known_code,
)
from participants.screening.rules import Answer, judge, stored
from trialsite import clock
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import require
from trialsite.protocol import current
from trialsite.protocol.actions import running_version
from trialsite.protocol.now import stated_site
from trialsite.values.instants import day_words

LONGEST_WAIT = timedelta(days=366)
"""Beyond this a day to call back is a slip of the year."""


@transaction.atomic
def record_screening(
    *,
    site: str,
    source: str,
    answers: Mapping[str, Answer],
    by: User,
    declined: str = "",
    excluded: Sequence[str] = (),
    waiting: bool = False,
    call_back_on: date | None = None,
    approached_on: date | None = None,
    initials: str = "",
    person: Named | None = None,
    candidate: Candidate | None = None,
    continues: Screening | None = None,
    workings: Mapping[str, Any] | None = None,
) -> Screening:
    """Record one person's screening at *site*, on a day there (*approached_on*, today
    unless given), and what came of it.

    *answers* maps criterion codes to true, false, a number or None (not known), and
    *workings* to how a number came about. *declined* is the coded reason of a person
    who does not want to take part, *excluded* are reasons to exclude somebody: codes
    of criteria whose answer was not taken down, or of the protocol's other reasons.
    Both need no answers. An eligible person's are all needed, unless the screening is
    *waiting* for some or the person is to be called back (*call_back_on*).

    Who goes on may be named: *person* is kept sealed, as a candidate, and looked for
    among everybody known; *candidate* is somebody who is kept already. *continues* is
    the same person's earlier screening. Of people who decline or fail nothing is kept
    that tells who they were; a candidate's name is erased when its days are over.

    Raises OutsideScope, ScreeningRefused (a code that the protocol lacks, a day that
    cannot be, a screening continued already) or NotFullyAnswered.
    """
    require(by, Permission.SCREEN, site)
    known_code(
        "source of referral", source, (c.code for c in current().screening.sources)
    )
    approached_on = _approached_on(site, approached_on, continues)
    if continues is not None:
        _may_continue(continues, site)
        candidate = candidate or continues.candidate
    outcome, reasons = _outcome(
        answers, declined, excluded, waiting=waiting, call_back_on=call_back_on
    )
    if outcome == Outcome.CALL_BACK:
        _check_call_back(call_back_on, clock.today(stated_site(site).timezone))
    goes_on = outcome in GOES_ON
    if candidate is not None:
        if candidate.site_id != site:
            raise ScreeningRefused("This person is on the list of another site.")
        if person and goes_on:
            rename(candidate=candidate, person=person, by=by)
            keep_matches(candidates=[candidate], people=[person])
        standing = CandidateState.IN_SCREENING if goes_on else CandidateState.CLOSED
        move_on(candidate=candidate, standing=standing, by=by)
    elif person and goes_on:
        candidate = name_candidate(
            site=site,
            source=source,
            person=person,
            standing=CandidateState.IN_SCREENING,
            by=by,
        )
        keep_matches(candidates=[candidate], people=[person])
    try:
        with transaction.atomic():
            return Screening.objects.create(
                site_id=site,
                source=source,
                initials=initials.upper() if goes_on else "",
                answers={code: stored(value) for code, value in answers.items()},
                workings=dict(workings or {}),
                outcome=outcome,
                reasons=reasons,
                call_back_on=call_back_on if outcome == Outcome.CALL_BACK else None,
                approached_on=approached_on,
                chain=continues.chain if continues else uuid4(),
                continues=continues,
                candidate=candidate,
                protocol_version=running_version(),
                by=by,
            )
    except IntegrityError as error:
        if "continues_id" not in str(error):
            raise
        raise ScreeningRefused(
            f"Screening {continues} was continued by somebody else meanwhile."
        ) from None


def _outcome(
    answers: Mapping[str, Answer],
    declined: str,
    excluded: Sequence[str],
    *,
    waiting: bool,
    call_back_on: date | None,
) -> tuple[Outcome, list[str]]:
    """What it comes to, and the coded reasons for an end."""
    protocol = current()
    criteria = [criterion.code for criterion in protocol.eligibility]
    for code in answers:
        known_code("criterion", code, criteria)
    others = [coded.code for coded in protocol.screening.excluded]
    for code in excluded:
        known_code("reason to exclude", code, [*criteria, *others])
    if declined:
        reasons = [coded.code for coded in protocol.screening.declined]
        known_code("reason", declined, reasons)
        return Outcome.DECLINED, [declined]
    verdict = judge(protocol.eligibility, answers)
    against = {criterion.code for criterion in verdict.not_met} | {*excluded}
    if against:
        return Outcome.NOT_ELIGIBLE, [c for c in [*criteria, *others] if c in against]
    if call_back_on is not None:
        return Outcome.CALL_BACK, []
    if verdict.unknown and not waiting:
        raise NotFullyAnswered(tuple(c.code for c in verdict.unknown))
    return (Outcome.WAITING if verdict.unknown else Outcome.ELIGIBLE), []


def _approached_on(site: str, day: date | None, continues: Screening | None) -> date:
    today = clock.today(stated_site(site).timezone)
    earliest = continues.approached_on if continues else date(2000, 1, 1)
    if day is not None and not earliest <= day <= today:
        since = ""
        if continues:
            since = f"from {day_words(earliest)}, the day of the screening before, "
        raise ScreeningRefused(
            f"{day_words(day)} cannot be right: it must be {since}up to today "
            f"({day_words(today)}).",
            field="approached_on",
        )
    return day or today


def _check_call_back(day: date | None, today: date) -> None:
    if day is None or not today <= day <= today + LONGEST_WAIT:
        raise ScreeningRefused(
            f"{day_words(day)} cannot be right: a call back is from today "
            f"({day_words(today)}) to a year from now.",
            field="call_back_on",
        )


def _may_continue(earlier: Screening, site: str) -> None:
    if earlier.site_id != site:
        raise ScreeningRefused("A screening is continued at its own site.")
    if Screening.objects.filter(continues=earlier).exists():
        raise ScreeningRefused(
            f"{earlier} was continued already. Open the newest one of this person."
        )
    if study_id := enrolled_as(earlier):
        raise ScreeningRefused(f"This person is in the trial as {study_id}.")
