"""Moving to another site: one proposes, the other accepts. The id stays, access moves,
both histories are dated."""

import csv
import io

import pytest
from django.db import connection

from participants.candidates.actions import Named, name_candidate
from participants.candidates.models import Candidate
from participants.consent.actions import record_consent
from participants.consort.flow import flows
from participants.contact.locator import update_locator
from participants.duplicates.actions import keep_matches
from participants.duplicates.models import Side
from participants.eligibility.actions import why_not_signed
from participants.enrolment.models import Identity, Participant
from participants.enrolment.statuses import Change, change_status
from participants.enrolment.stays import SiteStay
from participants.randomization.actions import randomize
from participants.randomization.models import Allocation
from participants.screening.models import Screening
from participants.transfer.actions import (
    TransferRefused,
    accept_transfer,
    decline_transfer,
    propose_transfer,
    withdraw_transfer,
)
from participants.transfer.models import Answer, SiteTransfer
from tests.builders import approve_documents, ready
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import OutsideScope, scope_of
from trialsite.audit.models import AuditEvent
from trialsite.context.visible import visible_rows
from trialsite.exports.copy import copy_csv
from trialsite.exports.registry import datasets
from trialsite.row_security.staff import visible_to


@pytest.fixture
def person(in_an_arm_today):
    return in_an_arm_today


@pytest.fixture
def proposal(person, coordinator):
    return propose_transfer(
        participant=person, to="BOS", reason="Moved house", by=coordinator
    )


def exported(name: str, sites: list[str]) -> list[dict[str, str]]:
    table = next(table for table in datasets() if table.name == name)
    out = io.BytesIO()
    copy_csv(table, out, sites=sites, connection=connection)
    return list(csv.DictReader(io.StringIO(out.getvalue().decode())))


def as_(user):
    """Behind row-level security, as *user* is on the pages of a transfer."""
    return visible_rows(visible_to(scope_of(user), Permission.CHANGE_STATUS))


def test_nothing_moves_before_the_other_site_accepts(proposal, coordinator, stranger):
    with as_(coordinator):
        assert scope_of(coordinator).participants(Permission.CHANGE_STATUS).count() == 1
    with as_(stranger):
        assert not Participant.objects.exists()
        assert (
            scope_of(stranger).transfers(Permission.CHANGE_STATUS).get().study_id
            == proposal.study_id
        )
    assert SiteStay.objects.count() == 1
    accept_transfer(transfer=proposal, by=stranger)
    with as_(coordinator):
        assert not Participant.objects.exists()
        assert SiteTransfer.objects.get().answer == Answer.ACCEPTED
    with as_(stranger):
        assert (
            scope_of(stranger).participants(Permission.CHANGE_STATUS).get().study_id
            == proposal.study_id
        )


def test_each_step_is_the_one_sites_alone(proposal, coordinator, stranger):
    """P11-05: nobody takes a person over for another site, or gives one away."""
    with pytest.raises(OutsideScope):
        accept_transfer(transfer=proposal, by=coordinator)
    with pytest.raises(OutsideScope):
        decline_transfer(transfer=proposal, reason="No", by=coordinator)
    with pytest.raises(OutsideScope):
        withdraw_transfer(transfer=proposal, reason="No", by=stranger)
    with pytest.raises(OutsideScope):
        propose_transfer(
            participant=proposal.participant, to="SLC", reason="Here", by=stranger
        )


def test_who_works_at_both_sites_still_does_both_steps(person, coordinator):
    coordinator.memberships.create(role="coordinator", site_id="BOS")
    made = propose_transfer(
        participant=person, to="BOS", reason="Moved", by=coordinator
    )
    assert Participant.objects.get().site_id == "MAD"
    accept_transfer(transfer=made, by=coordinator)
    assert Participant.objects.get().site_id == "BOS"


@pytest.mark.parametrize(
    ("refuse", "who", "answer"),
    [
        (decline_transfer, "stranger", Answer.DECLINED),
        (withdraw_transfer, "coordinator", Answer.WITHDRAWN),
    ],
)
def test_a_refusal_has_a_reason_and_leaves_everything(
    request, proposal, stranger, coordinator, refuse, who, answer
):
    by = request.getfixturevalue(who)
    with pytest.raises(TransferRefused, match="Say why"):
        refuse(transfer=proposal, reason=" ", by=by)
    made = refuse(transfer=proposal, reason="No group here", by=by)
    assert (made.answer, made.answer_reason) == (answer, "No group here")
    assert (made.answered_by, Participant.objects.get().site_id) == (by, "MAD")
    with pytest.raises(TransferRefused, match="before"):
        accept_transfer(transfer=proposal, by=stranger)
    assert propose_transfer(
        participant=proposal.participant, to="SLC", reason="Again", by=coordinator
    )


def test_one_proposal_waits_at_a_time(proposal, coordinator):
    with pytest.raises(TransferRefused, match="was asked already"):
        propose_transfer(
            participant=proposal.participant, to="SLC", reason="Or so", by=coordinator
        )


