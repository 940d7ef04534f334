"""Moves between sites that wait for somebody, for the work list."""

from datetime import timedelta

from django.db.models import QuerySet
from django.urls import reverse

from participants.enrolment.models import Participant
from participants.transfer.models import Answer, SiteTransfer
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import StatedRows
from trialsite.postgresql.compiled import Given, compiled_once
from trialsite.protocol.now import stated_site
from trialsite.ui.worklist.registry import (
    AND_ONE,
    ListedRows,
    WorkListRequest,
    WorkListRow,
    WorkListSection,
    first,
    worklist,
)
from trialsite.values.instants import day_there

SHOWN_FOR = timedelta(days=14)
"""So long a refusal is shown to the site that asked."""


@worklist(asks=Permission.CHANGE_STATUS)
def moves(question: WorkListRequest) -> list[WorkListSection]:
    """Who is proposed to the chosen sites, and whom another declined to take."""
    # Where the person stands is seen at their own site alone.
    asked, more = first(_open_proposals(question.all_rows("transfers")))
    declined, more_declined = first(
        _declined_since(question.rows("participants"), since=clock.now() - SHOWN_FOR)
    )
    return [
        WorkListSection(
            "Proposed to move here",
            [_asked(question, proposal) for proposal in asked],
            card="to take over",
            tone="due",
            hint="nothing moves before you accept",
            more=more,
        ),
        WorkListSection(
            "Moves that were declined",
            [
                WorkListRow(
                    study_id=person.study_id,
                    url=reverse("participant", args=[person.study_id]),
                    initials=person.identity.initials,
                    need="Stays here",
                    detail="the other site declined; its reason is on the page",
                    pill_tone="info",
                    pill_word="declined",
                    action_label="Read the record",
                    action_url=reverse("participant", args=[person.study_id]),
                )
                for person in declined
            ],
            card="moves declined",
            more=more_declined,
        ),
    ]


@compiled_once
def _open_proposals(transfers: StatedRows) -> QuerySet[SiteTransfer]:
    return (
        transfers()
        .filter(answer=Answer.OPEN)
        .select_related("from_site")
        .order_by("at")[:AND_ONE]
    )


@compiled_once
def _declined_since(people: ListedRows, *, since: Given) -> QuerySet[Participant]:
    return (
        people()
        .filter(transfers__answer=Answer.DECLINED, transfers__answered_at__gte=since)
        .exclude(transfers__answer=Answer.OPEN)
        .select_related("identity")
        .order_by("pk")
        .distinct()[:AND_ONE]
    )


def _asked(question: WorkListRequest, proposal: SiteTransfer) -> WorkListRow:
    page = reverse("transfer-answer", args=[proposal.pk])
    may = question.scope.allows(Permission.CHANGE_STATUS, proposal.to_site_id)
    zone = stated_site(proposal.to_site_id).timezone
    return WorkListRow(
        study_id=proposal.study_id,
        url=page,
        initials="",
        need="Accept or decline",
        detail=f"from {proposal.from_site}, since {day_there(proposal.at, zone)}",
        pill_tone="due",
        pill_word="waits for your answer",
        action_label="Answer" if may else "",
        action_url=page if may else "",
        primary=True,
    )
