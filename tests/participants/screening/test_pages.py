"""The pages from first approach to enrolment, as a coordinator uses them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from participants.candidates.actions import Named
from participants.enrolment.models import Participant
from participants.screening.actions import record_screening
from participants.screening.models import Screening
from tests.builders import consented, enrolled, screened
from tests.counting import queries
from trialsite import clock
from trialsite.protocol import current

FORM = {"source": "letter", "site": "MAD", "initials": "es", "declined": ""}


@pytest.fixture
def cora(client, coordinator):
    client.force_login(coordinator)
    return client


def answers(**changes):
    """What a browser sends for a person who meets every criterion of STAMP."""
    given = {
        criterion.code: str(criterion.minimum or 1)
        if criterion.type == "number"
        else ("yes" if criterion.kind == "inclusion" else "no")
        for criterion in current().eligibility
    }
    return FORM | given | changes


def test_an_eligible_person_goes_on_to_consent(cora):
    page = cora.post(reverse("screening-new"), answers(), follow=True)
    screening = Screening.objects.get()
    assert page.redirect_chain[-1][0] == reverse("screening", args=[screening.pk])
    assert reverse("consent", args=[screening.pk]) in page.content.decode()


def test_a_value_that_cannot_be_right_is_refused_beside_its_field(cora):
    page = cora.post(reverse("screening-new"), answers(pain="11"))
    text = page.content.decode()
    assert "11 cannot be right. Give a number from 0 to 10" in text
    assert not Screening.objects.exists()


def test_what_was_typed_is_still_there_after_an_error(cora):
    page = cora.post(reverse("screening-new"), answers(pain="11", age="57"))
    assert page.context["form"]["age"].value() == "57"
    assert page.context["form"]["pain"].value() == "11"
    assert 'value="57"' in page.content.decode()


def test_a_criterion_left_open_is_asked_for_at_its_field(cora):
    page = cora.post(reverse("screening-new"), answers(dose="", pregnant=""))
    errors = page.context["form"].errors
    assert set(errors) == {"dose", "pregnant"}
    assert not Screening.objects.exists()


def test_a_failed_person_is_logged_with_the_reasons_in_words(cora):
    page = cora.post(reverse("screening-new"), answers(age="20"), follow=True)
    assert "Younger than 21" in page.content.decode()


def test_the_log_shows_own_sites_rows_alone(cora, coordinator, stranger):
    """P11-05."""
    mine, theirs = screened(by=coordinator), screened("BOS", by=stranger)
    text = cora.get(reverse("screenings")).content.decode()
    assert reverse("screening", args=[mine.pk]) in text
    assert reverse("screening", args=[theirs.pk]) not in text


def test_another_sites_screening_does_not_exist_for_you(cora, stranger):
    """404, not 403: who is screened elsewhere is nobody's business here."""
    theirs = screened("BOS", by=stranger)
    for name in ("screening", "consent", "enrol"):
        assert cora.get(reverse(name, args=[theirs.pk])).status_code == 404


def test_a_site_that_is_not_yours_cannot_be_typed_into_the_form(cora):
    page = cora.post(reverse("screening-new"), answers(site="BOS"))
    assert "site" in page.context["form"].errors


def test_consent_then_enrolment(cora, coordinator):
    screening = screened(by=coordinator)
    page = cora.get(reverse("enrol", args=[screening.pk]), follow=True)
    assert page.redirect_chain[-1][0] == reverse("consent", args=[screening.pk])
    form = page.context["form"]
    consent = {
        "version": "v2",
        "given_on": f"{form['given_on'].initial:%Y-%m-%d}",
        "mode": "in_person",
        "certain": "on",
    }
    page = cora.post(reverse("consent", args=[screening.pk]), consent, follow=True)
    assert page.redirect_chain[-1][0] == reverse("enrol", args=[screening.pk])
    person = {
        "given_name": "Erin",
        "family_name": "Stone",
        "date_of_birth": "1970-02-28",
        "email": "erin@example.org",
        "phone": "608 555 0142",
        "timezone": "America/Chicago",
    }
    page = cora.post(reverse("enrol", args=[screening.pk]), person, follow=True)
    participant = Participant.objects.get()
    assert page.redirect_chain[-1][0] == reverse(
        "participant", args=[participant.study_id]
    )
    assert "Baseline" in page.content.decode()


def test_consent_is_not_recorded_without_the_signed_document(cora, coordinator):
    screening = screened(by=coordinator)
    page = cora.post(reverse("consent", args=[screening.pk]), {"version": "v2"})
    assert "Tick this once you hold the signed document." in page.content.decode()
    assert not screening.consents.exists()


