"""What was read back is relied on as long as nothing has happened since, and no longer
(docs/adr/0034-the-read-back.md)."""

import re
from concurrent.futures import ThreadPoolExecutor
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
from participants.randomization import actions, facts_version, locked_state
from participants.randomization import gate as gate_module
from participants.randomization.actions import AlreadyRandomized, NotReady, randomize
from participants.randomization.facts_version import judged_by, version_now
from participants.randomization.gate import gate, read_back_of
from participants.randomization.lists.ending import agree_to, ask_to
from participants.randomization.lists.models import Ending
from participants.randomization.locked_state import locked_state as stands_now
from participants.randomization.models import Allocation
from participants.screening.models import Screening
from tests.acting import act_from_now_on
from tests.builders import ready, second_administrator, staff_at, statistician
from tests.counting import queries
from tests.database import as_owner
from tests.participants.randomization.crowd import crowd
from trialsite import clock
from trialsite.access.models import Membership
from trialsite.access.scope import OutsideScope
from trialsite.context.acting import giving_reason
from trialsite.protocol import current
from trialsite.signatures.actions import newest
from trialsite.signatures.models import Signature, SignatureVoid

pytestmark = pytest.mark.usefixtures("committed_db")


def still_holds(person, read_back):
    by = person.enrolled_by
    with transaction.atomic():
        return stands_now(participant=person, by=by, read_back=read_back).place


def back(person):
    """What the page reads back; nothing is lacking."""
    _, read_back = read_back_of(person)
    assert read_back is not None
    return read_back


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


def voided(person):
    SignatureVoid.objects.create(
        signature=signature(person), reason="a test", at=clock.now()
    )


