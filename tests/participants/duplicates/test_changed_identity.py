"""Somebody in the trial who has another number, address or name now is known by it."""

from datetime import date

import pytest

from participants.candidates.actions import Named, name_candidate
from participants.candidates.models import Candidate
from participants.contact.actions import ContactRefused
from participants.contact.locator import update_locator
from participants.duplicates.actions import keep_matches
from participants.duplicates.models import Likeness, Match
from tests.builders import enrolled
from trialsite.access.roles import Permission
from trialsite.access.scope import scope_of
from trialsite.context.visible import visible_rows
from trialsite.row_security.staff import visible_to

NEW = {"phone": "608 555 0177"}


@pytest.fixture
def erin(coordinator):
    return enrolled("MAD", by=coordinator)


def listed(by, site, **person):
    made = name_candidate(site=site, source="letter", person=Named(**person), by=by)
    return keep_matches(candidates=[made], people=[Named(**person)])


def changed(person, by, **values):
    update_locator(participant=person, values=values, reason="They told us.", by=by)


@pytest.mark.parametrize(
    ("values", "person", "alike"),
    [
        (NEW, {"phone": "(608) 555-0177"}, Likeness.PHONE),
        ({"email": "e@example.org"}, {"email": "E@example.org"}, Likeness.EMAIL),
        (
            {"family_name": "Hill"},
            {
                "given_name": "Erin",
                "family_name": "Hill",
                "date_of_birth": date(1970, 2, 28),
            },
            Likeness.PERSON,
        ),
        (
            {"date_of_birth": date(1971, 3, 1)},
            {
                "given_name": "Erin",
                "family_name": "Stone",
                "date_of_birth": date(1971, 3, 1),
            },
            Likeness.PERSON,
        ),
    ],
)
def test_who_comes_later_is_like_them_as_they_are_now(
    erin, coordinator, stranger, values, person, alike
):
    """Pain 23: name change, second phone."""
    changed(erin, coordinator, **values)
    (match,) = listed(stranger, "BOS", **person)
    assert match.alike == [alike]


def test_who_is_there_already_is_found_by_the_change_itself(
    erin, coordinator, stranger
):
    listed(stranger, "BOS", given_name="Sam", **NEW)
    changed(erin, coordinator, **NEW)
    assert Match.objects.get().alike == [Likeness.PHONE]
    changed(erin, coordinator, preferred_name="Rin")
    changed(erin, coordinator, **NEW)
    assert Match.objects.count() == 1


def test_what_they_gave_up_finds_them_no_more(erin, coordinator, stranger):
    changed(erin, coordinator, **NEW)
    assert listed(stranger, "BOS", phone="608 555 0142") == []


def test_the_change_writes_no_name_outside_the_identity(erin, coordinator):
    changed(erin, coordinator, family_name="Hill", **NEW)
    candidate = Candidate.objects.get()
    assert not candidate.name
    assert candidate.phone is None
    assert candidate.erased_at
    assert not Match.objects.exists(), "nobody is like themselves"


def test_it_is_done_with_the_visibility_of_who_works_at_the_site(
    erin, coordinator, stranger
):
    """The other site's person is not visible, and is found all the same."""
    listed(stranger, "BOS", given_name="Sam", **NEW)
    scope = scope_of(coordinator)
    with visible_rows(visible_to(scope, Permission.CONTACT)):
        changed(erin, coordinator, **NEW)
        (side,) = scope.match_sides(Permission.SEE_SCREENING)
    assert side.other_site == "BOS"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"date_of_birth": date(1899, 5, 1)}, "1 May 1899 is no date of birth"),
        ({"family_name": " "}, "A name is missing"),
    ],
)
def test_what_nobody_can_be_called_or_born_is_refused(erin, coordinator, values, said):
    with pytest.raises(ContactRefused, match=said):
        changed(erin, coordinator, **values)
