"""What an amendment changes, and what it may not change of what rows use."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import protocols
from trialsite.protocol import load
from trialsite.protocol.amendments import changes, refusals
from trialsite.protocol.kinds import KINDS
from trialsite.protocol.types import Coded, Level, StratumFactor

TINY = load(protocols.TINY)
TINY = TINY.model_copy(
    update={
        "screening": TINY.screening.model_copy(
            update={"excluded": (Coded(code="far", label="Lives too far away"),)}
        )
    }
)
EVERYTHING = {kind.name: tuple(kind.stated(TINY)) for kind in KINDS}


def amended(**parts):
    return TINY.model_copy(update=parts)


def items_amended(change):
    """The protocol with *change* applied to every item that it fits; None drops it."""
    return amended(
        instruments={
            code: form.model_copy(
                update={
                    "items": tuple(
                        new for item in form.items if (new := change(item)) is not None
                    )
                }
            )
            for code, form in TINY.instruments.items()
        }
    )


def test_the_same_protocol_is_no_amendment():
    assert refusals(TINY, TINY, EVERYTHING) == []
    assert changes(TINY, TINY) == []


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS if not kind.leaves])
def test_what_rows_use_stays(kind):
    """Taken out of the protocol, every code that a row uses is named by its place."""
    [stated] = [one for one in KINDS if one.name == kind]
    codes = tuple(stated.stated(TINY))
    if not codes:
        pytest.fail(f"The tiny protocol states no {kind}, so nothing would be tried.")
    nothing = amended(
        sites=(),
        arms=(),
        eligibility=(),
        visits=(),
        instruments={},
        consents=(),
        status_reasons=TINY.status_reasons.model_copy(
            update={name: () for name, _ in TINY.status_reasons}
        ),
        screening=TINY.screening.model_copy(
            update={"declined": (), "sources": (), "excluded": ()}
        ),
    )
    found = refusals(TINY, nothing, {kind: codes})
    assert len(found) == len(codes)
    for problem in found:
        assert problem.found == "nothing"
        assert "rows of the trial use it" in problem.allowed


def test_what_no_row_uses_may_go():
    without = amended(visits=TINY.visits[:-1])
    assert refusals(TINY, without, {"sites": ["any"]}) == []
    assert changes(TINY, without) == [
        f"No longer stated: visit {TINY.visits[-1].code} ({TINY.visits[-1].label})."
    ]


def test_a_visit_is_retired_in_place_of_being_taken_out():
    last = TINY.visits[-1]
    retired = amended(
        visits=(*TINY.visits[:-1], last.model_copy(update={"retired": True}))
    )
    assert refusals(TINY, retired, EVERYTHING) == []
    assert changes(TINY, retired) == [f"Visit {last.code} is retired."]


def test_labels_change_freely():
    words = items_amended(
        lambda item: item.model_copy(update={"label": "In new words"})
    )
    assert refusals(TINY, words, EVERYTHING) == []
    assert all("label" in sentence for sentence in changes(TINY, words))


def test_an_item_keeps_its_type():
    text = items_amended(lambda item: item.model_copy(update={"type": "text"}))
    found = refusals(TINY, text, EVERYTHING)
    assert found
    assert all(problem.key.endswith(".type") for problem in found)


@pytest.mark.parametrize(("name", "other"), [("type", "number"), ("kind", "inclusion")])
def test_a_criterion_keeps_the_type_and_the_sense_of_its_answers(name, other):
    def change(criterion):
        fits = criterion.code == "injured"
        return criterion.model_copy(update={name: other}) if fits else criterion

    changed = amended(eligibility=tuple(change(one) for one in TINY.eligibility))
    [problem] = refusals(TINY, changed, EVERYTHING)
    assert (problem.file, problem.key) == ("trial.toml", f"eligibility.injured.{name}")
    assert refusals(TINY, changed, {"criteria": ["pulse"]}) == []


def with_strata(**scored):
    """The protocol with a factor beside the site."""
    factor = {"code": "rested", "label": "Rested", "source": "score"}
    factor |= {"score": "rest.mean", "levels": (LOW, HIGH)}
    [site] = TINY.randomization.strata
    added = StratumFactor(**factor | scored)
    return amended(
        randomization=TINY.randomization.model_copy(update={"strata": (site, added)})
    )


LOW, HIGH = (
    Level(code="low", label="Under 3", below=3),
    Level(code="high", label="More"),
)


def test_a_stratum_may_leave_but_not_become_another():
    """What is drawn within is for a new list to say; old allocations name the old."""
    used = {"factors": ["site", "rested"], "levels": ["rested:low", "rested:high"]}
    stated = with_strata()
    assert refusals(stated, TINY, used) == []
    wider = LOW.model_copy(update={"below": Decimal(4)})
    other_end = with_strata(levels=(wider, HIGH))
    other_score = with_strata(score="rest.sum")
    [of_level] = refusals(stated, other_end, used)
    [of_factor] = refusals(stated, other_score, used)
    assert of_level.key == "randomization.strata.rested.levels.low.below"
    assert of_factor.key == "randomization.strata.rested.score"


SCALES = [
    item
    for form in TINY.instruments.values()
    for item in form.items
    if item.type == "scale"
]


@given(st.integers(-3, 3), st.integers(-3, 3))
def test_a_range_may_grow_and_not_shrink(lower, higher):
    scale = SCALES[0]
    low, high = scale.minimum + lower, scale.maximum + higher

    def change(item):
        if item.code != scale.code:
            return item
        return item.model_copy(update={"minimum": low, "maximum": high})

    refused = {
        problem.key.rpartition(".")[2]
        for problem in refusals(TINY, items_amended(change), EVERYTHING)
    }
    assert refused == {
        *(["minimum"] if lower > 0 else []),
        *(["maximum"] if higher < 0 else []),
    }


def test_the_text_that_people_signed_stays():
    version = TINY.consents[0]
    other = amended(
        consents=(version.model_copy(update={"agreement": "I agree to all of it."}),)
    )
    [problem] = refusals(TINY, other, {"consents": [version.code]})
    assert (problem.file, problem.key) == (
        f"consent/{version.code}.toml",
        "agreement",
    )


def test_the_trial_keeps_its_key_and_the_beginning_of_its_study_ids():
    other = amended(trial=TINY.trial.model_copy(update={"id_prefix": "QQ"}))
    assert refusals(TINY, other, {}) == []
    [problem] = refusals(TINY, other, {"sites": ["any"]})
    assert problem.key == "trial.id_prefix"
