"""Each task that the beat calls, run as a worker runs it in a trial that has something
for it to do: it sees that, and does it.

What a task sees stands on it (trialsite/celery.py), and most tests see everything; one
that sees too little would do nothing, or the wrong thing, for ever and unnoticed."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from participants.call_list.actions import begin_taking
from participants.call_list.models import CallList, FileState
from participants.candidates.actions import Named, name_candidate
from participants.candidates.models import Candidate, CandidateState
from participants.contact.models import OptOut
from participants.eligibility.content import BASELINE_OVERRIDE, ELIGIBILITY, OVERRIDE
from participants.enrolment.models import Participant
from participants.randomization.lists.comparing import compare_methods
from participants.screening.models import Screening
from tests.acting import nobody_acts
from tests.builders import (
    baseline_done,
    confirmed_as,
    enrolled,
    investigator_at,
    randomized,
    signed,
    statistician,
    visit_of,
)
from tests.database import as_owner
from tests.fixtures.people import cora, make_user
from tests.fixtures.seals import note
from tests.participants.call_list.lists import listed, people
from tests.participants.contact.test_lost_contact import tried
from tests.participants.eligibility import test_actions as by_screening
from tests.participants.eligibility import test_baseline as by_baseline
from tests.waiting import wait_until
from trialsite import clock
from trialsite.access.models import AccessReview, User
from trialsite.access.scope import scope_of
from trialsite.audit import clocks
from trialsite.audit.models import AuditEvent
from trialsite.audit.seals.models import AuditSeal, AuditVerification
from trialsite.audit.seals.sealing import seal_new
from trialsite.background.queue import CELERY_BEAT_SCHEDULE
from trialsite.celery import app
from trialsite.context.acting import giving_reason
from trialsite.context.visible import NOTHING, visible_rows
from trialsite.exports.actions import request_export
from trialsite.exports.models import Export, ExportState
from trialsite.outbox.models import Message
from trialsite.reviews.actions import KIND as ACCESS_REVIEW
from trialsite.reviews.actions import digest_of, listed_at, sign_review
from trialsite.signatures import registry
from trialsite.signatures.models import Signature, SignatureVoid

Done = Callable[[], object]
"""Whether the task did what there was to do."""


class World:
    """The trial before the task: what a case makes, and when it is looked at."""

    def __init__(self, get: Callable[[str], Any], stack: ExitStack) -> None:
        self.get, self._stack = get, stack
        self.monkeypatch: pytest.MonkeyPatch = get("monkeypatch")
        self.started: list[tuple[object, ...]] = []

    def at(self, moment: datetime) -> None:
        self._stack.enter_context(clock.fixed(moment))

    def days_later(self, days: int) -> None:
        self.at(clock.now() + timedelta(days=days))

    def starts(self, task: str) -> None:
        """What *task* has other tasks do is noted, and not done."""
        module = task.rpartition(".")[0]
        self.monkeypatch.setattr(
            f"{module}.start", lambda *given: self.started.append(given)
        )


Begin = Callable[[World], Done]
CASES: dict[str, tuple[Begin, bool]] = {}


def sweep(task: str, *, commits: bool = False) -> Callable[[Begin], Begin]:
    """The function makes what there is to do for *task*, *commits* for good where
    transactions are what it is about, and returns how one sees that it was done."""

    def declare(begin: Begin) -> Begin:
        CASES[task] = (begin, commits)
        return begin

    return declare


def run(task: str) -> None:
    """As a worker does, who sees nothing of itself and acts for nobody."""
    app.loader.import_default_modules()
    with visible_rows(NOTHING), nobody_acts():
        app.tasks[task]()


@pytest.fixture
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    with ExitStack() as stack:
        yield World(request.getfixturevalue, stack)


def _in_the_window(world: World) -> Participant:
    person = randomized("MAD")
    opens = visit_of(person, "m03").opens_on
    world.at(clock.midnight(opens, person.timezone) + timedelta(hours=12))
    return person


@sweep("assessments.reminders.tasks.plan")
def reminders_and_ends_of_follow_up(world: World) -> Done:
    over = randomized("MAD")
    last = max(visit.closes_on for visit in over.visits.all())
    world.at(clock.midnight(last, over.timezone) + timedelta(days=2))
    person = _in_the_window(world)
    return lambda: (
        Message.objects.filter(study_id=person.study_id).exists()
        and Participant.objects.get(pk=over.pk).follow_up == "completed"
    )


@sweep("trialsite.outbox.tasks.dispatch")
def a_letter_to_a_participant(world: World) -> Done:
    person = _in_the_window(world)
    run("assessments.reminders.tasks.plan")
    to = person.identity.email
    return lambda: [one for one in mail.outbox if one.to == [to]]


@sweep("trialsite.signatures.tasks.check")
def a_signature_under_what_was_changed(world: World) -> Done:
    signature = signed(baseline_done("MAD"))
    _change_the_screening(signature)
    return lambda: SignatureVoid.objects.filter(signature=signature).exists()


@sweep("trialsite.exports.tasks.resume")
def an_export_that_waits(world: World) -> Done:
    export = request_export(reason="Report", by=make_user("Ada", "administrator", None))
    world.starts("trialsite.exports.tasks.resume")
    return lambda: [one for one in world.started if one[1] == export.pk]


@sweep("trialsite.exports.tasks.expire")
def an_export_whose_time_is_over(world: World) -> Done:
    export = request_export(reason="Report", by=make_user("Ada", "administrator", None))
    with as_owner():
        Export.objects.filter(pk=export.pk).update(
            state=ExportState.DONE,
            finished_at=clock.now(),
            expires_at=clock.now(),
            sha256="0" * 64,
            bytes=1,
        )
    world.days_later(1)
    return lambda: Export.objects.get(pk=export.pk).deleted_at


@sweep("participants.call_list.tasks.resume")
def a_call_list_that_waits(world: World) -> Done:
    made = begin_taking(call_list=listed(cora(), people(3)), by=cora())
    world.starts("participants.call_list.tasks.resume")
    return lambda: [one for one in world.started if one[1] == str(made.pk)]


@sweep("participants.call_list.tasks.erase")
def names_and_files_whose_days_are_over(world: World) -> Done:
    person = Named(given_name="Sam", phone="608 555 0188")
    who = name_candidate(site="MAD", source="letter", person=person, by=cora())
    file = listed(cora())
    with as_owner(), giving_reason("They did not come in."):
        Candidate.objects.filter(pk=who.pk).update(
            standing=CandidateState.CLOSED, erase_on=clock.today("UTC")
        )
    world.days_later(1_000)
    return lambda: (
        Candidate.objects.get(pk=who.pk).erased_at
        and CallList.objects.get(pk=file.pk).state == FileState.DROPPED
    )


@sweep("participants.contact.tasks.judge_trying")
def somebody_whom_nobody_reaches(world: World) -> Done:
    person = tried(enrolled(by=cora()), cora(), without=["letter"])
    Participant.objects.filter(pk=person.pk).update(lost_contact=False)
    world.days_later(40)
    OptOut.objects.create(participant=person, channel="letter", closed=True, by=cora())
    return lambda: Participant.objects.get(pk=person.pk).lost_contact


@sweep("participants.randomization.lists.tasks.resume")
def a_comparison_that_waits(world: World) -> Done:
    row = compare_methods(trials=1, by=statistician())
    world.starts("participants.randomization.lists.tasks.resume")
    return lambda: [one for one in world.started if one[1] == row.pk]


@sweep("trialsite.audit.tasks.seal", commits=True)
def events_that_are_not_sealed(world: World) -> Done:
    world.get("copy")
    randomized("MAD")

    def all_of_them() -> bool:
        listed = [entry for seal in AuditSeal.objects.all() for entry in _listed(seal)]
        return len(listed) == AuditEvent.objects.count()

    return all_of_them


def _listed(seal: AuditSeal) -> list[object]:
    return list(seal.as_seal().listed())


@sweep("trialsite.audit.tasks.verify", commits=True)
def a_row_behind_walls_that_was_changed_by_hand(world: World) -> Done:
    world.get("copy")
    person = randomized("MAD")
    wait_until(seal_new)
    unseen = world.get("unseen")
    unseen(
        "update participants_allocation set arm = 'x' where participant_id = %s",
        person.pk,
    )
    return lambda: [
        one
        for found in AuditVerification.objects.all()
        for one in found.faults
        if "participants_allocation" in one
    ]


@sweep("trialsite.audit.tasks.mail", commits=True)
def inspectors_who_wait_for_a_seal(world: World) -> Done:
    world.get("copy")
    note(1)
    wait_until(seal_new)
    return lambda: Message.objects.filter(kind="record-sealed").exists()


@sweep("trialsite.audit.tasks.watch_clocks")
def clocks_that_differ(world: World) -> Done:
    world.monkeypatch.setattr(clocks, "drift", lambda: timedelta(minutes=5))
    return lambda: Message.objects.filter(kind=clocks.KIND).exists()


@sweep("trialsite.accounts.tasks.suspend")
def an_account_that_nobody_uses(world: World) -> Done:
    user = cora()
    make_user("Ada Roe", "administrator", None)
    world.days_later(100)
    return lambda: not User.objects.get(pk=user.pk).is_active


def test_every_task_of_the_beat_has_its_case() -> None:
    assert CASES.keys() == {one["task"] for one in CELERY_BEAT_SCHEDULE.values()}


@pytest.mark.parametrize("task", sorted(CASES))
def test_a_sweep_sees_what_it_is_there_for(task: str, world: World) -> None:
    begin, commits = CASES[task]
    world.get("committed_db" if commits else "db")
    done = begin(world)
    assert not done(), "there is something to do"
    run(task)
    assert done()


# Whatever can be signed is read again by the sweep.


def _change_the_screening(signature: Signature) -> None:
    person = Participant.objects.get(study_id=signature.study_id)
    with giving_reason("The source says 58."), as_owner():
        found = Screening.objects.get(pk=person.screening_id)
        found.answers = found.answers | {"age": "58"}
        found.save()


def _of_a_screening() -> Signature:
    by = investigator_at("MAD")
    by_screening.override(by_screening.not_eligible(cora()), by)
    return Signature.objects.get(kind=OVERRIDE)


def _of_a_baseline() -> Signature:
    person = by_baseline.found(baseline_done("MAD"), "bpi.severity", "2.5")
    by_baseline.override(person, investigator_at("MAD"))
    return Signature.objects.get(kind=BASELINE_OVERRIDE)


def _of_a_review() -> Signature:
    ada = make_user("Ada Roe", "administrator", None)
    seen = digest_of(listed_at(scope_of(ada).site_codes))
    sign_review(
        statement="As it should be.", confirmed=confirmed_as(ada), seen=seen, by=ada
    )
    return Signature.objects.get(kind=ACCESS_REVIEW)


def _change_the_review(signature: Signature) -> None:
    with as_owner(), giving_reason("By hand."):
        AccessReview.objects.filter(pk=signature.record).update(statement="Otherwise.")


def _change_the_answers(signature: Signature) -> None:
    with giving_reason("The source says 17."), as_owner():
        found = Screening.objects.get(pk=signature.record)
        found.answers = found.answers | {"age": "17"}
        found.save()


def _change_the_scores(signature: Signature) -> None:
    person = Participant.objects.get(study_id=signature.study_id)
    by_baseline.found(person, "bpi.severity", "2.4")


SIGNED: dict[str, tuple[Callable[[], Signature], Callable[[Signature], object]]] = {
    ELIGIBILITY: (lambda: signed(baseline_done("MAD")), _change_the_screening),
    OVERRIDE: (_of_a_screening, _change_the_answers),
    BASELINE_OVERRIDE: (_of_a_baseline, _change_the_scores),
    ACCESS_REVIEW: (_of_a_review, _change_the_review),
}


def test_whatever_can_be_signed_is_tried() -> None:
    assert SIGNED.keys() == registry._kinds.keys()


@pytest.mark.parametrize("kind", sorted(SIGNED))
def test_the_sweep_voids_a_signature_once_what_was_signed_changes(
    kind: str, db: None
) -> None:
    sign, change = SIGNED[kind]
    signature = sign()
    run("trialsite.signatures.tasks.check")
    assert not SignatureVoid.objects.exists(), "nothing has changed"
    change(signature)
    run("trialsite.signatures.tasks.check")
    void = SignatureVoid.objects.get()
    assert void.signature_id == signature.pk
    assert "no longer there" not in void.reason
