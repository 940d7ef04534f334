"""A demo whose protocol is amended: every address that its rows give, for every role,
and every table of its datasets."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.urls import reverse

from assessments.responses.actions import open_response
from assessments.responses.models import Response
from assessments.schedule.models import Visit
from assessments.schedule.standings import standing_of
from assessments.schedule.states import VisitState
from assessments.simulation.actions import build_demo
from assessments.simulation.targets import ScreeningLog, Targets
from participants.consent.models import Consent, ConsentApproval
from participants.contact.models import ContactAttempt
from participants.enrolment.models import Participant, StatusChange
from participants.randomization.cohorts import randomize_cohort
from participants.randomization.lists.models import ProposedList
from participants.screening.models import Screening
from tests.builders import ready, staff_at
from tests.fixtures.people import make_user
from tests.trialsite.access.matrix import DOORS
from tests.trialsite.access.walking import Held, answers, expected, held
from trialsite.access.models import Membership
from trialsite.access.roles import ROLES
from trialsite.audit.models import AuditEvent
from trialsite.protocol import current
from trialsite.protocol.models import Site

FEW = Targets(people=14, screening=ScreeningLog(others=4))
UNFINISHED = "not finished"
BOOKKEEPING = {"session-end", "sessions-end", "sign-out", "audit-json", "audit-csv"}


def build() -> None:
    """A demo of few people, one of every role at every site, two who were randomized
    together, and forms half filled."""
    build_demo(say=lambda progress: None, targets=FEW)
    for role in ROLES:
        make_user(f"{role}-of-all Matrix", role, None)
    site = current().sites[0].code
    together = [ready(site), ready(site)]
    randomize_cohort(participants=together, cohort="Together", by=staff_at(site))
    for visit in Visit.objects.filter(completed_at=None, responses=None):
        place = standing_of(visit, visit.participant)
        if place.state in (VisitState.OPEN, VisitState.CLOSING):
            by = visit.participant.enrolled_by
            form = visit.plan.instruments[-1]
            mode = next((m for m in visit.plan.modes if m != "self"), "")
            if mode:
                open_response(visit=visit, instrument=form, mode=mode, by=by)
    assert Response.objects.filter(completed_at=None).count() >= 2
    assert Response.objects.exclude(completed_at=None).count() >= 5


@dataclass(frozen=True)
class Address:
    """One page, about a thing of *site* ("" where of none). A form that is not finished
    opens to those who fill it, as if it were *sent*."""

    name: str
    site: str
    kwargs: tuple[tuple[str, Any], ...]
    sent: bool = False


def addresses() -> list[Address]:
    """Of every row that an address can name, one for each kind of it."""
    things = _things()
    return [
        Address(
            name,
            site,
            tuple((key, one) for key, one in kwargs.items() if key != UNFINISHED),
            sent=kwargs.get(UNFINISHED, False),
        )
        for name, door in DOORS.items()
        if door.signs_in and "GET" in door.methods and not (door.others or door.absent)
        if name not in BOOKKEEPING
        for site, kwargs in things.get(door.of, [])
    ]


def _things() -> dict[str, list[tuple[str, dict[str, Any]]]]:
    everybody = list(Participant.objects.order_by("-pk"))
    site_of = {person.pk: person.site_id for person in everybody}
    id_of = {person.pk: person.study_id for person in everybody}
    people = {(one.follow_up, one.therapy): one for one in everybody}.values()
    found: dict[str, list[tuple[str, dict[str, Any]]]] = {"": [("", {})]}
    found["participant"] = [(p.site_id, {"study_id": p.study_id}) for p in people]
    found["form"], found["log"] = [], []
    for visit, form, finished in _forms():
        kind = "log" if visit.protocol.instrument(form).kind == "opioid_log" else "form"
        of_visit = {"study_id": id_of[visit.participant_id], "visit": visit.code}
        found[kind].append(
            (
                site_of[visit.participant_id],
                {**of_visit, "instrument": form, UNFINISHED: not finished},
            )
        )
    for name, rows in {
        "attempt": _newest(ContactAttempt.objects.order_by("-pk"), "outcome"),
        "status": _newest(StatusChange.objects.order_by("-pk"), "status"),
    }.items():
        found[name] = [
            (
                site_of[row.participant_id],
                {"study_id": id_of[row.participant_id], "number": row.pk},
            )
            for row in rows
        ]
    screenings = _newest(Screening.objects.order_by("-pk"), "outcome")
    found["screening"] = [(row.site_id, {"number": row.pk}) for row in screenings]
    found["consent"] = [
        (consent.screening.site_id, {"number": consent.pk})
        for consent in _newest(Consent.objects.order_by("-pk"), "version")
    ]
    found["approval"] = [
        (fact.site_id, {"site": fact.site_id, "version": fact.version})
        for fact in _newest(ConsentApproval.objects.order_by("-pk"), "version")
    ]
    found["proposal"] = [
        ("", {"key": row.pk}) for row in ProposedList.objects.order_by("pk")[:1]
    ]
    member = Membership.objects.exclude(site=None).latest("pk")
    found["membership"] = [(str(member.site_id), {"number": member.pk})]
    found["person"] = [(str(member.site_id), {"number": member.user_id})]
    found["row"] = [
        (event.site_code, {"table": event.table_name, "row": event.row_pk})
        for event in _newest(
            AuditEvent.objects.exclude(site_code=None).order_by("-pk")[:2000],
            "table_name",
        )
        if event.table_name.startswith(("participants", "assessments"))
    ]
    return found


def _forms() -> Iterator[tuple[Visit, str, bool]]:
    """Each form of each visit as somebody has begun, finished, or not opened it; and
    whether it is finished."""
    seen = set()
    visits = Visit.objects.order_by("-pk").select_related("participant")
    for visit in visits.prefetch_related("responses"):
        begun = {one.instrument: one.completed_at for one in visit.responses.all()}
        for form in {*visit.plan.instruments, *begun}:
            kind = (visit.code, form, form in begun, begun.get(form) is not None)
            if kind not in seen:
                seen.add(kind)
                yield visit, form, kind[-1]


def _newest(rows: Any, name: str) -> list[Any]:
    """Of each value of a column the first row."""
    found: dict[Any, Any] = {}
    for row in rows:
        found.setdefault(getattr(row, name), row)
    return list(found.values())


@dataclass
class Readers:
    """Somebody of each role, at every site, with a browser."""

    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, role: str) -> Client:
        if role not in self.clients:
            holders = Membership.objects.filter(
                role=role, site=None, user__name__endswith="-of-all Matrix"
            )
            self.clients[role] = Client()
            self.clients[role].force_login(holders.get().user)
        return self.clients[role]

    def got(self, address: Address, role: str) -> object:
        """What the page answered somebody of *role*, in the words of the matrix."""
        (answer,) = answers(
            self.client(role),
            {DOORS[address.name].of: dict(address.kwargs)},
            _may(role),
            site=address.site,
            names=[address.name],
            methods=["GET"],
        )
        return answer.got


def wanted(address: Address, role: str) -> object:
    """What the matrix says of it."""
    method = "POST" if address.sent else "GET"
    return expected(DOORS[address.name], method, _may(role), address.site)


def _may(role: str) -> Held:
    codes = Site.objects.values_list("code", flat=True)
    return held(**{code: [role] for code in codes})


def words(address: Address) -> str:
    """Its path."""
    return reverse(address.name, kwargs=dict(address.kwargs))
