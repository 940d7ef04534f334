"""What stands at the moment of randomizing, behind the locks, in one round trip."""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS

from participants.enrolment.models import Participant
from participants.randomization.facts_version import keys_of, version_statement
from participants.randomization.lists.in_force import ListInForce, NoListInForce, opened
from participants.randomization.lock import keep_the_list, queue_for, refused_when_busy
from participants.randomization.read_back import ReadBack
from participants.training import check_list
from trialsite import clock
from trialsite.access.models import Membership, User
from trialsite.access.scope import Scope, scope_from
from trialsite.context.visible import EVERYTHING, visible_rows
from trialsite.postgresql.pipeline import pipelined
from trialsite.protocol import current
from trialsite.protocol.models import ProtocolVersion
from trialsite.protocol.training import SUFFIX

NAMES = [field.attname for field in Participant._meta.concrete_fields]
PERSON = (
    f"select {', '.join(NAMES)} "  # noqa: S608 - names of our own columns
    "from participants_participant where id = %s for update"
)

# Who asks, what they may do, what the database is for, and by which protocol.
ASKING = """
select u.is_active,
    (select coalesce(jsonb_agg(jsonb_build_array(
        m.role, m.site_id, m.begins_on, m.ends_on)), '[]')::text
        from trialsite_membership m where m.user_id = u.id),
    exists (select from trialsite_protocolversion v
        where (v.trial like %(for_training)s) is distinct from %(training)s),
    (select max(v.id) from trialsite_protocolversion v
        where v.digest = %(protocol)s){place}
from trialsite_user u{its_list}
where u.id = %(by)s
"""

# The list that arms are drawn by at this instant, whether it still takes people, when
# the next one begins, the last place of the sequence, and the version of the facts.
PLACE = """,
    l.proposal_id, p.xmin::text,
    not exists (select from participants_endingagreed a
        join participants_ending e on e.id = a.ending_id where e.step = 'close'),
    (select min(n.starts_at) from participants_sealedlist n
        where n.starts_at > %(now)s),
    (select coalesce(max(a.position), 0) from participants_allocation a
        where a.sealed_list_id = l.proposal_id and a.stratum = %(sequence)s),
    ({version})"""
ITS_LIST = """
left join (participants_sealedlist l
    join participants_proposedlist p on p.id = l.proposal_id)
on l.number = (select max(b.number) from participants_sealedlist b
    where b.starts_at <= %(now)s)"""


@cache
def _asking(*, for_a_place: bool) -> str:
    if not for_a_place:
        return ASKING.format(place="", its_list="")
    place = PLACE.format(version=version_statement())
    return ASKING.format(place=place, its_list=ITS_LIST)


@dataclass(frozen=True)
class NextPlace:
    """What a read-back leads to where it still holds: the list, and the last place of
    the person's sequence that is taken."""

    in_force: ListInForce
    last: int


@dataclass(frozen=True)
class LockedState:
    """The participant as they are now, locked; what *by* may do now; the key of the
    protocol's version; and the *place*, where there was a read-back and it holds."""

    participant: Participant
    scope: Scope
    version: int
    place: NextPlace | None


def locked_state(
    *, participant: Participant, by: User, read_back: ReadBack | None = None
) -> LockedState:
    """Lock the list, the participant and, with a *read_back*, their sequence, until the
    transaction ends; then read. Raises StratumBusy where a lock could not be had,
    WrongList where the database is for something else than the program, and
    DoesNotExist of the participant, or of ProtocolVersion where the folder in use was
    not loaded."""
    protocol = current()
    values: dict[str, Any] = {
        "by": by.pk,
        "protocol": protocol.digest,
        "training": settings.TRAINING,
        "for_training": f"%{SUFFIX}",
    }
    # The sequence need not end at one site, and all that the person is
    # judged by must be seen; nothing of either leaves here but a number and a version.
    with refused_when_busy(), visible_rows(EVERYTHING), pipelined() as pipeline:
        keep_the_list(pipeline)
        person = pipeline.send(PERSON, [participant.pk])
        if read_back is not None:
            queue_for(read_back.sequence, pipeline)
            values |= {"now": clock.now(), "sequence": read_back.sequence}
            values |= keys_of(participant)
        statement = _asking(for_a_place=read_back is not None)
        asking = pipeline.send(statement, values)
    if (row := person.fetchone()) is None:
        raise Participant.DoesNotExist(f"There is no participant {participant.pk}.")
    participant = Participant.from_db(DEFAULT_DB_ALIAS, NAMES, row)
    [(active, memberships, other_purpose, version, *found)] = asking.fetchall()
    if other_purpose:
        check_list()
    if version is None:
        raise ProtocolVersion.DoesNotExist("Run manage.py load_protocol first.")
    held = [_membership(*one) for one in json.loads(memberships)] if active else []
    place = None
    if (
        read_back is not None
        and read_back.study_id == participant.study_id
        and read_back.protocol == protocol.digest
    ):
        place = _place(read_back, *found)
    return LockedState(participant, scope_from(by, held), version, place)


def _membership(
    role: str, site: str | None, begins_on: str | None, ends_on: str | None
) -> Membership:
    first, last = (day and date.fromisoformat(day) for day in (begins_on, ends_on))
    return Membership(role=role, site_id=site, begins_on=first, ends_on=last)


def _place(
    read_back: ReadBack,
    sealed_list: UUID | None,
    edition: str,
    takes_people: bool,
    until: datetime | None,
    last: int,
    facts: str,
) -> NextPlace | None:
    if sealed_list != read_back.sealed_list or facts != read_back.facts:
        return None
    if not takes_people:
        return None
    try:
        return NextPlace(replace(opened(sealed_list, edition), until=until), last)
    except NoListInForce:
        return None
