"""Lists everybody whom a file names, a batch at a time.

Each batch is one transaction, which also moves the list's count of rows that are done:
a worker that is killed leaves whole batches behind it, and the next one goes on after
the last of them. The list's row is locked meanwhile, so two workers at once take turns
and nobody is listed twice.
"""

from collections import Counter
from uuid import UUID

import structlog
from django.db import transaction

from participants.call_list.models import CallList, FileState
from participants.call_list.pages import rows_between
from participants.call_list.plan import BATCH, Fate, named, plan
from participants.candidates.actions import add_contact_details, values
from participants.candidates.models import Candidate, CandidateState
from participants.duplicates.actions import keep_matches, one_at_a_time
from trialsite import clock

log = structlog.get_logger(__name__)


def take_all(number: UUID) -> None:
    """Take every row of the list that is not done yet, unless it is not to be taken
    or all are. What happens to each row is found out when its turn comes."""
    while _take_batch(number):
        pass


@transaction.atomic
def _take_batch(number: UUID) -> bool:
    """Take the next batch; says whether there may be another."""
    call_list = CallList.objects.select_for_update().defer("text").get(pk=number)
    if not call_list.is_under_way:
        return False
    one_at_a_time()
    batch = rows_between(call_list, call_list.done_rows, BATCH)
    planned = plan(batch, call_list.site_id)
    new = [one.row for one in planned if one.fate == Fate.NEW]
    people = [named(row) for row in new]
    candidates = Candidate.objects.bulk_create(
        Candidate(
            site_id=call_list.site_id,
            source=call_list.source,
            standing=CandidateState.TO_CALL,
            call_list=call_list,
            row=row.number,
            by_id=call_list.by_id,
            **values(person),
        )
        for row, person in zip(new, people, strict=True)
    )
    for one in planned:
        if one.into is not None:
            add_contact_details(
                candidate=one.into, phones=one.row.phones, emails=one.row.emails
            )
    matches = keep_matches(candidates=candidates, people=people)
    fates = Counter(one.fate for one in planned)
    call_list.taken += fates[Fate.NEW]
    call_list.known += fates[Fate.KNOWN]
    call_list.twice += fates[Fate.TWICE]
    call_list.refused += fates[Fate.REFUSED]
    call_list.matches += len(matches)
    call_list.done_rows += len(batch)
    call_list.state = FileState.RUNNING
    if call_list.done_rows >= call_list.total_rows or not batch:
        call_list.state = FileState.DONE
        call_list.finished_at = clock.now()
        log.info("call_list_taken", rows=call_list.done_rows)
    call_list.save(
        update_fields=[
            *("state", "finished_at", "done_rows"),
            *("taken", "known", "twice", "refused", "matches"),
        ]
    )
    return call_list.state == FileState.RUNNING
