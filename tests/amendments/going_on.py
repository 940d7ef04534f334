"""The trial goes on after an amendment: people come in and are randomized, forms are
finished, links are followed and letters are written. Nothing of it is kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from django.db import transaction
from django.test import Client
from django.urls import reverse

from assessments.reminders.tasks import plan
from assessments.responses.actions import complete, open_response, save_answers
from assessments.responses.models import Response
from assessments.schedule.models import Visit
from assessments.schedule.standings import standing_of
from assessments.schedule.states import VisitState
from participants.randomization.actions import randomize
from participants.randomization.gate import gate
from tests.assessments.portal.walk import Phone
from tests.builders import ready
from tests.filling import fill_log, middling
from tests.fixtures.doors import forget_tries
from trialsite.access.models import User
from trialsite.outbox.composers import composer_of
from trialsite.outbox.models import Message
from trialsite.protocol import current

NOBODY_TOOK = 31
"""Milligrams of a tablet that no log of the demo lists already."""
NEEDS_A_LIST = {"Allocation list"}
"""What may stand between a person and an arm after factors or arms were amended."""


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is not kept."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def open_visits() -> Iterator[Visit]:
    """The visits that may be filled now, those begun first."""
    visits = Visit.objects.filter(completed_at=None).order_by("responses", "-pk")
    seen = set()
    for visit in visits.select_related("participant__enrolled_by"):
        place = standing_of(visit, visit.participant)
        if visit.pk not in seen and place.state in (
            VisitState.OPEN,
            VisitState.CLOSING,
        ):
            seen.add(visit.pk)
            yield visit


def portal_opens(most: int) -> int:
    """Follow the links of so many people to every page of their forms; how many
    people did."""
    opened = 0
    forget_tries()
    for visit in open_visits():
        if opened == most:
            break
        if visit.plan.phase == "baseline" or "self" not in visit.plan.modes:
            continue
        with undone():
            phone = Phone(Client(), visit)
            page = phone.open_link()
            assert page.status_code == 200, page
            page = phone.client.post("/my/", follow=True)
            assert page.status_code == 200, page
            for form in visit.plan.instruments:
                for name in ("portal-check", "portal-medicines", "portal-days"):
                    address = reverse(name, kwargs={"instrument": form})
                    page = phone.client.get(address, follow=True)
                    assert page.status_code in (200, 404), (address, page)
        opened += 1
    return opened


def asked_by_begun_forms() -> dict[int, list[tuple[object, ...]]]:
    """What each form that was begun asks, in its words, by response."""
    return {
        response.pk: [
            (item.code, item.label, item.retired, item.codes())
            for item in response.form.items
        ]
        for response in Response.objects.all()
    }


def forms_finished(most: int) -> int:
    """Finish every form of so many open visits, which makes them complete; how many
    forms."""
    finished = 0
    for visit in list(open_visits())[:most]:
        with undone():
            finished += _finish(visit)
            visit.refresh_from_db()
            assert visit.completed_at is not None, visit
    return finished


def _finish(visit: Visit) -> int:
    staff = visit.participant.enrolled_by
    mode = next((one for one in visit.plan.modes if one != "self"), "self")
    finished = 0
    begun = {one.instrument: one for one in visit.responses.all()}
    for code in visit.plan.instruments:
        response = begun.get(code) or open_response(
            visit=visit,
            instrument=code,
            mode=mode,
            by=None if mode == "self" else staff,
        )
        if response.completed_at is None:
            _answer(response, None if response.mode == "self" else staff)
            finished += 1
    return finished


def _answer(response: Response, by: User | None) -> None:
    if response.form.kind == "opioid_log":
        fill_log(response, by=by, mg_a_day=NOBODY_TOOK)
    else:
        save_answers(response=response, values=middling(response.form), by=by)
    complete(response=response, by=by)


def people_come(rng: Random) -> int:
    """Somebody comes to one of the sites that the protocol names, up to the arm; how
    many were randomized. Where the amendment asks for a new list, it is missing."""
    with undone():
        person = ready(rng.choice(current().sites).code)
        lacking = {check.label for check in gate(person).lacking}
        assert lacking <= NEEDS_A_LIST, lacking
        if not lacking:
            randomize(participant=person, by=person.enrolled_by)
    return not lacking


def letters_written() -> int:
    """Write every letter that waits, and those of a sweep; how many."""
    with undone():
        plan.apply(throw=True)
        waiting = list(Message.objects.filter(state="queued"))
        for message in waiting:
            composer_of(message.kind)(message)
    return len(waiting)
