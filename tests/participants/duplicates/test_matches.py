"""The same person twice, at one site or two: found by hashes, told to both sites
without a name, resolved with a reason."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from participants.candidates.actions import Named, name_candidate
from participants.duplicates.actions import DecisionRefused, keep_matches, resolve
from participants.duplicates.models import Decision, Likeness, Match
from participants.enrolment.actions import EnrolmentRefused, enrol
from participants.enrolment.models import Participant
from tests.builders import PERSON, consented, enrolled, screened
from tests.counting import queries
from trialsite.access.scope import OutsideScope

ERIN = Named("Erin", "Stone", date(1970, 2, 28), "608 555 0142", "erin@example.org")


def known(by, site, person=ERIN):
    made = name_candidate(site=site, source="letter", person=person, by=by)
    return keep_matches(candidates=[made], people=[person])


@pytest.mark.parametrize(
    ("person", "alike"),
    [
        (ERIN, [Likeness.PERSON, Likeness.PHONE, Likeness.EMAIL]),
        (Named("ERIN", "Stone", date(1970, 2, 28)), [Likeness.PERSON]),
        (Named("Erin", "Stone", date(1970, 2, 27)), []),
        (Named("Erin", "Stone", date(1907, 2, 28)), [Likeness.PERSON_SLIP]),
        (Named("Rin", "Stone", date(1970, 2, 28)), []),
        (Named("Erin A", "Stone", date(1970, 2, 28)), [Likeness.NAME]),
        (Named("STONE", "ERIN", date(1970, 2, 28)), [Likeness.NAME]),
        (Named("E.", "Stone Jr.", date(1970, 2, 28)), [Likeness.NAME]),
        (Named("Dr Erin", "Stone-Hill", date(1970, 2, 28)), [Likeness.NAME]),
        (Named("Erin A", "Stone", date(1970, 2, 27)), []),
        (Named("Sam", phone="+1 (608) 555-0142"), [Likeness.PHONE]),
        (Named("Sam", phone="6085550124"), [Likeness.PHONE_SLIP]),
        (Named("Sam", phone="6085550141"), []),
        (Named("Sam", email="ERIN@example.org"), [Likeness.EMAIL]),
        (Named("Erin", "Stone"), []),
    ],
)
def test_by_what_two_people_look_like_one(coordinator, stranger, person, alike):
    """Typing slips are considered; nicknames and single wrong digits are not."""
    known(stranger, "BOS")
    found = known(coordinator, "MAD", person)
    assert [match.alike for match in found] == ([alike] if alike else [])


def test_day_and_month_the_wrong_way_round_are_seen_through(coordinator, stranger):
    known(stranger, "BOS", replace(ERIN, date_of_birth=date(1970, 3, 4)))
    other = Named("Erin", "Stone", date(1970, 4, 3))
    (match,) = known(coordinator, "MAD", other)
    assert match.alike == [Likeness.PERSON_SLIP]


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (("Łukasz", "Nowak"), ("Lukasz", "Nowak")),
        (("Ann", "O'Brien"), ("Ann", "OBrien")),
    ],
)
def test_a_name_written_another_way_is_seen_from_both_sites(
    coordinator, stranger, here, there
):
    for by, site, name in ((coordinator, "MAD", here), (stranger, "BOS", there)):
        found = known(by, site, Named(*name, date(1970, 2, 28)))
    assert Likeness(found[0].alike[0]) in (Likeness.NAME, Likeness.PERSON)


def test_somebody_is_known_by_their_second_number(coordinator, stranger):
    two = replace(ERIN, other_phones="+1 608 555 0199", other_emails="e@example.net")
    known(stranger, "BOS", two)
    (match,) = known(coordinator, "MAD", Named("Sam", phone="608-555-0199 x3"))
    assert match.alike == [Likeness.PHONE]
    three = Named("Zoe", phone="608 555 0177", other_emails="E@example.net")
    (match,) = known(coordinator, "MAD", three)
    assert match.alike == [Likeness.EMAIL]


def test_a_match_is_found_once(coordinator):
    first = name_candidate(site="MAD", source="letter", person=ERIN, by=coordinator)
    other = name_candidate(site="MAD", source="letter", person=ERIN, by=coordinator)
    assert len(keep_matches(candidates=[first, other], people=[ERIN, ERIN])) == 1
    assert keep_matches(candidates=[other], people=[ERIN]) == []


def test_looking_costs_the_same_however_many_are_looked_for(coordinator):
    everybody = [
        Named(given_name="Pat", email=f"pat{n}@example.org") for n in range(50)
    ]
    made = [
        name_candidate(site="MAD", source="letter", person=person, by=coordinator)
        for person in everybody
    ]
    one = queries(lambda: keep_matches(candidates=made[:1], people=everybody[:1]))
    all_of_them = queries(lambda: keep_matches(candidates=made, people=everybody))
    assert len(one) == len(all_of_them)


def test_enrolment_waits_until_the_match_is_resolved(coordinator, stranger):
    """The refusal keeps the match, so that both sites can see to it."""
    enrolled("BOS", by=stranger)
    here = consented("MAD", by=coordinator)
    with pytest.raises(EnrolmentRefused, match="known at Boston already"):
        enrol(screening=here, person=PERSON, by=coordinator)
    match = Match.objects.get()
    resolve(match=match, verdict="different", reason="Twins.", by=stranger)
    assert enrol(screening=here, person=PERSON, by=coordinator)


def test_who_is_in_the_trial_already_is_not_enrolled_again(coordinator, stranger):
    enrolled("BOS", by=stranger)
    here = consented("MAD", by=coordinator)
    with pytest.raises(EnrolmentRefused):
        enrol(screening=here, person=PERSON, by=coordinator)
    match = Match.objects.get()
    resolve(match=match, verdict="same", reason="Same doctor.", by=coordinator)
    with pytest.raises(EnrolmentRefused, match="in the trial already, at Boston"):
        enrol(screening=here, person=PERSON, by=coordinator)
    resolve(match=match, verdict="different", reason="A cousin.", by=coordinator)
    assert enrol(screening=here, person=PERSON, by=coordinator)
    assert Decision.objects.count() == 2, "both decisions are kept"


def test_the_same_person_is_enrolled_at_the_first_of_two_sites(coordinator, stranger):
    there = consented("BOS", by=stranger)
    here = consented("MAD", by=coordinator)
    known(stranger, "BOS")
    with pytest.raises(EnrolmentRefused):
        enrol(screening=here, person=PERSON, by=coordinator)
    for match in Match.objects.all():
        resolve(match=match, verdict="same", reason="Moved.", by=coordinator)
    assert enrol(screening=here, person=PERSON, by=coordinator)
    with pytest.raises(EnrolmentRefused):
        enrol(screening=there, person=PERSON, by=stranger)
    for match in Match.objects.filter(decisions=None):
        resolve(match=match, verdict="same", reason="Moved.", by=stranger)
    with pytest.raises(EnrolmentRefused, match="in the trial already"):
        enrol(screening=there, person=PERSON, by=stranger)
    assert Participant.objects.count() == 1


def test_only_the_two_sites_resolve_a_match(coordinator, stranger):
    (match,) = known(stranger, "BOS") + known(stranger, "BOS")
    with pytest.raises(OutsideScope, match="it is of other sites"):
        resolve(match=match, verdict="same", reason="I think so.", by=coordinator)


@pytest.mark.parametrize(
    ("verdict", "reason", "said"),
    [("perhaps", "Well.", "'perhaps' is no answer"), ("same", " ", "is blank")],
)
def test_a_decision_has_an_answer_and_a_reason(coordinator, verdict, reason, said):
    (match,) = known(coordinator, "MAD") + known(coordinator, "MAD")
    with pytest.raises(DecisionRefused, match=said):
        resolve(match=match, verdict=verdict, reason=reason, by=coordinator)


def test_both_sites_see_the_match_and_neither_the_other_persons_name(
    client, coordinator, stranger
):
    """P11-05: of the other site's person nothing but the site is shown."""
    known(stranger, "BOS", Named("Zelda", "Quist", phone="608 555 0142"))
    (match,) = known(coordinator, "MAD", replace(ERIN, given_name="Erina"))
    for user, own, foreign in (
        (coordinator, "Erina", "Zelda"),
        (stranger, "Zelda", "Erina"),
    ):
        client.force_login(user)
        pages = ""
        for name, args in (("home", []), ("matches", []), ("match", [match.pk])):
            page = client.get(reverse(name, args=args)).content.decode()
            assert f"Match {match.pk}" in page
            pages += page
        assert own in pages
        assert foreign not in pages
        for secret in ("Quist" if own == "Erina" else "erin@example.org",):
            assert secret not in pages


