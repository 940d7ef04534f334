"""A person reads and signs on a phone, 360 pixels wide, without help."""

import pytest

from participants.consent.models import Consent
from tests.browser.test_road import sign_in
from tests.builders import screened
from tests.walking import Walker
from trialsite.access.models import User
from trialsite.protocol import current

pytestmark = pytest.mark.browser


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
