"""After a release that reads values in another way, everybody is indexed again."""

import re
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from participants.candidates.actions import Named, name_candidate
from participants.candidates.models import Candidate
from participants.duplicates.models import Likeness, Match
from participants.enrolment.models import Identity
from tests.builders import enrolled
from trialsite.audit.models import AuditEvent

BORN = date(1970, 2, 28)


def indexed(**options):
    out = StringIO()
    call_command("index_people", stdout=out, **options)
    return [
        tuple(int(number) for number in re.findall(r"\d+", line))
        for line in out.getvalue().splitlines()
    ]


def test_everybody_is_found_as_the_new_release_reads(
    coordinator, stranger, monkeypatch
):
    fields = [model._meta.get_field("alike_index") for model in (Candidate, Identity)]
    with monkeypatch.context() as older:
        for field in fields:
            older.setattr(field, "normalise", lambda *values: [])
        erin = enrolled("MAD", by=coordinator)
        name_candidate(
            site="BOS",
            source="letter",
            person=Named("Erin A", "Stone", BORN),
            by=stranger,
        )
        assert not Match.objects.exists()
    assert indexed(batch=1) == [(2, 1, 0), (1, 1, 1)]
    match = Match.objects.get()
    assert match.alike == [Likeness.NAME]
    identity = Identity.objects.get(participant=erin)
    assert identity.is_indexed_as_it_is("alike_index")
    told = AuditEvent.objects.filter(reason__startswith="Indexed again")
    assert told.exists()
    assert indexed() == [(2, 0, 0), (1, 0, 0)], "nothing is left to do"


def test_names_that_were_erased_stay_erased(coordinator):
    enrolled("MAD", by=coordinator)
    before = Candidate.objects.values().get()
    indexed()
    assert Candidate.objects.values().get() == before


def test_a_batch_of_nothing_is_refused():
    with pytest.raises(CommandError, match="must be at least 1"):
        indexed(batch=0)
