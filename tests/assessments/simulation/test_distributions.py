"""Two thousand invented people are like the trial's."""

from math import exp, log
from statistics import NormalDist, correlation, fmean, median, stdev

import pytest

from assessments.opioids.entries import entries
from assessments.simulation.chance import begin, branch
from assessments.simulation.diaries import Diary
from assessments.simulation.events import Completed, Enrolled, Randomized
from assessments.simulation.people import draw_people, names
from assessments.simulation.stages import Stage
from assessments.simulation.story import compose_story
from assessments.simulation.world import Traveller, World, draw_traveller, fill
from trialsite.scoring.opioids import summarize
from trialsite.scoring.scores import score

N = 2_000
DOSE = "opioid_log.mean_daily_mme"


@pytest.fixture(scope="module")
def travellers(stamp: World) -> list[Traveller]:
    rng = begin(11)
    people = draw_people(rng, stamp.targets)
    site = stamp.protocol.sites[0]
    return [
        draw_traveller(branch(rng), stamp, number, site, next(people))
        for number in range(N)
    ]


def scored(
    world: World, travellers: list[Traveller], visit: str, instrument: str
) -> dict[str, list[float]]:
    """The scores of everybody's whole form at a visit, by score code."""
    scoring = world.protocol.instrument(instrument).scoring
    assert scoring is not None
    found: dict[str, list[float]] = {}
    for traveller in travellers:
        rng = begin(traveller.number)
        answers = fill(rng, world, traveller, visit, instrument, whole=True)
        assert isinstance(answers, dict)
        values = [answer for answer in answers.values() if isinstance(answer, int)]
        for one in score(scoring.function, values, scoring.params):
            found.setdefault(one.code, []).append(float(one.value or 0))
    return found


@pytest.mark.parametrize(
    ("instrument", "code", "mean", "sd"),
    [
        ("bpi", "severity", 6.1, 1.6),
        ("odi", "odi", 47.2, 14.0),
        ("sf12", "pcs12", 31, 8),
        ("sf12", "mcs12", 46, 11),
    ],
)
def test_baseline_scores_have_the_wanted_mean_and_spread(
    stamp: World,
    travellers: list[Traveller],
    instrument: str,
    code: str,
    mean: float,
    sd: float,
) -> None:
    found = scored(stamp, travellers, "baseline", instrument)[code]
    assert fmean(found) == pytest.approx(mean, abs=sd / 10)
    assert stdev(found) == pytest.approx(sd, rel=0.1)


@pytest.mark.parametrize(
    ("instrument", "code", "changes"),
    [
        ("bpi", "severity", {"m03": -0.6, "m06": -0.8, "m09": -0.9, "m12": -0.9}),
        ("odi", "odi", {"m03": -3, "m06": -4, "m09": -4.5, "m12": -5}),
    ],
)
def test_scores_change_as_wanted_and_go_together_within_a_person(
    stamp: World,
    travellers: list[Traveller],
    instrument: str,
    code: str,
    changes: dict[str, float],
) -> None:
    before = scored(stamp, travellers, "baseline", instrument)[code]
    for visit, change in changes.items():
        after = scored(stamp, travellers, visit, instrument)[code]
        assert fmean(after) - fmean(before) == pytest.approx(
            change, abs=stdev(before) / 12
        )
        assert correlation(before, after) == pytest.approx(0.6, abs=0.06)


def test_doses_are_log_normal_from_the_criterion_up(
    stamp: World, travellers: list[Traveller]
) -> None:
    found = []
    for traveller in travellers:
        rng = begin(traveller.number)
        diary = fill(rng, stamp, traveller, "baseline", "opioid_log", whole=True)
        assert isinstance(diary, Diary)
        days = [
            entries([pair for pair in zip(diary.products, day, strict=True) if pair[1]])
            for day in diary.days
            if day is not None
        ]
        found.append(float(summarize(days).mean_daily_mme or 0))
    # The median of a log-normal (median 45, sigma 0.95) of which what lies below 15
    # and above 600 is cut off.
    normal = NormalDist(log(45), 0.95)
    below, above = normal.cdf(log(15)), normal.cdf(log(600))
    expected = exp(normal.inv_cdf((below + above) / 2))
    assert median(found) == pytest.approx(expected, rel=0.1)
    assert min(found) > 12


def test_doses_fall_by_five_to_ten_percent_in_a_year(
    travellers: list[Traveller],
) -> None:
    ratio = fmean(
        log(one.levels["m12"][DOSE] / one.levels["baseline"][DOSE])
        for one in travellers
    )
    # People with a low dose were not let in, so some of the fall is chance's.
    assert -0.13 < ratio < -0.05


def test_people_are_as_old_and_as_often_women_as_wanted(
    travellers: list[Traveller],
) -> None:
    ages = [traveller.somebody.age for traveller in travellers]
    assert fmean(ages) == pytest.approx(57.8, abs=1)
    assert stdev(ages) == pytest.approx(11.3, rel=0.08)
    assert min(ages) >= 21
    women = [one for one in travellers if one.somebody.given_name in names().female]
    assert len(women) / N == pytest.approx(0.564, abs=0.04)


def test_visits_are_completed_as_often_as_wanted(stamp: World) -> None:
    targets = stamp.targets.model_copy(update={"people": 700})
    story = compose_story(stamp.protocol, targets, stamp.today)
    anywhere = {
        who for who, place in enumerate(story.places) if place.stage == Stage.ANYWHERE
    }
    entered = {e.who: e.at for e in story.events if isinstance(e, Enrolled)}
    randomized = {e.who for e in story.events if isinstance(e, Randomized)}
    done = {
        (e.who, e.visit)
        for e in story.events
        if isinstance(e, Completed) and e.instrument == "opioid_log"
    }
    for visit, months, share in (("m03", 3, 0.86), ("m06", 6, 0.80), ("m09", 9, 0.76)):
        over = [
            who
            for who in anywhere & randomized
            if (stamp.today - entered[who].date()).days > months * 30.5 + 47
        ]
        completed = sum((who, visit) in done for who in over)
        assert completed / len(over) == pytest.approx(share, abs=0.07), visit