def test_an_impossible_phone_and_birthday_are_said_and_kept(cora, coordinator):
    screening = consented(by=coordinator)
    page = cora.post(
        reverse("enrol", args=[screening.pk]),
        {
            "given_name": "Erin",
            "phone": "none",
            "date_of_birth": "2999-01-01",
            "timezone": "America/Chicago",
        },
    )
    errors = page.context["form"].errors
    assert "'none' is no phone number" in errors["phone"][0]
    assert page.context["form"]["given_name"].value() == "Erin"
    assert not Participant.objects.exists()


def test_somebody_enrolled_already_is_shown_and_not_enrolled_again(cora, coordinator):
    participant = enrolled(by=coordinator)
    page = cora.get(reverse("enrol", args=[participant.screening_id]), follow=True)
    assert f"already enrolled as {participant}" in page.content.decode()


def test_the_log_costs_the_same_however_long_it_is(cora, coordinator):
    screened(by=coordinator)
    one = queries(lambda: cora.get(reverse("screenings")))
    for _ in range(5):
        screened(by=coordinator)
    enrolled(by=coordinator)
    assert len(queries(lambda: cora.get(reverse("screenings")))) == len(one) == 5


def test_an_approach_that_ends_is_noted_in_a_few_fields(cora):
    page = cora.post(
        reverse("screening-quick"),
        {"site": "MAD", "source": "flyer", "not_met": ["age", "dose"]},
        follow=True,
    )
    assert "Younger than 21; Daily dose below 15 MME" in page.content.decode()
    screening = Screening.objects.get()
    assert (screening.reasons, screening.answers) == (["age", "dose"], {})


def test_an_approach_of_which_nothing_is_said_is_not_noted(cora):
    page = cora.post(reverse("screening-quick"), {"site": "MAD", "source": "flyer"})
    assert "Say what came of it" in page.content.decode()
    assert not Screening.objects.exists()


def test_numbers_are_worked_out_on_the_page(cora):
    """Age of a birth date, pain of four items, the dose of a list of medicines."""
    given = answers(
        **{"age": "", "pain": "", "dose": "", "date_of_birth": "1970-02-28"},
        **{f"item-{code}": "5" for code in ("bpi_worst", "bpi_least", "bpi_average")},
        **{"item-bpi_now": "4", "medicine-1": "oxycodone:oral"},
        **{"strength-1": "10", "usual-1": "3"},
    )
    page = cora.post(reverse("screening-new"), given, follow=True)
    text = page.content.decode()
    screening = Screening.objects.get()
    assert screening.outcome == "eligible"
    assert (screening.answers["pain"], screening.answers["dose"]) == ("4.75", "45")
    assert "worked out from 4 answers, by bpi 1" in text
    assert "worked out from 3 × oxycodone 10 a day, by CDC2022" in text
    assert "1970" not in str(screening.workings)


def test_a_number_typed_and_worked_out_differently_is_asked_about(cora):
    given = answers(
        **{"dose": "60", "medicine-1": "morphine:oral"},
        **{"strength-1": "15", "usual-1": "2"},
    )
    errors = cora.post(reverse("screening-new"), given).context["form"].errors
    assert "You typed 60, but what you gave" in errors["dose"][0]


def test_half_a_medicine_is_asked_for_and_not_left_out(cora):
    given = answers(**{"dose": "", "medicine-1": "morphine:oral", "usual-1": "2"})
    errors = cora.post(reverse("screening-new"), given).context["form"].errors
    assert "strength-1" in errors


def test_a_screening_goes_on_with_the_answers_that_it_has(cora):
    waiting = answers(dose="", waiting="on")
    page = cora.post(reverse("screening-new"), waiting, follow=True)
    first = Screening.objects.get()
    address = reverse("screening-continue", args=[first.pk])
    assert address in page.content.decode()
    form = cora.get(address).context["form"]
    assert form["age"].value() == "21"
    assert form["english"].value() == "yes"
    page = cora.post(address, answers(dose="15"), follow=True)
    assert reverse("screening", args=[first.pk]) in page.content.decode()
    assert Screening.objects.get(continues=first).outcome == "eligible"


def test_call_backs_of_today_stand_on_the_work_list_and_others_do_not(
    cora, coordinator
):
    today = clock.today("America/Chicago")
    for days, name in ((0, "Ann"), (3, "Zoe")):
        record_screening(
            site="MAD",
            source="letter",
            answers={},
            call_back_on=today + timedelta(days=days),
            person=Named(given_name=name, phone="608 555 0142"),
            by=coordinator,
        )
    text = cora.get(reverse("home")).content.decode()
    assert "Ann, +1 608 555 0142" in text
    assert "Zoe" not in text