# A change of the person in each table that the gate reads.
CHANGES = {
    "participants_participant": lambda p: Participant.objects.filter(pk=p.pk).update(
        lost_contact=True
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
    "assessments_response": opened_once_more,
    "assessments_score": lambda p: Score.objects.filter(
        response__visit__participant=p, code="mean_daily_mme"
    ).update(value=Decimal(31)),
    "trialsite_signature": lambda p: Signature.objects.filter(
        pk=signature(p).pk
    ).update(meaning="Nothing."),
    "trialsite_signaturevoid": voided,
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


def tables_read(person):
    asked = " ".join(queries(lambda: gate(person)))
    return set(re.findall(r'(?:FROM|JOIN) "(\w+)"', asked))


def test_any_change_of_what_the_gate_reads_is_noticed():
    """RND-08, RND-09: in every table that the gate reads, and only there is a place
    without asking the gate again."""
    people = crowd(("MAD",), len(CHANGES))
    read = tables_read(people[0])
    for person, (table, change) in zip(people, CHANGES.items(), strict=True):
        read_back = back(person)
        assert still_holds(person, read_back), table
        with giving_reason("a test"), as_owner():
            change(person)
        assert not still_holds(person, read_back), table
        # A person to whom this happened may be judged by more.
        read |= tables_read(person)
    versioned = {rows.model._meta.db_table for rows in judged_by(person)}
    assert (versioned, read) == (set(CHANGES), set(CHANGES) | NOBODYS)


def test_every_row_that_a_person_is_judged_by_counts(unseen):
    """RND-09: written anew as it was, and taken away, each with no trigger on, as
    somebody might who repairs a database by hand."""
    person = ready("MAD")
    with giving_reason("a test"), as_owner():
        for change in (overridden, overridden_at_baseline, voided):
            change(person)
    rows = [row for found in judged_by(person) for row in found]
    assert {row._meta.db_table for row in rows} == set(CHANGES)
    versions = [version_now(person)]
    # Those first that others belong to no longer.
    for row in reversed(rows):
        table, key = row._meta.db_table, row._meta.pk.column
        for statement in (
            f"update {table} set {key} = {key} where {key} = %s",
            f"delete from {table} where {key} = %s",
        ):
            unseen(statement, row.pk)
            versions.append(version_now(person))
    assert len(set(versions)) == 1 + 2 * len(rows)


def test_nothing_is_asked_twice_while_it_holds(monkeypatch):
    person = ready("MAD")
    read_back = back(person)
    monkeypatch.setattr(actions, "gate", None)
    made = randomize(participant=person, by=person.enrolled_by, read_back=read_back)
    kept = Allocation.objects.get()
    assert (kept.pk, kept.stratum, kept.position) == (made.pk, "site=MAD/dose=lt90", 1)
    assert kept.strata_values == read_back.stratum.values
    person.refresh_from_db()
    assert person.is_randomized
    assert person.visits.count() == len(current().visits)


def test_a_change_that_was_under_way_as_it_was_read_back_is_noticed():
    """RND-09."""
    person = ready("MAD")
    begun, go_on = Event(), Event()

    def change():
        act_from_now_on()
        with giving_reason("a test"), transaction.atomic(), as_owner():
            Consent.objects.filter(screening=person.screening).update(mode="phone")
            begun.set()
            assert go_on.wait(30)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        under_way = pool.submit(change)
        assert begun.wait(30)
        read_back = back(person)
        assert still_holds(person, read_back)
        go_on.set()
        under_way.result(30)
    assert not still_holds(person, read_back)


def test_a_change_that_came_while_it_was_read_back_is_noticed(monkeypatch):
    """RND-09: between the version and what the gate reads, and back again after it."""
    person, before = ready("MAD"), gate_module.gate

    def another_mode(mode):
        with giving_reason("a test"), as_owner():
            Consent.objects.filter(screening=person.screening).update(mode=mode)

    def meanwhile(participant):
        was = Consent.objects.get(screening=person.screening).mode
        another_mode("phone")
        found = before(participant)
        another_mode(was)
        return found

    monkeypatch.setattr(gate_module, "gate", meanwhile)
    assert not still_holds(person, back(person))


def test_a_change_in_the_transaction_that_read_it_back_is_noticed():
    """RND-09: though both have the same number."""
    person = ready("MAD")
    with transaction.atomic():
        for _ in range(2):
            Participant.objects.filter(pk=person.pk).update(lost_contact=True)
            read_back = back(person)
        assert still_holds(person, read_back)
        Participant.objects.filter(pk=person.pk).update(lost_contact=True)
        assert not still_holds(person, read_back)


def test_a_row_that_is_back_in_its_place_is_another(unseen):
    """RND-09: a vacuum frees the places of old rows, and a new one takes them."""
    person, found = ready("MAD"), []
    place = "select ctid::text from participants_participant where id = %s"
    for _ in range(6):
        unseen("update participants_participant set id = id where id = %s", person.pk)
        unseen("vacuum participants_participant")
        with connection.cursor() as cursor:
            cursor.execute(place, [person.pk])
            found.append((cursor.fetchone(), version_now(person)))
    places, versions = (set(column) for column in zip(*found, strict=True))
    assert len(places) < len(versions) == len(found)


def test_a_server_that_was_started_anew_judges_again(monkeypatch):
    """One that was restored from a backup may give its numbers again."""
    person = ready("MAD")
    read_back = back(person)
    started = "pg_postmaster_start_time()"
    anew = facts_version.VERSION.replace(started, f"{started} + interval '1 hour'")
    monkeypatch.setattr(facts_version, "VERSION", anew)
    made_anew = facts_version.version_statement.__wrapped__
    monkeypatch.setattr(locked_state, "version_statement", made_anew)
    monkeypatch.setattr(locked_state, "_asking", locked_state._asking.__wrapped__)
    assert not still_holds(person, read_back)


def test_what_happens_to_somebody_else_or_is_of_no_account_changes_nothing():
    """Nobody who reads back at a busy site is sent back for others' sake."""
    person, other = ready("MAD"), ready("MAD")
    read_back = back(person)
    randomize(participant=other, by=other.enrolled_by)
    with transaction.atomic():
        Participant.objects.select_for_update().get(pk=person.pk)
    assert back(person) == read_back
    assert still_holds(person, read_back)


def test_what_has_changed_meanwhile_is_judged_again_and_goes_on_if_it_may():
    person = ready("MAD")
    read_back = back(person)
    Participant.objects.filter(pk=person.pk).update(lost_contact=True)
    assert randomize(participant=person, by=person.enrolled_by, read_back=read_back)


def test_a_consent_that_has_gone_since_stops_it():
    """P11-08."""
    person = ready("MAD")
    read_back = back(person)
    with giving_reason("a test"), as_owner():
        Consent.objects.filter(screening=person.screening).delete()
    with pytest.raises(NotReady, match="Record the consent"):
        randomize(participant=person, by=person.enrolled_by, read_back=read_back)


def test_a_protocol_that_has_changed_since_judges_again(monkeypatch):
    person = ready("MAD")
    read_back = back(person)
    other = current().model_copy(update={"digest": "another"})
    monkeypatch.setattr(locked_state, "current", lambda: other)
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
    read_back = back(person)
    ending = ask_to(Ending.Step.CLOSE, reason="a test", by=statistician())
    agree_to(ending, by=second_administrator())
    with pytest.raises(NotReady, match="Randomization is closed"):
        randomize(participant=person, by=person.enrolled_by, read_back=read_back)


def test_a_role_taken_away_since_counts():
    """P11-09."""
    person = ready("MAD")
    read_back = back(person)
    with as_owner():
        Membership.objects.filter(user=person.enrolled_by).delete()
    with pytest.raises(OutsideScope):
        randomize(participant=person, by=person.enrolled_by, read_back=read_back)


def test_two_read_backs_of_one_person_randomize_them_once():
    """RND-07."""
    person, colleague = ready("MAD"), staff_at("MAD")
    first, second = back(person), back(person)
    made = randomize(participant=person, by=person.enrolled_by, read_back=first)
    with pytest.raises(AlreadyRandomized) as refused:
        randomize(participant=person, by=colleague, read_back=second)
    assert refused.value.allocation == made
    assert Allocation.objects.count() == 1
