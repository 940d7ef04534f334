"""A clinic's file from the first look to everybody on the list."""

from datetime import date, timedelta

import pytest
from django.db import connection

from participants.call_list import expiry
from participants.call_list.actions import (
    CallListRefused,
    begin_taking,
    hand_in,
    lacks,
    put_aside,
)
from participants.call_list.models import CallList, FileState
from participants.call_list.plan import BATCH, Fate, plan
from participants.call_list.reading import reading_of
from participants.call_list.taking import _take_batch, take_all
from participants.candidates.models import Candidate
from participants.duplicates.models import Match
from tests.counting import queries
from tests.participants.call_list.lists import listed, people, read_so, rows_of, taken
from trialsite import clock


def test_nobody_is_listed_by_looking(coordinator):
    made = listed(coordinator)
    planned = plan(rows_of(made), "MAD")
    assert [one.fate for one in planned] == [
        *(Fate.NEW, Fate.REFUSED, Fate.REFUSED, Fate.REFUSED)
    ]
    assert not Candidate.objects.exists()


def test_the_order_of_day_and_month_is_asked_before_anybody_is_listed(coordinator):
    made = listed(coordinator)
    assert lacks(made).field == "order"
    with pytest.raises(CallListRefused, match="day or the month comes first"):
        begin_taking(call_list=made, by=coordinator)
    made = read_so(coordinator, made, order="day")
    planned = plan(rows_of(made), "MAD")
    assert [one.fate for one in planned] == [
        *(Fate.NEW, Fate.NEW, Fate.TWICE, Fate.REFUSED)
    ]
    begin_taking(call_list=made, by=coordinator)
    take_all(made.pk)
    made.refresh_from_db()
    assert made.state == FileState.DONE
    assert (made.taken, made.known, made.twice, made.refused) == (2, 0, 1, 1)
    born = {who.name: who.date_of_birth for who in Candidate.objects.all()}
    assert born == {"Erin Stone": date(1970, 2, 28), "Ada Berg": date(1968, 4, 3)}


def test_who_is_known_at_the_site_is_not_listed_again(coordinator):
    text = "name,phone\nErin Stone,608 555 0142\n"
    taken(coordinator, text)
    again = taken(coordinator, text.replace("Erin", "ERIN"))
    assert (again.taken, again.known) == (0, 1)
    assert Candidate.objects.count() == 1
    assert not Match.objects.exists()


def test_a_spouse_with_the_same_number_is_listed_and_asked_about(coordinator):
    taken(coordinator, "name,phone\nErin Stone,608 555 0142\n")
    spouse = taken(coordinator, "name,phone\nSam Stone,608 555 0142\n")
    assert (spouse.taken, spouse.matches) == (1, 1)


def test_who_is_known_at_another_site_is_listed_here_and_both_are_told(
    coordinator, stranger
):
    taken(stranger, "name,phone\nErin Stone,608 555 0142\n", site="BOS")
    here = taken(coordinator, "name,phone\nErin Stone,608 555 0124\n")
    assert (here.taken, here.matches) == (1, 1)
    match = Match.objects.get()
    assert match.alike == ["phone_slip"]
    assert {side.site_id for side in match.sides.all()} == {"MAD", "BOS"}


def test_a_worker_that_was_lost_is_followed_by_one_that_goes_on(coordinator):
    """Batches are whole: what the first did stays, and nobody is listed twice."""
    made = listed(coordinator, people(BATCH * 2 + 3))
    begin_taking(call_list=made, by=coordinator)
    assert _take_batch(made.pk)
    made.refresh_from_db()
    assert (made.state, made.done_rows) == (FileState.RUNNING, BATCH)
    take_all(made.pk)
    take_all(made.pk)
    made.refresh_from_db()
    assert (made.state, made.done_rows) == (FileState.DONE, BATCH * 2 + 3)
    assert Candidate.objects.count() == BATCH * 2 + 3


def test_a_batch_costs_the_same_queries_whoever_is_in_it(coordinator):
    small = listed(coordinator, people(3))
    large = listed(coordinator, people(200, first=10))
    for one in (small, large):
        begin_taking(call_list=one, by=coordinator)
    few, many = (queries(lambda one=one: _take_batch(one.pk)) for one in (small, large))
    assert len(few) == len(many)


def test_names_and_the_file_are_ciphertext_in_the_database(coordinator):
    """Nothing that tells who somebody is stands in clear."""
    taken(coordinator, "name,phone\nErin Stone,608 555 0142\n")
    with connection.cursor() as cursor:
        cursor.execute(
            "select row_to_json(c)::text from participants_candidate c union all "
            "select row_to_json(l)::text from participants_calllist l union all "
            "select row_to_json(e)::text from trialsite_auditevent e "
            # Whom to call at a site is no secret, and may be alike.
            "where table_name <> 'trialsite_protocolversion'"
        )
        stored = " ".join(row for (row,) in cursor.fetchall())
    # Not "0142": four hex digits come up in ciphertext by chance.
    for secret in ("Erin", "Stone", "555 0142", "clinic.csv", b"Stone".hex()):
        assert secret not in stored


def test_a_first_line_that_is_a_person_is_sealed_as_a_header_and_erased(coordinator):
    """Of a file without headers: it may be said to be one, so it stays here."""
    made = listed(coordinator, "Erin Stone,608 555 0142\nAda Berg,608 555 0143\n")
    assert reading_of(made).first[0] == (1, ("Erin Stone", "608 555 0142"))
    made = read_so(coordinator, made, row=1)
    assert reading_of(made).layout.header == ("Erin Stone", "608 555 0142")
    with connection.cursor() as cursor:
        cursor.execute(
            "select row_to_json(l)::text from participants_calllist l union all "
            "select row_to_json(e)::text from trialsite_auditevent e"
        )
        stored = " ".join(row for (row,) in cursor.fetchall())
    assert "Erin" not in stored
    assert "555 0142" not in stored
    put_aside(call_list=made, by=coordinator)
    made.refresh_from_db()
    assert made.header is None
    assert reading_of(made).layout.header == ("", "")


def test_a_file_is_erased_when_its_days_are_over(coordinator):
    done = taken(coordinator, "name,phone\nErin Stone,608 555 0142\n")
    dry = listed(coordinator)
    assert expiry.erase_due() == 0
    with clock.fixed(clock.now() + timedelta(days=40)):
        assert expiry.erase_due() == 2
    for one, state in ((done, FileState.DONE), (dry, FileState.DROPPED)):
        one = CallList.objects.get(pk=one.pk)
        assert (one.text, one.name, one.state) == (None, None, state)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"PK\x03\x04", "Save it as CSV"),
        (b"name,phone\n", "no row below the header"),
        (b"", "no row below the header"),
        (b"x" * 8_000_001, "at most 8 MB"),
    ],
)
def test_a_file_that_is_none_is_refused_with_what_to_do(coordinator, raw, said):
    with pytest.raises(CallListRefused, match=said):
        hand_in(site="MAD", source="letter", name="x", raw=raw, by=coordinator)