def test_a_move_needs_another_site_and_a_reason(person, coordinator):
    with pytest.raises(TransferRefused, match="no other site"):
        propose_transfer(participant=person, to="MAD", reason="Moved", by=coordinator)
    with pytest.raises(TransferRefused, match="Say why"):
        propose_transfer(participant=person, to="BOS", reason=" ", by=coordinator)
    with pytest.raises(TransferRefused, match="“CBT” names an arm"):
        propose_transfer(
            participant=person, to="BOS", reason="Nearer to the CBT", by=coordinator
        )


def test_who_died_since_is_not_taken_over(proposal, person, coordinator, stranger):
    today = clock.today(person.timezone)
    change = Change("follow_up", "died", today, "family")
    change_status(participant=person, change=change, by=coordinator)
    with pytest.raises(TransferRefused, match="stays: the follow-up status is died"):
        accept_transfer(transfer=proposal, by=stranger)


def test_what_was_drawn_and_both_stays_are_kept(proposal, stranger):
    stratum = Allocation.objects.get().stratum
    accept_transfer(transfer=proposal, by=stranger)
    assert Allocation.objects.get().stratum == stratum
    stays = SiteStay.objects.order_by("at")
    assert [stay.site_id for stay in stays] == ["MAD", "BOS"]
    (participant,) = exported("participants", ["BOS"])
    assert participant["site_randomized"] == "MAD"
    assert participant["site_current"] == "BOS"
    before, now = exported("site_stays", ["BOS"])
    assert before["until"] == now["since"]
    assert now["until"] == ""


def test_initials_are_found_at_the_new_site_alone(proposal, stranger):
    accept_transfer(transfer=proposal, by=stranger)
    found = Identity.objects.filter(initials_index=("BOS", "E", "S"))
    assert found.get().participant_id == proposal.participant_id
    assert not Identity.objects.filter(initials_index=("MAD", "E", "S")).exists()


def test_what_the_person_is_known_by_moves_along(proposal, coordinator, stranger):
    """Matches that were found, and those that are found later, are the new site's."""

    def listed(by, site):
        person = Named("Sam", phone="608 555 0142")
        made = name_candidate(site=site, source="letter", person=person, by=by)
        return keep_matches(candidates=[made], people=[person])

    (before,) = listed(coordinator, "MAD")
    accept_transfer(transfer=proposal, by=stranger)
    with as_(stranger):
        candidate = Candidate.objects.get()
        assert candidate.screenings.get().participant.site_id == "BOS"
        assert Side.objects.get(match=before).other_site == "MAD"
        update_locator(
            participant=Participant.objects.get(),
            values={"email": "erin@example.org"},
            reason="They told us.",
            by=stranger,
        )
    with as_(coordinator):
        assert not Candidate.objects.filter(standing="enrolled").exists()
        assert Side.objects.get(match=before).other_site == "BOS"
        later = listed(coordinator, "MAD")
        elsewhere = Side.objects.filter(match__in=later).values_list("other_site")
        assert ("BOS",) in elsewhere


def test_a_signature_still_holds_at_the_new_site(coordinator, stranger):
    """Nobody signs again, or is told that nobody has, because a person moved."""
    person = ready(by=coordinator)
    made = propose_transfer(
        participant=person, to="BOS", reason="Moved house", by=coordinator
    )
    accept_transfer(transfer=made, by=stranger)
    with as_(stranger):
        assert not why_not_signed(Participant.objects.get())
        assert randomize(participant=Participant.objects.get(), by=stranger)


def test_the_old_site_still_counts_whom_it_screened(proposal, coordinator, stranger):
    """A move changes nothing in the CONSORT diagram."""
    with as_(coordinator):
        (before,) = flows(scope_of(coordinator), ["MAD"])
    accept_transfer(transfer=proposal, by=stranger)
    with as_(coordinator):
        (after,) = flows(scope_of(coordinator), ["MAD"])
    with as_(stranger):
        (there,) = flows(scope_of(stranger), ["BOS"])
    assert (before.enrolled, before.randomized) == (1, 1)
    assert after == before
    assert there.assessed == 0


def test_the_new_site_takes_the_next_consent(proposal, coordinator, stranger):
    accept_transfer(transfer=proposal, by=stranger)
    approve_documents("BOS")
    given = {
        "version": "v1",
        "given_on": clock.today("America/New_York"),
        "mode": "in_person",
        "late_reason": "The paper lay at the other site.",
    }
    with as_(coordinator), pytest.raises(OutsideScope):
        record_consent(screening=Screening.objects.get(), by=coordinator, **given)
    with as_(stranger):
        assert record_consent(screening=Screening.objects.get(), by=stranger, **given)


def test_each_step_leaves_its_trace(proposal, stranger):
    accept_transfer(transfer=proposal, by=stranger)
    table = "participants_sitetransfer"
    asked, answered = AuditEvent.objects.filter(table_name=table).order_by("pk")
    assert (asked.action, answered.action) == ("insert", "update")
    assert answered.reason == "Moved house"
