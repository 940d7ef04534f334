"""A clash as somebody meets it, at a desk and on a phone."""

import pytest

from assessments.responses.actions import open_response, save_answers
from assessments.responses.models import Response
from tests.browser.test_road import sign_in
from tests.builders import enrolled
from tests.fixtures.people import make_user

pytestmark = pytest.mark.browser


@pytest.fixture
def visit(site):
    return enrolled("MAD").visits.get(code="baseline")


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_both_answers_stand_beside_the_question(request, size, visit):
    walker = request.getfixturevalue(size)
    here = f"/participants/{visit.participant.study_id}/visits/baseline/bpi/"
    sign_in(walker, "cora")
    walker.go(here)
    dora = make_user("Dora Lund", "coordinator", "MAD")
    mode = next(mode for mode in visit.plan.modes if mode != "self")
    response = open_response(visit=visit, instrument="bpi", mode=mode, by=dora)
    values = {"bpi_worst": 7, "bpi_now": 6}
    save_answers(response=response, values=values, by=dora)
    walker.page.locator("#id_bpi_worst_0_4").check()
    walker.page.locator("#id_bpi_least_0_3").check()
    walker.press("Save", exact=True)
    assert walker.says("Two changed the same: choose what to keep")
    assert walker.says("Everything else is saved.")
    question = walker.page.locator("#id_bpi_worst_group")
    assert "Dora Lund" in question.inner_text()
    wide = "document.documentElement.scrollWidth - innerWidth"
    assert walker.page.evaluate(wide) <= 0
    walker.page.get_by_label("Take 4 typed by you").check()
    walker.press("Save", exact=True)
    assert Response.objects.get(visit=visit, instrument="bpi").answers == {
        "bpi_worst": 4,
        "bpi_now": 6,
        "bpi_least": 3,
    }
