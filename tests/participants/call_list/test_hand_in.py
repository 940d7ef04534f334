"""A clinic's file from the first look to everybody on the list."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from participants.call_list import expiry
from participants.call_list.actions import (
    CallListRefused,
    begin_taking,
    hand_in,
    lacks,
    read_as,
)
from participants.call_list.models import CallList, State
from participants.call_list.plan import BATCH, Fate, plan
from participants.call_list.reading import reading_of, rows_of
from participants.call_list.taking import _take_batch, take_all
from participants.candidates.actions import Named, name_candidate
from participants.candidates.models import Candidate
from participants.duplicates.models import Match
from tests.counting import queries
from trialsite import clock

FILE = (
    "Patient name,DOB,Phone,E-mail,Doctor\n"
    '"Stone, Erin",1970-02-28,608 555 0142,,Lund\n'
    "Ada Berg,03/04/1968,,ada@example.org,Lund\n"
    "ada berg,03/04/1968,,ADA@example.org,Lund\n"
    "Nobody,,,,Lund\n"
)


def listed(by, text=FILE, *, site="MAD", encoding="utf-8"):
    return hand_in(
        site=site, source="letter", name="clinic.csv", raw=text.encode(encoding), by=by
    )


def taken(by, text, **changes):
    made = listed(by, text, **changes)
    begin_taking(call_list=made, by=by)
    take_all(made.pk)
    made.refresh_from_db()
    return made


def people(count, first=0):
    """So many people. Every digit of a number stands twice, so that no two numbers
    differ by a slip."""
    numbers = [f"{n:04}" for n in range(first, first + count)]
    lines = [f"Pat Name{n},{''.join(digit * 2 for digit in n)}" for n in numbers]
    return "name,phone\n" + "\n".join(lines) + "\n"


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
    reading = reading_of(made).layout
    made = read_as(
        call_list=made,
        separator=",",
        fields=reading.fields,
        order="day",
        encoding="utf-8",
        by=coordinator,
    )
    planned = plan(rows_of(made), "MAD")
    assert [one.fate for one in planned] == [
        *(Fate.NEW, Fate.NEW, Fate.TWICE, Fate.REFUSED)
    ]
    begin_taking(call_list=made, by=coordinator)
    take_all(made.pk)
    made.refresh_from_db()
    assert made.state == State.DONE
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
    rows = rows_of(made)
    assert _take_batch(made.pk, rows)
    made.refresh_from_db()
    assert (made.state, made.done_rows) == (State.RUNNING, BATCH)
    take_all(made.pk)
    take_all(made.pk)
    made.refresh_from_db()
    assert (made.state, made.done_rows) == (State.DONE, BATCH * 2 + 3)
    assert Candidate.objects.count() == BATCH * 2 + 3


def test_a_batch_costs_the_same_queries_whoever_is_in_it(coordinator):
    small = listed(coordinator, people(3))
    large = listed(coordinator, people(200, first=10))
    for one in (small, large):
        begin_taking(call_list=one, by=coordinator)
    few, many = (
        queries(lambda one=one: _take_batch(one.pk, rows_of(one)))
        for one in (small, large)
    )
    assert len(few) == len(many)


def test_names_and_the_file_are_ciphertext_in_the_database(coordinator):
    """P11-31: nothing that tells who somebody is stands in clear."""
    taken(coordinator, "name,phone\nErin Stone,608 555 0142\n")
    with connection.cursor() as cursor:
        cursor.execute(
            "select row_to_json(c)::text from participants_candidate c union all "
            "select row_to_json(l)::text from participants_calllist l union all "
            "select row_to_json(e)::text from trialsite_auditevent e"
        )
        stored = " ".join(row for (row,) in cursor.fetchall())
    for secret in ("Erin", "Stone", "0142", "clinic.csv", b"Stone".hex()):
        assert secret not in stored


def test_a_file_is_erased_when_its_days_are_over(coordinator):
    done = taken(coordinator, "name,phone\nErin Stone,608 555 0142\n")
    dry = listed(coordinator)
    assert expiry.erase_due() == 0
    with clock.fixed(clock.now() + timedelta(days=40)):
        assert expiry.erase_due() == 2
    for one, state in ((done, State.DONE), (dry, State.DROPPED)):
        one = CallList.objects.get(pk=one.pk)
        assert (one.text, one.name, one.state) == (None, None, state)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"PK\x03\x04", "Save it as CSV"),
        (b"name,phone\n", "no row below the header"),
        (b"x" * 8_000_001, "at most 8 MB"),
    ],
)
def test_a_file_that_is_none_is_refused_with_what_to_do(coordinator, raw, said):
    with pytest.raises(CallListRefused, match=said):
        hand_in(site="MAD", source="letter", name="x", raw=raw, by=coordinator)


def test_a_file_is_handed_in_and_looked_through_on_the_page(client, coordinator):
    client.force_login(coordinator)
    file = SimpleUploadedFile("clinic.csv", FILE.encode())
    page = client.post(
        reverse("call-list-new"),
        {"site": "MAD", "source": "letter", "file": file},
        follow=True,
    )
    text = page.content.decode()
    assert "Say whether the day or the month comes first" in text
    assert "“03/04/1968”. Allowed: say whether" in text
    assert "not used: Doctor" in text
    (made,) = CallList.objects.all()
    columns = dict(
        zip(
            (f"column-{n}" for n in range(5)),
            reading_of(made).layout.fields,
            strict=True,
        )
    )
    address = reverse("call-list-file", args=[made.pk])
    said = {"do": "read", "separator": ",", "order": "month", **columns}
    text = client.post(address, said, follow=True).content.decode()
    assert "List 2 people" in text
    assert "as row 3" in text
    text = client.post(address, {"do": "take"}, follow=True).content.decode()
    assert "It waits for a worker" in text
    take_all(made.pk)
    progress = client.get(reverse("call-list-progress", args=[made.pk]))
    assert "People to call" in progress.content.decode()
    listed_now = client.get(reverse("call-list")).content.decode()
    assert "Erin Stone" in listed_now


def test_what_was_refused_is_still_to_be_read_afterwards(client, coordinator):
    made = taken(coordinator, "name,phone\nErin Stone,608 555 0142\nAda,none\n")
    client.force_login(coordinator)
    text = client.get(reverse("call-list-file", args=[made.pk])).content.decode()
    assert "Rows that were left out" in text
    assert "“none”. Allowed: one number" in text
    assert "Erin Stone" not in text


def test_a_file_put_aside_lists_nobody_and_keeps_nothing(client, coordinator):
    made = listed(coordinator)
    client.force_login(coordinator)
    client.post(reverse("call-list-file", args=[made.pk]), {"do": "drop"})
    made = CallList.objects.get()
    assert (made.state, made.text) == (State.DROPPED, None)


def test_every_coordinator_of_the_site_sees_the_list_and_nobody_elses(
    client, coordinator, stranger
):
    who = Named(given_name="Erin", family_name="Stone", phone="608 555 0142")
    name_candidate(site="MAD", source="letter", person=who, by=coordinator)
    for user, sees in ((coordinator, True), (stranger, False)):
        client.force_login(user)
        text = client.get(reverse("call-list")).content.decode()
        assert ("Erin Stone" in text) == sees


def test_the_list_is_paged_by_key_and_loses_nobody(client, coordinator):
    taken(coordinator, people(120))
    client.force_login(coordinator)
    seen, address = [], reverse("call-list")
    while address:
        page = client.get(address).context["page"]
        seen += [row.pk for row in page.rows]
        address = page.next and reverse("call-list", query={"after": page.next})
    assert len(seen) == len(set(seen)) == 120


def test_the_accented_letters_are_asked_about_on_the_page(client, coordinator):
    made = listed(
        coordinator, "name,phone\nD’angelo Ray,608 555 0142\n", encoding="cp1252"
    )
    assert lacks(made).field == "encoding"
    client.force_login(coordinator)
    address = reverse("call-list-file", args=[made.pk])
    assert "Díangelo" in client.get(address).content.decode()
    said = {"do": "read", "separator": ",", "encoding": "mac_roman"}
    said |= {"column-0": "name", "column-1": "phone"}
    text = client.post(address, said, follow=True).content.decode()
    assert "List 1 person" in text
    assert rows_of(CallList.objects.get())[0].given_name == "Díangelo"
