"""The page on which staff enter a form."""

import pytest
from django.urls import reverse

from assessments.responses.actions import complete, open_response, save_answers
from assessments.responses.models import Response
from tests.builders import enrolled
from tests.counting import queries
from tests.filling import middling
from tests.fixtures.visits import MARCH
from tests.reading import markup
from tests.sending import filled_in
from trialsite import clock
from trialsite.audit.models import AuditEvent
from trialsite.protocol import current


@pytest.fixture
def cora(client, coordinator):
    client.force_login(coordinator)
    return client


def address(visit, instrument="bpi"):
    return reverse(
        "enter-form", args=[visit.participant.study_id, visit.code, instrument]
    )


def typed(instrument="bpi", **others):
    """What a browser sends for middling answers given by phone."""
    answers = middling(current().instrument(instrument))
    return {
        **{code: str(value) for code, value in answers.items()},
        "mode": "phone",
        "do": "save",
        **others,
    }


def on_page(client, here, **others):
    """What a browser sends of the page as it is drawn now, with these answers."""
    return filled_in(client.get(here), "mode", do="save", **others)


def test_the_page_asks_every_item_and_stores_nothing_by_being_opened(cora, visit):
    page = markup(cora.get(address(visit)))
    for item in current().instrument("bpi").items:
        assert page.count(f'name="{item.code}"') == 11
    assert not Response.objects.filter(visit=visit).exists()


def test_a_draft_is_kept_and_shown_again(cora, visit, coordinator):
    answer = cora.post(address(visit), typed(bpi_worst="7", bpi_least=""))
    assert answer.status_code == 302
    response = Response.objects.get(visit=visit)
    assert (response.answers["bpi_worst"], response.completed_at) == (7, None)
    assert "bpi_least" not in response.answers
    assert (response.mode, response.entered_by) == ("phone", coordinator)
    page = markup(cora.get(address(visit)))
    assert 'name="bpi_worst" value="7" id="id_bpi_worst_0_7" checked' in page


def test_an_answer_out_of_range_is_named_beside_its_field_and_the_rest_is_saved(
    cora, visit
):
    page = cora.post(address(visit), typed(bpi_worst="11", bpi_least="2"))
    words = "“11” is not an answer here: one of the whole numbers 0 to 10."
    assert words in markup(page)
    assert 'id="id_bpi_worst_error"' in markup(page)
    assert 'href="#id_bpi_worst_group"' in markup(page)
    assert 'name="bpi_least" value="2" id="id_bpi_least_0_2" checked' in markup(page)
    response = Response.objects.get(visit=visit)
    assert "bpi_worst" not in response.answers
    assert response.answers["bpi_least"] == 2


def test_finish_with_a_wrong_answer_saves_and_does_not_finish(cora, visit):
    cora.post(address(visit), typed(bpi_worst="11", do="finish"))
    assert Response.objects.get(visit=visit).completed_at is None


def test_a_reason_is_kept_in_place_of_an_answer(cora, visit):
    cora.post(address(visit), typed(bpi_worst="", bpi_worst_missing="refused"))
    assert Response.objects.get(visit=visit).missing == {"bpi_worst": "refused"}


def test_an_answer_and_a_reason_at_once_are_refused(cora, visit):
    page = cora.post(address(visit), typed(bpi_worst="7", bpi_worst_missing="refused"))
    assert "There is an answer, “7”, and a reason why there is none" in markup(page)
    assert "bpi_worst" not in Response.objects.get(visit=visit).answers


def test_finishing_leads_to_the_next_form_and_at_last_to_the_participant(cora, visit):
    for here, there in (("bpi", "odi"), ("odi", "sf12"), ("sf12", "opioid_log")):
        answer = cora.post(address(visit, here), typed(here, do="finish"))
        assert answer["Location"] == address(visit, there)
    finished = Response.objects.get(visit=visit, instrument="bpi")
    assert finished.completed_at == clock.now()


def test_a_finished_form_is_read_only_with_scores_who_and_when(cora, visit):
    cora.post(address(visit), typed(do="finish"))
    page = markup(cora.get(address(visit)))
    assert "severity" in page and "4 of 4 answers" in page and "bpi, version 1" in page
    assert "Cora Lind" in page
    assert "2 Jun 2026, 1:00 pm CDT" in page and "America/Chicago" in page
    assert 'type="radio"' not in page


def test_scores_are_rounded_on_the_page_alone(cora, visit):
    cora.post(address(visit), typed(bpi_mood="6", do="finish"))
    score = Response.objects.get(visit=visit).scores.get(code="interference")
    assert str(score.value) == "5.142857142857"
    assert ">5.1<" in markup(cora.get(address(visit)))


def test_what_is_typed_into_a_form_that_somebody_finished_is_not_lost(
    cora, visit, coordinator
):
    """Two people have the page open; the first finishes."""
    cora.post(address(visit), typed(bpi_worst="3", do="finish"))
    page = markup(cora.post(address(visit), typed(bpi_worst="9", do="finish")))
    assert "finished before your answers arrived" in page
    assert "<strong>9</strong>" in page
    assert Response.objects.get(visit=visit).answers["bpi_worst"] == 3


def test_another_mode_is_recorded_with_the_next_save(cora, visit):
    cora.post(address(visit), typed())
    here = address(visit)
    cora.post(here, on_page(cora, here, mode="paper"))
    assert Response.objects.get(visit=visit).mode == "paper"


def test_a_mode_that_the_visit_does_not_plan_is_refused_beside_its_field(cora, visit):
    page = markup(cora.post(address(visit), typed(mode="in_person")))
    assert "Select a valid choice. in_person" in page
    assert not Response.objects.filter(visit=visit).exists()