def test_a_match_of_other_sites_does_not_exist_for_you(client, coordinator, stranger):
    (match,) = known(stranger, "BOS") + known(stranger, "BOS")
    client.force_login(coordinator)
    assert client.get(reverse("match", args=[match.pk])).status_code == 404


def test_a_match_is_resolved_on_its_page(client, coordinator, stranger):
    known(stranger, "BOS")
    (match,) = known(coordinator, "MAD")
    client.force_login(coordinator)
    address = reverse("match", args=[match.pk])
    assert "617-555-0118" in client.get(address).content.decode()
    page = client.post(address, {"verdict": "different"})
    assert "Say how you found out" in page.content.decode()
    said = {"verdict": "different", "reason": "Another middle name."}
    page = client.post(address, said, follow=True).content.decode()
    assert "Another middle name." in page
    assert "No match to resolve" in client.get(reverse("matches")).content.decode()


def test_the_screening_page_says_that_the_person_may_be_known(client, coordinator):
    known(coordinator, "MAD", ERIN)
    client.force_login(coordinator)
    screening = screened(by=coordinator)
    page = client.post(
        reverse("screening-continue", args=[screening.pk]),
        {
            **{"site": "MAD", "source": "letter", "waiting": "on"},
            **{"given_name": "Sam", "phone": "(608) 555-0142"},
        },
        follow=True,
    )
    assert "Possible duplicate" in page.content.decode()
