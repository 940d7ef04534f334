"""A person reads and signs on a phone, 360 pixels wide, without help."""

import pytest

from participants.consent.actions import record_consent
from participants.consent.models import Consent
from tests.browser.test_road import sign_in
from tests.builders import screened
from tests.participants.consent.signing import named
from tests.walking import Walker
from trialsite.access.models import User
from trialsite.protocol import current

pytestmark = pytest.mark.browser


def read_all(phone: Walker) -> None:
    for section in current().consent("v2").sections:
        if section.question is not None:
            right = next(
                option
                for option in section.question.options
                if option.code == section.question.right
            )
            phone.page.get_by_text(right.label, exact=True).click()
        phone.press("Next")


def test_who_signs_with_another_name_is_asked_and_staff_decide(phone: Walker):
    """Axe looks at each page: the name before the hand-over, what is new since the
    version before, the question, and whose signature it is."""
    cora = User.objects.get(email="cora@example.org")
    screening = named(by=cora)
    record_consent(
        screening=screening,
        version="v1",
        given_on=screening.approached_on,
        mode="in_person",
        late_reason="The paper lay at the ward.",
        by=cora,
    )
    sign_in(phone, "cora")
    phone.go(f"/screening/{screening.pk}/consent/")
    assert phone.heading() == "Consent again"
    phone.press("On this tablet")
    assert phone.says("Nora Testwell")
    phone.page.get_by_label("I checked who this person is").check()
    phone.press("Sign me out and hand over")
    assert phone.says("This is for Nora Testwell.")
    assert phone.says("What is new since you agreed to Version 1")
    phone.press("Start reading")
    read_all(phone)
    phone.page.get_by_label("I agree").check()
    phone.fill("Your full name", "Somebody Else")
    phone.press("Look at it again")
    assert phone.heading() == "Is this how you sign?"
    phone.press("No, I type it again")
    phone.page.get_by_label("I agree").check()
    phone.fill("Your full name", "Nora ꓡ. Testwell")
    phone.press("Look at it again")
    assert phone.says("Your copy cannot show these letters")
    phone.press("No, I type it again")
    phone.page.get_by_label("I agree").check()
    phone.fill("Your full name", "Somebody Else")
    phone.press("Look at it again")
    phone.press("Yes, I sign as Somebody Else")
    assert phone.says("The study knows you as Nora Testwell")
    phone.press("I certify that this is my decision")
    phone.press("Finish, and hand the tablet back")
    sign_in(phone, "cora")
    phone.go(f"/screening/{screening.pk}/enrol/")
    phone.press("Whose signature is it?")
    phone.page.get_by_label("The same person, who signs so").check()
    phone.fill("How you found out", "By her passport.")
    phone.press("Record", exact=True)
    assert phone.heading() == "Enrol"
    assert phone.says("signs otherwise")


def test_a_document_is_read_answered_signed_and_certified_by_thumb(phone: Walker):
    """Axe looks at every page, and none scrolls sideways; a wrong answer leads back to
    the same page; staff are signed out of the device from the hand-over on."""
    cora = User.objects.get(email="cora@example.org")
    screening = screened(by=cora)
    sign_in(phone, "cora")
    phone.go(f"/screening/{screening.pk}/consent/")
    phone.press("On this tablet")
    phone.page.get_by_label("I checked who this person is").check()
    phone.press("Sign me out and hand over")
    assert phone.heading() == "Before you decide"
    phone.press("Start reading")
    for section in current().consent("v2").sections:
        assert phone.heading() == section.title
        if section.question is not None:
            wrong, right = (
                next(o for o in section.question.options if (o.code == code) == same)
                for code in [section.question.right]
                for same in (False, True)
            )
            phone.page.get_by_text(wrong.label, exact=True).click()
            phone.press("Next")
            assert phone.says("Please read this page once more")
            phone.page.get_by_text(right.label, exact=True).click()
        phone.press("Next")
    phone.page.get_by_label("I agree").check()
    phone.fill("Your full name", "Erin Stone")
    phone.press("Look at it again")
    assert phone.says("Signed: Erin Stone")
    phone.press("I certify that this is my decision")
    assert phone.heading() == "Thank you"
    with phone.page.expect_download() as download:
        phone.page.get_by_role("link", name="Download your copy").click()
    assert download.value.suggested_filename == f"consent-screening-{screening.pk}.pdf"
    assert Consent.objects.get().mode == "tablet"
    phone.press("Finish, and hand the tablet back")
    assert phone.heading() == "Sign in"
