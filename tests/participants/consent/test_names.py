"""The name under a consent, and the one that the study knows the person by."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pypdfium2
import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from participants.candidates.actions import Named
from participants.consent.actions import decide_name, record_consent
from participants.consent.beginning import begin_by_link, begin_on_tablet
from participants.consent.copies import read_copy
from participants.consent.models import Consent, ConsentSitting
from participants.consent.reading import certify, sign_name, stop
from participants.consent.refusals import (
    ConsentRefused,
    NameInQuestion,
    SittingRefused,
)
from participants.consent.signed_names import Known, NameDecision, SignedName
from participants.enrolment.actions import EnrolmentRefused, enrol
from participants.enrolment.actions import NameInQuestion as EnrolledInQuestion
from participants.screening.actions import record_screening
from participants.screening.naming import name_person
from tests.builders import PERSON, passing_answers, screened
from tests.fixtures.people import make_user
from tests.participants.consent.signing import named
from tests.participants.consent.test_sittings import read_all
from tests.reading import markup
from trialsite import clock
from trialsite.access.scope import OutsideScope
from trialsite.audit.models import AuditEvent
from trialsite.protocol import current

NOON = datetime(2026, 6, 16, 18, tzinfo=UTC)
NORA = replace(PERSON, given_name="Nora", family_name="Testwell")
OTHER = "Somebody Else"


@pytest.fixture(autouse=True)
def a_day_in_june():
    with clock.fixed(NOON):
        yield


@pytest.fixture
def nora(coordinator):
    """A screening whose person is named."""
    return named(by=coordinator)


@pytest.fixture
def sitting(nora, coordinator):
    found = begin_on_tablet(screening=nora, version="v2", by=coordinator)
    read_all(found)
    return found


def signed_as(sitting, name) -> Consent:
    sign_name(sitting=sitting, name=name, confirmed=True)
    return certify(sitting=sitting)


def text_of(consent) -> str:
    made = pypdfium2.PdfDocument(read_copy(consent))
    return "".join(page.get_textpage().get_text_range() for page in made)


def test_another_name_is_no_signature_until_the_person_says_that_they_sign_so(sitting):
    with pytest.raises(NameInQuestion) as asked:
        sign_name(sitting=sitting, name=OTHER)
    assert asked.value.known_as == "Nora Testwell"
    assert OTHER not in str(asked.value)
    with pytest.raises(SittingRefused):
        certify(sitting=sitting)
    consent = signed_as(sitting, OTHER)
    found = SignedName.objects.get(consent=consent)
    assert (found.name, found.known_as) == (OTHER, "Nora Testwell")
    assert found.confirmed
    sitting.refresh_from_db()
    assert (sitting.typed_name, sitting.known_as) == ("", "")


def test_ones_own_name_is_asked_about_however_it_is_written(sitting):
    sign_name(sitting=sitting, name="NORA  a. testwell")
    found = SignedName.objects.get(consent=certify(sitting=sitting))
    assert (found.known_as, found.confirmed) == ("", False)


def test_the_copy_shows_both_names(sitting):
    text = text_of(signed_as(sitting, OTHER))
    assert "Signed by typing the full name:" in text and OTHER in text
    assert "The study knows this person as:" in text and "Nora Testwell" in text
    assert "they confirmed it before they signed" in text


def test_the_copy_of_who_signs_with_their_name_shows_one(sitting):
    text = text_of(signed_as(sitting, "Nora Testwell"))
    assert "The study knows this person as" not in text


def test_a_name_that_was_put_right_meanwhile_is_asked_about_again(
    sitting, nora, coordinator
):
    sign_name(sitting=sitting, name="Nora Testwell")
    carla = Named("Carla", "Jones", date_of_birth=date(1970, 2, 28))
    name_person(screening=nora, person=carla, by=coordinator)
    with pytest.raises(SittingRefused, match="your name once more"):
        certify(sitting=sitting)
    assert not Consent.objects.exists()


def test_who_stops_leaves_neither_name(sitting):
    sign_name(sitting=sitting, name=OTHER, confirmed=True)
    stop(sitting=sitting)
    sitting.refresh_from_db()
    assert (sitting.typed_name, sitting.known_as) == ("", "")


def test_no_name_is_kept_in_clear(sitting, coordinator):
    consent = signed_as(sitting, OTHER)
    decide_name(consent=consent, verdict="same", reason="A passport.", by=coordinator)
    with connection.cursor() as cursor:
        cursor.execute(
            "select row_to_json(s)::text from participants_signedname s union all "
            "select row_to_json(d)::text from participants_namedecision d"
        )
        rows = str(cursor.fetchall())
    seen = rows + str(list(AuditEvent.objects.values_list("old", "new")))
    for word in ("Somebody", "Testwell", "passport"):
        assert word not in seen


def test_what_was_signed_and_decided_is_not_changed(sitting, coordinator):
    consent = signed_as(sitting, OTHER)
    decide_name(consent=consent, verdict="same", reason="A passport.", by=coordinator)
    for act in (
        lambda: SignedName.objects.update(confirmed=False),
        SignedName.objects.all().delete,
        lambda: NameDecision.objects.update(verdict="other"),
        NameDecision.objects.all().delete,
    ):
        refused = pytest.raises(DatabaseError, match="permission denied")
        with refused, transaction.atomic():
            act()


def test_nobody_is_enrolled_before_staff_said_whose_signature_it_is(
    sitting, nora, coordinator
):
    consent = signed_as(sitting, OTHER)
    with pytest.raises(EnrolledInQuestion, match="signed with another name") as error:
        enrol(screening=nora, person=NORA, by=coordinator)
    assert OTHER not in str(error.value)
    decide_name(consent=consent, verdict="same", reason="A passport.", by=coordinator)
    assert enrol(screening=nora, person=NORA, by=coordinator)


def test_a_consent_that_somebody_else_signed_is_none(sitting, nora, coordinator):
    consent = signed_as(sitting, OTHER)
    decide_name(consent=consent, verdict="other", reason="Asked.", by=coordinator)
    with pytest.raises(EnrolmentRefused, match="has not consented"):
        enrol(screening=nora, person=NORA, by=coordinator)


def test_after_a_consent_of_somebody_elses_one_of_their_own_counts(
    sitting, nora, coordinator
):
    consent = signed_as(sitting, OTHER)
    decide_name(consent=consent, verdict="other", reason="Asked.", by=coordinator)
    again = record_screening(
        site="MAD",
        source=current().screening.sources[0].code,
        answers=passing_answers(),
        initials="NT",
        continues=nora,
        candidate=nora.candidate,
        by=coordinator,
    )
    record_consent(
        screening=again,
        version="v2",
        given_on=date(2026, 6, 16),
        mode="in_person",
        by=coordinator,
    )
    assert enrol(screening=again, person=NORA, by=coordinator)


def test_where_nobody_was_named_the_name_at_enrolment_is_compared(coordinator):
    screening = screened(by=coordinator)
    sitting = begin_on_tablet(screening=screening, version="v2", by=coordinator)
    read_all(sitting)
    sign_name(sitting=sitting, name=OTHER)
    consent = certify(sitting=sitting)
    with pytest.raises(EnrolledInQuestion):
        enrol(screening=screening, person=NORA, by=coordinator)
    decide_name(consent=consent, verdict="same", reason="A passport.", by=coordinator)
    assert enrol(screening=screening, person=NORA, by=coordinator)


def test_a_decision_is_about_the_name_that_it_was_made_for(sitting, nora, coordinator):
    consent = signed_as(sitting, OTHER)
    decide_name(consent=consent, verdict="same", reason="A passport.", by=coordinator)
    third = replace(NORA, given_name="Carla", family_name="Jones")
    with pytest.raises(EnrolledInQuestion):
        enrol(screening=nora, person=third, by=coordinator)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"verdict": "perhaps"}, "'perhaps' is no answer; there is same, other"),
        ({"reason": " "}, "Say how you found out"),
    ],
)
def test_a_decision_that_says_nothing_is_refused(sitting, coordinator, given, said):
    consent = signed_as(sitting, OTHER)
    typed = {"verdict": "same", "reason": "A passport.", **given}
    with pytest.raises(ConsentRefused, match=said):
        decide_name(consent=consent, by=coordinator, **typed)


def test_there_is_nothing_to_decide_about_ones_own_name(sitting, coordinator):
    consent = signed_as(sitting, "Nora Testwell")
    with pytest.raises(ConsentRefused, match="the name that the study knows"):
        decide_name(consent=consent, verdict="same", reason="So.", by=coordinator)


def test_another_sites_coordinator_does_not_decide(sitting, stranger):
    consent = signed_as(sitting, OTHER)
    with pytest.raises(OutsideScope):
        decide_name(consent=consent, verdict="same", reason="So.", by=stranger)


def test_who_decides_after_another_is_told(sitting, coordinator):
    """An older page does not put aside what was found out since."""
    consent = signed_as(sitting, OTHER)
    first = decide_name(
        consent=consent, verdict="same", reason="A passport.", by=coordinator
    )
    consent.refresh_from_db()
    with pytest.raises(ConsentRefused, match=f"{coordinator} has decided since"):
        decide_name(consent=consent, verdict="other", reason="So.", by=coordinator)
    assert decide_name(
        consent=consent,
        verdict="other",
        reason="She said so.",
        seen=str(first.pk),
        by=coordinator,
    )


def test_a_person_who_is_known_is_not_named_anew_at_the_tablet(nora, coordinator):
    begin_on_tablet(
        screening=nora, version="v2", named=Known("Carla", "Jones"), by=coordinator
    )
    nora.candidate.refresh_from_db()
    assert nora.candidate.name == "Nora Testwell"


def test_the_name_by_a_link_is_compared_too(nora, coordinator):
    sitting, _ = begin_by_link(
        screening=nora, version="v2", email="n@example.org", by=coordinator
    )
    read_all(sitting)
    with pytest.raises(NameInQuestion):
        sign_name(sitting=sitting, name=OTHER)


class TestPages:
    """What the person and staff read."""

    @pytest.fixture(autouse=True)
    def signed_in(self, client, coordinator):
        client.force_login(coordinator)

    def hand_over(self, client, screening, **typed):
        address = reverse("consent-tablet", args=[screening.pk])
        typed = {"version": "v2", "checked": "on", **typed}
        answer = client.post(address, typed)
        assert answer["Location"] == reverse("consent-start")
        for place, section in enumerate(current().consent("v2").sections, start=1):
            right = section.question.right if section.question else ""
            client.post(reverse("consent-read", args=[place]), {"answer": right})

    def test_the_page_before_the_hand_over_names_who_is_about_to_sign(
        self, client, nora
    ):
        for name in ("consent-tablet", "consent-link"):
            page = markup(client.get(reverse(name, args=[nora.pk])))
            assert "Who is about to sign" in page
            assert "Nora Testwell" in page and "28 Feb 1970" in page
            assert 'name="given_name"' not in page

    def test_where_nobody_is_named_they_are_named_before_the_hand_over(
        self, client, coordinator
    ):
        screening = screened(by=coordinator)
        page = markup(client.get(reverse("consent-tablet", args=[screening.pk])))
        assert "Nobody has been named for this screening yet" in page
        names = {"given_name": "Nora", "family_name": "Testwell"}
        self.hand_over(client, screening, **names)
        assert "Nora Testwell" in markup(client.get(reverse("consent-start")))
        screening.refresh_from_db()
        assert screening.candidate.name == "Nora Testwell"

    def test_a_name_that_is_none_is_refused_and_stays_typed(self, client, coordinator):
        screening = screened(by=coordinator)
        typed = {"version": "v2", "checked": "on", "given_name": "123"}
        address = reverse("consent-tablet", args=[screening.pk])
        page = client.post(address, typed)
        assert "is no name" in markup(page) and 'value="123"' in markup(page)
        assert not ConsentSitting.objects.exists()

    def test_the_person_is_asked_and_may_confirm(self, client, nora):
        self.hand_over(client, nora)
        start = markup(client.get(reverse("consent-start")))
        assert "This is for" in start and "Nora Testwell" in start
        sign = reverse("consent-sign")
        asked = markup(client.post(sign, {"name": OTHER, "agree": "on"}))
        assert "Is this how you sign?" in asked
        assert OTHER in asked and "Nora Testwell" in asked
        assert "consent-certify" not in asked
        again = {"name": "Third Person", "agree": "on", "confirmed": OTHER}
        assert "Third Person" in markup(client.post(sign, again))
        sent = client.post(sign, {"name": OTHER, "agree": "on", "confirmed": OTHER})
        assert sent["Location"] == reverse("consent-certify")
        whole = markup(client.get(reverse("consent-certify")))
        assert OTHER in whole and "Nora Testwell" in whole
        client.post(reverse("consent-certify"))
        assert SignedName.objects.get().confirmed

    def test_letters_that_the_copy_cannot_show_are_named_before_signing(
        self, client, coordinator
    ):
        self.hand_over(client, screened(by=coordinator))
        sign = reverse("consent-sign")
        asked = markup(client.post(sign, {"name": "ꓡꓲ Stone", "agree": "on"}))
        assert "cannot show these letters of your name" in asked
        assert "ꓡ (U+A4E1), ꓲ (U+A4F2)" in asked
        sent = client.post(
            sign, {"name": "ꓡꓲ Stone", "agree": "on", "confirmed": "ꓡꓲ Stone"}
        )
        assert sent["Location"] == reverse("consent-certify")
        assert "U+A4E1" in markup(client.get(reverse("consent-certify")))

    def test_a_chinese_or_arabic_name_is_signed_without_a_question(
        self, client, coordinator
    ):
        self.hand_over(client, screened(by=coordinator))
        sent = client.post(
            reverse("consent-sign"), {"name": "王小明 محمد", "agree": "on"}
        )
        assert sent["Location"] == reverse("consent-certify")

    def test_staff_read_who_signed_wherever_they_look(
        self, client, sitting, nora, coordinator
    ):
        consent = signed_as(sitting, OTHER)
        decide = reverse("consent-name", args=[consent.pk])
        for address in (
            reverse("screening", args=[nora.pk]),
            reverse("consent", args=[nora.pk]),
            reverse("enrol", args=[nora.pk]),
            decide,
        ):
            page = markup(client.get(address))
            assert OTHER in page and "Nora Testwell" in page, address
            assert address == decide or decide in page, address
        assert "another name" in markup(client.get("/")) and decide in markup(
            client.get("/")
        )

    def test_the_page_decides_and_leads_on_to_enrol(
        self, client, sitting, nora, coordinator
    ):
        consent = signed_as(sitting, OTHER)
        decide = reverse("consent-name", args=[consent.pk])
        refused = markup(client.post(decide, {"verdict": "same", "reason": ""}))
        assert "Say how you found out" in refused
        sent = client.post(decide, {"verdict": "same", "reason": "A passport."})
        assert sent["Location"] == reverse("enrol", args=[nora.pk])
        older = markup(client.post(decide, {"verdict": "other", "reason": "Hm."}))
        assert "has decided since" in older and "Hm." in older
        assert NameDecision.objects.count() == 1
        person = enrol(screening=nora, person=NORA, by=coordinator)
        page = markup(client.get(reverse("participant", args=[person.study_id])))
        assert OTHER in page and "signs otherwise" in page and "A passport." in page

    def test_the_form_of_enrolment_says_what_to_do_first(self, client, sitting, nora):
        consent = signed_as(sitting, OTHER)
        typed = {
            "given_name": "Nora",
            "family_name": "Testwell",
            "date_of_birth": "1970-02-28",
            "email": "nora@example.org",
            "timezone": "America/Chicago",
        }
        page = markup(client.post(reverse("enrol", args=[nora.pk]), typed))
        assert "The consent is signed with another name" in page
        assert reverse("consent-name", args=[consent.pk]) in page
        assert "nora@example.org" in page

    def test_who_may_not_see_names_reads_that_there_is_a_question(
        self, client, sitting, nora
    ):
        signed_as(sitting, OTHER)
        client.force_login(make_user("Mona Monitor", "monitor", "MAD"))
        page = markup(client.get(reverse("screening", args=[nora.pk])))
        assert "another name" in page and OTHER not in page
