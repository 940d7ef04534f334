"""People who are randomized together, for groups that begin (RND-14)."""

import re
from collections import Counter

import pytest

from participants.randomization.actions import NotReady
from participants.randomization.cohorts import CohortRefused, randomize_cohort
from participants.randomization.models import Allocation
from tests.amending import Amended
from tests.builders import baseline_done, randomized, ready, staff_at
from tests.participants.corrections.test_corrections import rows_of
from trialsite.access.scope import OutsideScope
from trialsite.protocol import current
from trialsite.protocol.actions import amend

pytestmark = pytest.mark.django_db


def together(people, cohort="Spring 2026", by=None):
    return randomize_cohort(
        participants=people, cohort=cohort, by=by or staff_at("MAD")
    )


def test_a_cohort_is_randomized_in_the_order_of_enrolment_and_kept_together():
    """RND-14: whatever order they are named in; each by the list, like anybody else."""
    people = [ready("MAD") for _ in range(4)]
    alone = randomized("MAD")
    made = together([people[2], people[0], people[3], people[1]])
    assert [one.participant for one in made] == people
    assert [one.position for one in made] == [2, 3, 4, 5]
    assert {one.cohort for one in made} == {"Spring 2026"}
    assert alone.allocation.cohort == ""


def test_who_is_treated_in_a_group_is_named_with_it_in_the_dataset():
    """RND-14: the design is nested, so that the analysis can be."""
    people = [ready("MAD") for _ in range(4)]
    randomized("MAD")
    together(people)
    rows = rows_of("allocations")
    assert [row["cohort"] for row in rows] == ["", *["Spring 2026"] * 4]
    for row in rows:
        assert row["cluster"] == (row["cohort"] and f"Spring 2026 {row['arm']}")
    assert all(arm.in_groups for arm in current().arms)


def test_who_was_treated_in_a_group_stays_named_with_it(settings, tmp_path):
    """Whatever an amendment says of the arms' next groups."""
    together([ready("MAD") for _ in range(2)])
    before = [row["cluster"] for row in rows_of("allocations")]
    assert all(before)
    stamp = Amended.copy_of(settings, tmp_path)
    stamp.change_all("in_groups = true", "in_groups = false")
    amend(reason="From now on everybody is seen alone")
    assert [row["cluster"] for row in rows_of("allocations")] == before


def test_all_are_randomized_or_none():
    """RND-14, RND-07."""
    people = [ready("MAD"), baseline_done("MAD"), ready("MAD")]
    with pytest.raises(NotReady, match=f"{people[1]} cannot be randomized yet"):
        together(people)
    assert not Allocation.objects.exists()


@pytest.mark.parametrize(
    ("cohort", "count", "said", "field"),
    [
        (" ", 2, "give it 1 to 40", "cohort"),
        ("x" * 41, 2, "41 characters", "cohort"),
        ("MBT spring", 2, "names an arm", "cohort"),
        ("Spring", 1, "found 1", "participants"),
    ],
)
def test_a_cohort_needs_a_name_and_people(cohort, count, said, field):
    with pytest.raises(CohortRefused, match=said) as refused:
        together([ready("MAD") for _ in range(count)], cohort)
    assert refused.value.field == field


def test_a_cohort_is_of_one_site_and_its_name_is_new():
    together([ready("MAD"), ready("MAD")])
    with pytest.raises(CohortRefused, match="randomized already"):
        together([ready("MAD"), ready("MAD")], "SPRING 2026")
    with pytest.raises(OutsideScope):
        together([ready("MAD"), ready("BOS")], "Summer")


def test_those_who_are_ready_are_read_back_and_chosen(client, coordinator):
    """RND-14: by the page; nobody else stands on it."""
    people = [ready("MAD", by=coordinator) for _ in range(3)]
    waiting = baseline_done("MAD", by=coordinator)
    client.force_login(coordinator)
    page = client.get("/participants/cohort/").content.decode()
    assert all(f"{one}, {one.identity.initials}, Madison" in page for one in people)
    assert waiting.study_id not in page
    chosen = {"participants": [people[0].pk, people[2].pk]}
    page = client.post("/participants/cohort/", chosen | {"cohort": ""})
    assert "Give the cohort a name" in page.content.decode()
    assert len(re.findall(r" checked", page.content.decode())) == 2
    done = chosen | {"cohort": "Spring 2026"}
    page = client.post("/participants/cohort/", done, follow=True).content.decode()
    assert f"as Spring 2026: {people[0]}, {people[2]}." in page
    counted = Counter(Allocation.objects.values_list("cohort", flat=True))
    assert counted == {"Spring 2026": 2}
    # One person is no cohort: the page leads to randomizing them alone.
    page = client.get("/participants/cohort/").content.decode()
    assert f"/participants/{people[1]}/randomize/" in page
    assert "Randomize those chosen" not in page
