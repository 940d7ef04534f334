"""Finishing a form: what is skipped, the scores, and the visit that is done."""

import json
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection

from assessments.responses.actions import complete, open_response, save_answers
from assessments.responses.models import Response, Score
from assessments.responses.refusals import WindowClosed
from assessments.schedule.models import Visit
from tests.acting import act_from_now_on
from tests.assessments.responses.test_open import FIRST_MOMENT_AFTER
from tests.builders import enrolled, randomized
from tests.filling import fill, fill_log, middling
from tests.fixtures.visits import JUNE, MARCH
from trialsite import clock
from trialsite.access.scope import OutsideScope
from trialsite.protocol import current

VECTORS = json.loads((Path(__file__).parents[2] / "vectors.json").read_text())
SCORES = {
    "bpi": ("severity", "interference"),
    "odi": ("odi",),
    "sf12v1": ("pcs12", "mcs12"),
}


def filled(visit, instrument, items, by=None):
    """Finish a form with these answers, in the order of its items; None is skipped."""
    response = open_response(visit=visit, instrument=instrument, mode="self", by=by)
    codes = [item.code for item in response.form.items]
    said = {
        code: value
        for code, value in zip(codes, items, strict=True)
        if value is not None
    }
    save_answers(response=response, values=said, by=by)
    return complete(response=response, by=by)


@pytest.mark.parametrize(
    "vector",
    [v for v in VECTORS["instruments"] if "expected" in v and not v["input"]["params"]],
    ids=lambda vector: vector["id"],
)
def test_scores_are_those_of_the_vectors_through_the_whole_path(visit, vector):
    """From the answers as a participant saves them to the rows that are exported."""
    instrument = {"sf12v1": "sf12"}.get(vector["instrument"], vector["instrument"])
    response = filled(visit, instrument, vector["input"]["items"])
    stored = {score.code: score for score in Score.objects.filter(response=response)}
    assert set(stored) == set(SCORES[vector["instrument"]])
    for code, score in stored.items():
        expected = vector["expected"][code]
        if expected is None:
            assert score.value is None
        else:
            assert abs(score.value - Decimal(str(expected))) <= Decimal("1e-6")
        assert (score.algorithm, score.algorithm_version) == (vector["instrument"], "1")
        assert score.computed_at == response.completed_at
    if band := vector["expected"].get("band"):
        assert stored["odi"].band == band


def test_a_score_is_stored_unrounded(visit):
    """16 of 45 is 35.55..., not 35.6."""
    response = filled(visit, "odi", [2, 2, 2, 2, 2, 2, 2, None, 1, 1])
    assert response.scores.get().value == Decimal("35.555555555556")
    assert response.scores.get().prorated


def test_what_was_dealt_with_neither_way_is_skipped(visit):
    response = filled(visit, "bpi", [7, 2, None, 4, 5, 6, 7, 8, 6, 9, 5])
    assert response.missing == {"bpi_average": "skipped"}
    assert response.completed_at == clock.now()


def test_finishing_twice_changes_nothing(visit):
    first = filled(visit, "odi", [1] * 10)
    with clock.fixed(FIRST_MOMENT_AFTER):
        again = complete(response=first, by=None)
    assert again.completed_at == first.completed_at
    assert first.scores.count() == 1


def test_a_form_is_not_finished_after_the_window_and_keeps_its_answers(visit):
    response = open_response(visit=visit, instrument="odi", mode="self", by=None)
    save_answers(response=response, values={"odi_pain": 3}, by=None)
    with clock.fixed(FIRST_MOMENT_AFTER), pytest.raises(WindowClosed):
        complete(response=response, by=None)
    response.refresh_from_db()
    assert (response.completed_at, response.answers) == (None, {"odi_pain": 3})


def test_staff_finish_late_what_the_participant_left(visit, coordinator):
    response = open_response(visit=visit, instrument="odi", mode="self", by=None)
    with clock.fixed(FIRST_MOMENT_AFTER):
        finished = complete(response=response, by=coordinator)
    assert finished.completed_at == FIRST_MOMENT_AFTER
    assert finished.mode == "self"


def test_staff_of_another_site_finish_nothing(visit, stranger):
    response = open_response(visit=visit, instrument="odi", mode="self", by=None)
    with pytest.raises(OutsideScope):
        complete(response=response, by=stranger)


def test_the_visit_is_done_with_its_last_form_and_not_before(visit):
    *most, last = visit.plan.instruments
    for code in most:
        filled(visit, code, middling(current().instrument(code)).values())
    visit.refresh_from_db()
    assert visit.completed_at is None
    response = open_response(visit=visit, instrument=last, mode="self", by=None)
    fill_log(response, by=None)
    complete(response=response, by=None)
    visit.refresh_from_db()
    assert visit.completed_at == clock.now()


def test_an_instrument_without_a_rule_has_no_scores(tiny):
    """Another protocol: text, numbers, conditions, and nothing to score."""
    with clock.fixed(MARCH):
        participant = enrolled("LDS")
        (response,) = fill(
            participant.visits.get(code="start"), by=participant.enrolled_by
        )
    assert not response.scores.exists()


@pytest.mark.usefixtures("committed_db")
def test_people_who_finish_at_once_finish_the_visit_once():
    """Two forms of one visit, each pressed twice, all at the same moment."""
    with clock.fixed(MARCH):
        participant = randomized("MAD")
    visit = participant.visits.get(code="m03")
    with clock.fixed(JUNE):
        for code in visit.plan.instruments[:2]:
            filled(visit, code, middling(current().instrument(code)).values())
        sf12 = open_response(visit=visit, instrument="sf12", mode="self", by=None)
        save_answers(response=sf12, values=middling(sf12.form), by=None)
        log = open_response(visit=visit, instrument="opioid_log", mode="self", by=None)
        fill_log(log, by=None)
    together = Barrier(4)

    def finish(response):
        with clock.fixed(JUNE):
            together.wait()
            try:
                return complete(response=response, by=None).completed_at
            finally:
                connection.close()

    with ThreadPoolExecutor(4, initializer=act_from_now_on) as pool:
        moments = list(pool.map(finish, [sf12, log, sf12, log]))
    assert moments == [JUNE] * 4
    assert Visit.objects.get(pk=visit.pk).completed_at == JUNE
    assert Score.objects.filter(response=sf12).count() == 2
    assert not Response.objects.filter(visit=visit, completed_at=None).exists()
