"""Performs the events of the story, each at its time, by the verbs of everybody."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import timedelta

from assessments.opioids.actions import list_product, report_days
from assessments.opioids.day_report import TAKEN, UNKNOWN, DayReport
from assessments.opioids.log import window_of
from assessments.portal.actions import issue_link, use_link
from assessments.responses.actions import complete, open_response, save_answers
from assessments.responses.models import Response
from assessments.schedule.models import Visit
from assessments.simulation.diaries import Diary
from assessments.simulation.events import (
    Answered,
    CameByLink,
    Completed,
    Consented,
    EligibilitySigned,
    Enrolled,
    Event,
    FormEvent,
    Invited,
    Opened,
    Randomized,
    Screened,
    Tried,
    Withdrew,
)
from assessments.simulation.signing import sign
from assessments.simulation.staff import Staff
from participants.consent.actions import record_consent
from participants.contact.actions import Contacted, record_contact
from participants.contact.locator import update_locator
from participants.enrolment.actions import Person, enrol
from participants.enrolment.models import Participant
from participants.randomization.actions import randomize
from participants.screening.actions import record_screening
from participants.screening.models import Screening
from participants.withdrawal.actions import withdraw_from
from participants.withdrawal_scopes import WithdrawalScope
from trialsite import clock
from trialsite.access.models import User
from trialsite.access.roles import COORDINATOR, INVESTIGATOR
from trialsite.audit.signing import staff
from trialsite.context.acting import acting_as, participant, system
from trialsite.signatures.confirming import BOTH, Confirmation

# What people like, in turn: phone calls in the evening, texts, and so on.
LIKES: tuple[Mapping[str, object], ...] = (
    {"prefers": "phone", "times": ["evening"], "leave_message": True},
    {"prefers": "text", "times": ["morning", "afternoon"]},
    {"prefers": "email", "times": []},
    {"prefers": "phone", "times": ["weekend"], "leave_message": True},
)


class Performance:
    """A story while it is performed: who has come so far, what forms are open."""

    def __init__(self, hired: Staff) -> None:
        """*hired* is who acts at each site. The investigators sign as
        if they had been asked again who they are."""
        self.staff = hired.coordinators
        self.investigators = hired.investigators
        self.confirmed = {
            site: Confirmation(user.pk, BOTH)
            for site, user in hired.investigators.items()
        }
        self.screenings: dict[int, Screening] = {}
        self.participants: dict[int, Participant] = {}
        self.codes: dict[tuple[int, str], str] = {}
        self.responses: dict[tuple[int, str, str], Response] = {}

    def perform(self, event: Event) -> None:
        """Do what the event says, at its time. Raises what the verbs raise."""
        with clock.fixed(event.at), self._acting(event):
            match event:
                case Screened():
                    self._screen(event)
                case Consented():
                    self._consent(event)
                case Enrolled():
                    self._enrol(event)
                case EligibilitySigned():
                    self._sign(event)
                case Randomized():
                    participant = self.participants[event.who]
                    randomize(participant=participant, by=self._staff_of(event))
                case Invited():
                    _, code = issue_link(visit=self._visit(event, event.visit))
                    self.codes[event.who, event.visit] = code
                case CameByLink():
                    use_link(code=self.codes[event.who, event.visit])
                case Opened():
                    self._open(event)
                case Answered():
                    self._answer(event)
                case Completed():
                    complete(response=self._response(event), by=self._by(event))
                case Tried():
                    self._try(event)
                case Withdrew():
                    withdraw_from(
                        participant=self.participants[event.who],
                        scopes=[WithdrawalScope.CONTACT, WithdrawalScope.FURTHER_DATA],
                        reason=event.reason,
                        effective_on=event.effective_on,
                        by=self._staff_of(event),
                    )
                case _:
                    raise TypeError(f"Nobody knows how to perform {event}.")

    def _acting(self, event: Event) -> AbstractContextManager[None]:
        """Who signs for the event, and whence: as if they had come by the pages."""
        match event:
            case CameByLink() | FormEvent(alone=True):
                actor = participant(self.participants[event.who].study_id)
                return acting_as(actor=actor, source="portal")
            case Invited():
                return acting_as(actor=system("reminders"), source="task")
            case EligibilitySigned():
                by = self.investigators[self.screenings[event.who].site_id]
                return acting_as(actor=staff(by, INVESTIGATOR.code), source="web")
            case Screened():
                by = self.staff[event.site]
            case _:
                by = self._staff_of(event)
        return acting_as(actor=staff(by, COORDINATOR.code), source="web")

    def _staff_of(self, event: Event) -> User:
        return self.staff[self.screenings[event.who].site_id]

    def _by(self, event: FormEvent) -> User | None:
        return None if event.alone else self._staff_of(event)

    def _visit(self, event: Event, code: str) -> Visit:
        return Visit.objects.select_related("participant__screening").get(
            participant=self.participants[event.who], code=code
        )

    def _response(self, event: FormEvent) -> Response:
        return self.responses[event.who, event.visit, event.instrument]

    def _screen(self, event: Screened) -> None:
        self.screenings[event.who] = record_screening(
            site=event.site,
            source=event.interview.source,
            answers=event.interview.answers,
            declined=event.interview.declined,
            initials=event.initials,
            by=self.staff[event.site],
        )

    def _consent(self, event: Consented) -> None:
        record_consent(
            screening=self.screenings[event.who],
            version=event.version,
            given_on=event.given_on,
            mode=event.mode,
            by=self._staff_of(event),
        )

    def _enrol(self, event: Enrolled) -> None:
        somebody = event.somebody
        self.participants[event.who] = enrol(
            screening=self.screenings[event.who],
            person=Person(
                given_name=somebody.given_name,
                family_name=somebody.family_name,
                preferred_name=somebody.preferred_name,
                date_of_birth=event.born_on,
                email=somebody.email,
                phone=somebody.phone,
            ),
            by=self._staff_of(event),
        )

        update_locator(
            participant=self.participants[event.who],
            values=LIKES[event.who % len(LIKES)],
            reason="They told us.",
            by=self._staff_of(event),
        )

    def _try(self, event: Tried) -> None:
        participant = self.participants[event.who]
        record_contact(
            participant=participant,
            contacted=Contacted(
                mode=event.mode,
                outcome=event.outcome,
                next_action="call",
                next_on=clock.today(participant.timezone)
                + timedelta(days=event.next_in),
                note=event.note,
            ),
            by=self._staff_of(event),
        )

    def _sign(self, event: EligibilitySigned) -> None:
        participant = self.participants[event.who]
        by = self.investigators[participant.site_id]
        sign(participant, confirmed=self.confirmed[participant.site_id], by=by)

    def _open(self, event: Opened) -> None:
        self.responses[event.who, event.visit, event.instrument] = open_response(
            visit=self._visit(event, event.visit),
            instrument=event.instrument,
            mode=event.mode,
            by=self._by(event),
        )

    def _answer(self, event: Answered) -> None:
        response, by = self._response(event), self._by(event)
        if isinstance(event.answers, Diary):
            _report(event.answers, response=response, by=by)
        else:
            save_answers(response=response, values=event.answers, by=by)


def _report(diary: Diary, *, response: Response, by: User | None) -> None:
    """Tell a log: the products, and then the days."""
    ids = [
        list_product(
            response=response,
            drug=product.drug,
            form=product.form,
            strength=product.strength,
            usual=usual,
            by=by,
        ).pk
        for product, usual in zip(diary.products, diary.usual, strict=True)
    ]
    window = window_of(response)[: len(diary.days)]
    days = {
        day: DayReport(UNKNOWN)
        if taken is None
        else DayReport(TAKEN, dict(zip(ids, taken, strict=True)))
        for day, taken in zip(window, diary.days, strict=True)
    }
    if days:
        report_days(response=response, days=days, by=by)
