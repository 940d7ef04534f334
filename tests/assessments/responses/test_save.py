"""Saving answers, one by one and together."""

import pytest

from assessments.responses import actions
from assessments.responses.actions import (
    complete,
    open_response,
    record_mode,
    save_answers,
    save_form,
)
from assessments.responses.refusals import (
    AlreadyCompleted,
    AnswersRefused,
    BegunByParticipant,
    ModeRefused,
    NotOnVisit,
    NotOpenYet,
    WindowClosed,
)
from assessments.responses.sheet import Missing
from tests.assessments.responses.test_open import (
    FIRST_MOMENT_AFTER,
    LAST_MOMENT_BEFORE,
)
from tests.counting import queries
from trialsite import clock
from trialsite.access.scope import OutsideScope
from trialsite.editing.pages import new_base


@pytest.fixture
def response(visit):
    return open_response(visit=visit, instrument="bpi", mode="self", by=None)


@pytest.fixture
def by_phone(visit, coordinator):
    return open_response(visit=visit, instrument="bpi", mode="phone", by=coordinator)


def test_an_answer_is_kept_with_the_moment(response):
    saved = save_answers(response=response, values={"bpi_worst": 7}, by=None)
    saved.refresh_from_db()
    assert saved.answers == {"bpi_worst": 7}
    assert saved.saved_at == clock.now()


def test_why_there_is_no_answer_is_kept_apart_from_answers(response):
    save_answers(response=response, values={"bpi_worst": 7}, by=None)
    saved = save_answers(
        response=response, values={"bpi_worst": Missing("refused")}, by=None
    )
    saved.refresh_from_db()
    assert (saved.answers, saved.missing) == ({}, {"bpi_worst": "refused"})


def test_a_saved_answer_does_not_undo_another_device(response):
    """Pain 38: each save starts from what is stored, not from what a page had."""
    stale = type(response).objects.get(pk=response.pk)
    save_answers(response=response, values={"bpi_worst": 7}, by=None)
    saved = save_answers(response=stale, values={"bpi_least": 2}, by=None)
    assert saved.answers == {"bpi_worst": 7, "bpi_least": 2}


def test_out_of_range_is_refused_and_nothing_of_the_batch_is_kept(response):
    with pytest.raises(AnswersRefused, match="bpi_least: 11 is not an answer here"):
        save_answers(
            response=response, values={"bpi_worst": 7, "bpi_least": 11}, by=None
        )
    response.refresh_from_db()
    assert response.answers == {}


def test_a_finished_form_takes_no_more_answers(response):
    complete(response=response, by=None)
    with pytest.raises(AlreadyCompleted):
        save_answers(response=response, values={"bpi_worst": 7}, by=None)


def test_an_answer_after_the_window_is_refused_and_those_before_are_kept(response):
    save_answers(response=response, values={"bpi_worst": 7}, by=None)
    with clock.fixed(FIRST_MOMENT_AFTER), pytest.raises(WindowClosed):
        save_answers(response=response, values={"bpi_least": 2}, by=None)
    response.refresh_from_db()
    assert response.answers == {"bpi_worst": 7}


def test_staff_do_not_write_into_a_participants_form_in_silence(response, coordinator):
    """What was given is kept as it is given."""
    with pytest.raises(BegunByParticipant):
        save_answers(response=response, values={"bpi_worst": 7}, by=coordinator)
    taken = record_mode(response=response, mode="phone", by=coordinator)
    assert (taken.mode, taken.entered_by) == ("phone", coordinator)
    save_answers(response=response, values={"bpi_worst": 7}, by=coordinator)


def test_self_means_that_nobody_else_had_a_hand_in_it(by_phone, coordinator):
    """The participant goes on by their link with what staff began."""
    save_answers(response=by_phone, values={"bpi_worst": 7}, by=coordinator)
    saved = save_answers(response=by_phone, values={"bpi_least": 2}, by=None)
    assert (saved.mode, saved.entered_by) == ("phone", coordinator)


def test_a_mode_that_the_visit_does_not_plan_is_refused(by_phone, coordinator):
    with pytest.raises(ModeRefused):
        record_mode(response=by_phone, mode="self", by=coordinator)


def test_staff_of_another_site_save_nothing(by_phone, stranger):
    with pytest.raises(OutsideScope):
        save_answers(response=by_phone, values={"bpi_worst": 1}, by=stranger)


def test_an_answer_can_be_taken_back(response):
    save_answers(
        response=response,
        values={"bpi_worst": 7, "bpi_least": Missing("refused")},
        by=None,
    )
    saved = save_answers(
        response=response, values={"bpi_worst": None, "bpi_least": None}, by=None
    )
    assert (saved.answers, saved.missing) == ({}, {})


def test_a_save_costs_as_many_queries_for_one_answer_as_for_eleven(response):
    one = queries(
        lambda: save_answers(response=response, values={"bpi_worst": 7}, by=None)
    )
    values = {item.code: 3 for item in response.form.items}
    eleven = queries(lambda: save_answers(response=response, values=values, by=None))
    assert len(one) == len(eleven) == 2  # lock, update


def test_who_begins_a_form_that_somebody_began_just_now_goes_on_with_theirs(
    visit, coordinator, monkeypatch
):
    """Between looking whether it is begun and beginning it, the other came."""
    looked = actions.lock_if_begun
    unseen = iter([lambda *form: None])
    monkeypatch.setattr(
        actions, "lock_if_begun", lambda *form: next(unseen, looked)(*form)
    )
    theirs = open_response(visit=visit, instrument="bpi", mode="phone", by=coordinator)
    save_answers(response=theirs, values={"bpi_worst": 7}, by=coordinator)
    saved = save_form(
        visit=visit,
        instrument="bpi",
        mode="phone",
        values={"bpi_least": 2},
        base=new_base({}),
        by=coordinator,
    )
    assert saved.response == theirs
    theirs.refresh_from_db()
    assert theirs.answers == {"bpi_worst": 7, "bpi_least": 2}


@pytest.mark.parametrize("begun", [True, False])
def test_a_form_is_saved_by_who_may_begin_it_and_in_a_way_that_is_planned(
    visit, coordinator, stranger, begun
):
    if begun:
        open_response(visit=visit, instrument="bpi", mode="phone", by=coordinator)

    def save(**others):
        return save_form(
            **{
                "visit": visit,
                "instrument": "bpi",
                "mode": "phone",
                "values": {"bpi_worst": 7},
                "base": new_base({}),
                "by": coordinator,
                **others,
            }
        )

    with pytest.raises(OutsideScope):
        save(by=stranger)
    with pytest.raises(ModeRefused):
        save(mode="self")
    with clock.fixed(LAST_MOMENT_BEFORE), pytest.raises(NotOpenYet):
        save()
    with pytest.raises(NotOnVisit):
        save(instrument="phq9")
    saved = save().response
    complete(response=saved, by=coordinator)
    with pytest.raises(AlreadyCompleted):
        save(values={"bpi_least": 1})
    saved.refresh_from_db()
    assert (saved.answers, saved.entered_by) == ({"bpi_worst": 7}, coordinator)
