"""What a criterion came to: an inclusion is met, an exclusion is absent."""

from dataclasses import dataclass

import pytest
from django.urls import reverse

from participants.screening.actions import record_screening
from participants.screening.criteria_words import (
    against_at_baseline,
    by_kind,
    result_of,
)
from tests.builders import baseline_done, screened
from tests.reading import markup
from trialsite.protocol import current
from trialsite.protocol.types import Criterion


@dataclass(frozen=True)
class Line:
    criterion: Criterion


@pytest.mark.parametrize("criterion", current().eligibility, ids=lambda c: c.code)
def test_an_exclusion_is_absent_or_present_and_never_met(criterion):
    good = {"inclusion": "met", "exclusion": "absent"}[criterion.kind]
    bad = {"inclusion": "not met", "exclusion": "present"}[criterion.kind]
    assert result_of(criterion, True) == ("good", good)
    assert result_of(criterion, False) == ("late", bad)
    assert result_of(criterion, None) == ("quiet", "not known")


def test_criteria_stand_under_the_heading_of_their_kind():
    lines = [Line(criterion) for criterion in reversed(current().eligibility)]
    (first, including), (second, excluding) = by_kind(lines)
    assert (first, second) == ("Inclusion criteria", "Exclusion criteria")
    assert {line.criterion.kind for line in including} == {"inclusion"}
    assert {line.criterion.kind for line in excluding} == {"exclusion"}
    assert len(including) + len(excluding) == len(lines)
    assert [heading for heading, _ in by_kind(excluding)] == ["Exclusion criteria"]


def test_the_baseline_speaks_of_inclusions_and_exclusions_apart():
    by_code = {criterion.code: criterion for criterion in current().eligibility}
    pain, dose, pregnant = (by_code[c] for c in ("pain", "dose", "pregnant"))
    assert against_at_baseline([pregnant, pain, dose]) == (
        "No longer met at baseline: Average pain below 3, Daily dose below 15 MME; "
        "Present at baseline: Pregnancy"
    )
    assert against_at_baseline([]) == ""


def parts(page: str) -> tuple[str, str]:
    """What stands under each of the two headings, to the end of its table or part."""
    _, including = page.split("Inclusion criteria", 1)
    including, excluding = including.split("Exclusion criteria", 1)
    return including, excluding.split("</table>", 1)[0]


def labels(kind: str) -> list[str]:
    return [c.label for c in current().eligibility if c.kind == kind]


@pytest.mark.parametrize("page", ["screening", "eligibility"])
def test_a_page_of_criteria_says_absent_of_exclusions_that_do_not_apply(
    page, client, coordinator
):
    if page == "screening":
        address = reverse(page, args=[screened(by=coordinator).pk])
    else:
        address = reverse(page, args=[baseline_done(by=coordinator).study_id])
    client.force_login(coordinator)
    including, excluding = parts(markup(client.get(address)))
    assert all(label in including for label in labels("inclusion"))
    assert all(label in excluding for label in labels("exclusion"))
    assert including.count(">met<") == len(labels("inclusion"))
    assert excluding.count(">absent<") == len(labels("exclusion"))
    assert ">met<" not in excluding


@pytest.mark.parametrize("page", ["screening-new", "screening-quick"])
def test_a_form_asks_for_each_kind_under_its_heading(page, client, coordinator):
    client.force_login(coordinator)
    text = markup(client.get(reverse(page)))
    assert text.index("Inclusion criteria") < text.index("Exclusion criteria")
    excluding = text.split("Exclusion criteria", 1)[1]
    for criterion in current().eligibility:
        words = criterion.label if page == "screening-new" else criterion.reason
        assert (words in excluding) == (criterion.kind == "exclusion")


def test_who_declined_is_not_said_to_meet_what_they_do_not(client, coordinator):
    """The reason that is kept is theirs, so it does not tell which criteria failed."""
    screening = record_screening(
        site="MAD",
        source="letter",
        answers={"pregnant": True, "english": False},
        declined="time",
        by=coordinator,
    )
    client.force_login(coordinator)
    address = reverse("screening", args=[screening.pk])
    including, excluding = parts(markup(client.get(address)))
    assert including.count("not met") == 1
    assert ">met<" not in including
    assert excluding.count("present") == 1
    assert "absent" not in excluding
