"""What was read back is relied on as long as nothing has happened since, and no longer
(docs/adr/0023-the-act.md)."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from threading import Event

import pytest
from django.db import connection, transaction

from assessments.responses.models import Response, Score
from assessments.schedule.models import Visit
from participants.consent.models import Consent
from participants.deviations.models import Deviation
from participants.eligibility.content import ELIGIBILITY
from participants.eligibility.models import BaselineOverride, EligibilityOverride
from participants.enrolment.models import Identity, Participant
from participants.randomization import actions, moment
from participants.randomization.actions import AlreadyRandomized, NotReady, randomize
from participants.randomization.gate import gate
from participants.randomization.lists.ending import agree_to, ask_to
from participants.randomization.lists.models import Ending
from participants.randomization.models import Allocation
from participants.randomization.moment import moment as stands_now
from participants.screening.models import Screening
from tests.acting import act_from_now_on
from tests.builders import ready, second_administrator, staff_at, statistician
from tests.counting import queries
from tests.database import as_owner
from tests.participants.randomization.crowd import crowd
from trialsite import clock
from trialsite.access.models import Membership
from trialsite.access.scope import OutsideScope
from trialsite.audit.context import because
from trialsite.protocol import current
from trialsite.signatures.actions import newest
from trialsite.signatures.models import Signature, SignatureVoid

pytestmark = pytest.mark.usefixtures("committed_db")


def still_holds(person, read_back):
    by = person.enrolled_by
    with transaction.atomic():
        return stands_now(participant=person, by=by, read_back=read_back).place


def deviation(person):
    return Deviation.objects.create(
        screening=person.screening,
        kind=Deviation.Kind.ELIGIBILITY,
        about="age",
        reason="a test",
        by=person.enrolled_by,
    )


def signature(person):
    return newest(ELIGIBILITY, person.study_id)


def born_a_day_later(person):
    identity = Identity.objects.get(participant=person)
    identity.date_of_birth += timedelta(days=1)
    identity.save()


def overridden(person):
    EligibilityOverride.objects.create(
        screening=person.screening,
        criteria=["age"],
        reason="a test",
        deviation=deviation(person),
        by=person.enrolled_by,
    )


def overridden_at_baseline(person):
    BaselineOverride.objects.create(
        participant=person,
        values={"age": "80"},
        reason="a test",
        deviation=deviation(person),
        by=person.enrolled_by,
    )


def opened_once_more(person):
    """A finished one is not written to, but another may come."""
    one = Response.objects.get(visit__participant=person, instrument="bpi")
    one.pk, one.instrument, one.completed_at = None, "another", None
    one.save(force_insert=True)


# A change of the person in each table that the gate reads.
CHANGES = {
    "participants_participant": lambda p: Participant.objects.filter(pk=p.pk).update(
        needs_reach=True
    ),
    "participants_screening": lambda p: Screening.objects.filter(
        pk=p.screening_id
    ).update(answers={}),
    "participants_consent": lambda p: Consent.objects.filter(
        screening=p.screening_id
    ).update(mode="phone"),
    "participants_identity": born_a_day_later,
    "participants_eligibilityoverride": overridden,
    "participants_baselineoverride": overridden_at_baseline,
    "assessments_visit": lambda p: Visit.objects.filter(participant=p).update(
        completed_at=None
    ),
    "assessments_response": lambda p: opened_once_more(p),
    "assessments_score": lambda p: Score.objects.filter(
        response__visit__participant=p, code="mean_daily_mme"
    ).update(value=Decimal(31)),
    "trialsite_signature": lambda p: Signature.objects.filter(
        pk=signature(p).pk
    ).update(meaning="Nothing."),
    "trialsite_signaturevoid": lambda p: SignatureVoid.objects.create(
        signature=signature(p), reason="a test", at=clock.now()
    ),
}
# Tables of nobody in particular: read anew behind the locks, or for a name alone.
NOBODYS = {
    "participants_sealedlist",
    "participants_proposedlist",
    "participants_ending",
    "participants_endingagreed",
    "trialsite_site",
    "trialsite_user",
}


def test_any_change_of_what_the_gate_reads_is_noticed():
    """RND-08, RND-09: in every table that the gate reads, and only there is a place
    without asking the gate again."""
    people = crowd(("MAD",), len(CHANGES))
    asked = " ".join(queries(lambda: gate(people[0])))
    read = set(re.findall(r'(?:FROM|JOIN) "(\w+)"', asked))
    assert read == set(CHANGES) | NOBODYS
    for person, (table, change) in zip(people, CHANGES.items(), strict=True):
        read_back = gate(person).read_back
        assert still_holds(person, read_back), table
        with because("a test"), as_owner():
            change(person)
        assert not still_holds(person, read_back), table


def test_nothing_is_asked_twice_while_it_holds(monkeypatch):
    person = ready("MAD")
    read_back = gate(person).read_back
    monkeypatch.setattr(actions, "gate", None)
    made = randomize(participant=person, by=person.enrolled_by, read_back=read_back)
    kept = Allocation.objects.get()
    assert (kept.pk, kept.stratum, kept.position) == (made.pk, "site=MAD/dose=lt90", 1)
    assert kept.strata_values == read_back.stratum.values
    person.refresh_from_db()
    assert person.is_randomized
    assert person.visits.count() == len(current().visits)


def test_a_change_that_was_under_way_as_it_was_read_back_is_noticed():
    """RND-09: though its number is lower than that of events which were seen."""
    person = ready("MAD")
    begun, go_on = Event(), Event()

    def change():
        act_from_now_on()
        with because("a test"), transaction.atomic(), as_owner():
            Consent.objects.filter(screening=person.screening).update(mode="phone")
            begun.set()
            assert go_on.wait(30)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        under_way = pool.submit(change)
        assert begun.wait(30)
        Participant.objects.filter(pk=person.pk).update(needs_reach=True)
        read_back = gate(person).read_back
        assert still_holds(person, read_back)
        go_on.set()
        under_way.result(30)
    assert not still_holds(person, read_back)


def test_a_server_that_was_started_anew_judges_again():
    """One that was restored may count its transactions anew."""
    person = ready("MAD")
    read_back = gate(person).read_back
    assert still_holds(person, read_back)
    seen = replace(read_back.seen, server="2020-01-01 00:00:00+00")
    assert not still_holds(person, replace(read_back, seen=seen))


def test_what_has_changed_meanwhile_is_judged_again_and_goes_on_if_it_may():
    person = ready("MAD")
    read_back = gate(person).read_back
    Participant.objects.filter(pk=person.pk).update(needs_reach=True)
    assert randomize(participant=person, by=person.enrolled_by, read_back=read_back)


def test_a_consent_that_has_gone_since_stops_it():
    """P11-08."""
    person = ready("MAD")
    read_back = gate(person).read_back
    with because("a test"), as_owner():
        Consent.objects.filter(screening=person.screening).delete()
    with pytest.raises(NotReady, match="Record the consent"):
        randomize(participant=person, by=person.enrolled_by, read_back=read_back)


def test_a_protocol_that_has_changed_since_judges_again(monkeypatch):
    person = ready("MAD")
    read_back = gate(person).read_back
    other = current().model_copy(update={"digest": "another"})
    monkeypatch.setattr(moment, "current", lambda: other)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "insert into trialsite_protocolversion (trial, version, digest, note, "
            "files, content, loaded_at) "
            "values (%s, '2', 'another', '', '{}', '{}', %s)",
            [current().trial.key, clock.now()],
        )
    assert not still_holds(person, read_back)


def test_randomization_closed_since_stops_it():
    """RND-12: by two people, while the page was open."""
    person = ready("MAD")
    read_back = gate(person).read_back
    ending = ask_to(Ending.Step.CLOSE, reason="a test", by=statistician())
    agree_to(ending, by=second_administrator())
    with pytest.raises(NotReady, match="Randomization is closed"):
        randomize(participant=person, by=person.enrolled_by, read_back=read_back)


def test_a_role_taken_away_since_counts():
    """P11-09."""
    person = ready("MAD")
    read_back = gate(person).read_back
    with as_owner():
        Membership.objects.filter(user=person.enrolled_by).delete()
    with pytest.raises(OutsideScope):
        randomize(participant=person, by=person.enrolled_by, read_back=read_back)


def test_two_read_backs_of_one_person_randomize_them_once():
    """RND-07."""
    person, colleague = ready("MAD"), staff_at("MAD")
    first, second = gate(person).read_back, gate(person).read_back
    made = randomize(participant=person, by=person.enrolled_by, read_back=first)
    with pytest.raises(AlreadyRandomized) as refused:
        randomize(participant=person, by=colleague, read_back=second)
    assert refused.value.allocation == made
    assert Allocation.objects.count() == 1