def test_a_form_that_the_participant_fills_is_read_along_until_it_is_taken_over(
    cora, visit
):
    """Staff see a partial form, and never change it in silence."""
    response = open_response(visit=visit, instrument="bpi", mode="self", by=None)
    save_answers(response=response, values={"bpi_worst": 8}, by=None)
    page = markup(cora.get(address(visit)))
    assert "The participant is filling this form alone" in page
    cora.post(address(visit), typed(bpi_worst="1"))
    response.refresh_from_db()
    assert response.answers == {"bpi_worst": 8}
    here = address(visit)
    cora.post(here, {"do": "take-over", "mode": "phone"})
    cora.post(here, on_page(cora, here, bpi_worst="1"))
    response.refresh_from_db()
    assert (response.answers["bpi_worst"], response.mode) == (1, "phone")


def test_staff_can_finish_what_the_participant_left_as_it_stands(cora, visit):
    response = open_response(visit=visit, instrument="bpi", mode="self", by=None)
    save_answers(response=response, values={"bpi_worst": 8}, by=None)
    cora.post(address(visit), {"do": "finish"})
    response.refresh_from_db()
    assert (response.mode, response.completed_at) == ("self", clock.now())


def test_a_form_that_cannot_be_filled_now_says_why(cora, visit):
    later = visit.participant.visits.get(code="m06")
    page = cora.get(address(later))
    assert page.status_code == 200
    assert "6 months visit opens on 19 Aug 2026" in markup(page)
    assert 'type="radio"' not in markup(page)


def test_staff_of_another_site_do_not_learn_that_the_visit_exists(
    client, visit, stranger
):
    client.force_login(stranger)
    for method in (client.get, client.post):
        assert method(address(visit)).status_code == 404


def test_who_may_not_enter_data_is_refused(client, visit, admin_user):
    """P11-05: an administrator sees the participant, and enters nothing."""
    client.force_login(admin_user)
    for method in (client.get, client.post):
        assert method(address(visit)).status_code == 403


def test_nobody_enters_without_signing_in(client, visit):
    assert client.get(address(visit))["Location"].startswith(reverse("sign-in"))


def test_an_instrument_or_visit_that_does_not_exist_is_not_found(cora, visit):
    study_id = visit.participant.study_id
    for code, instrument in (("m03", "phq9"), ("m99", "bpi")):
        page = cora.get(reverse("enter-form", args=[study_id, code, instrument]))
        assert page.status_code == 404


def test_every_type_of_item_is_entered(cora, tiny, client, admin_user):
    """Another protocol: numbers, texts, and an item asked only after another."""
    with clock.fixed(MARCH):
        participant = enrolled("LDS")
        client.force_login(participant.enrolled_by)
        visit = participant.visits.get(code="start")
        here = address(visit, "rest")
        page = markup(client.get(here))
        assert "Only if “Did you wake in the night?” is “Once”" in page
        wrong = {
            "mode": "paper",
            "rest_level": "5",
            "rest_woke": "1",
            "rest_why": "the cat",
            "rest_hours": "7,5",
        }
        page = markup(answer := client.post(here, wrong))
        assert "an answer is taken only if" in page
        assert "“7,5” is not an answer here: a number at least 0 and at most 24" in page
        assert ">the cat</textarea>" in page
        assert 'value="7,5"' in page
        assert Response.objects.get(visit=visit).answers == {
            "rest_level": 5,
            "rest_woke": 1,
        }
        right = filled_in(answer, "mode", rest_woke="9", rest_hours="7.5", do="finish")
        assert client.post(here, right).status_code == 302
    assert Response.objects.get(visit=visit).answers == {
        "rest_level": 5,
        "rest_woke": 9,
        "rest_why": "the cat",
        "rest_hours": 7.5,
    }


def test_the_page_costs_the_same_with_and_without_answers(cora, visit, coordinator):
    empty = queries(lambda: cora.get(address(visit)))
    response = open_response(
        visit=visit, instrument="bpi", mode="phone", by=coordinator
    )
    values = middling(response.form)
    save_answers(response=response, values=values, by=coordinator)
    full = queries(lambda: cora.get(address(visit)))
    complete(response=response, by=coordinator)
    finished = queries(lambda: cora.get(address(visit)))
    # One more: who entered it.
    assert (len(empty), len(full), len(finished)) == (7, 8, 7)


def test_a_save_costs_the_same_for_one_answer_as_for_all(cora, visit):
    here = address(visit)
    begun = queries(lambda: cora.post(here, typed(bpi_worst="7", bpi_least="")))
    one = on_page(cora, here, bpi_worst="4")
    little = queries(lambda: cora.post(here, one))
    items = (item.code for item in current().instrument("bpi").items)
    all_of_them = on_page(cora, here, **dict.fromkeys(items, "1"))
    much = queries(lambda: cora.post(here, all_of_them))
    assert Response.objects.get(visit=visit).answers["bpi_worst"] == 1
    # Two more, to begin it: another look whether somebody did, and the version.
    assert (len(begun), len(little), len(much)) == (11, 10, 10)


def test_a_form_is_begun_with_what_it_holds_in_one_event(cora, visit):
    cora.post(address(visit), typed(bpi_worst="7"))
    response = Response.objects.get(visit=visit)
    (event,) = AuditEvent.objects.filter(
        table_name="assessments_response", row_pk=str(response.pk)
    )
    assert (event.action, event.new["answers"]["bpi_worst"]) == ("insert", 7)
