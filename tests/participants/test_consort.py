"""The numbers of the CONSORT diagram add up, whatever is done in whatever order."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from participants.consent.actions import ConsentRefused, record_consent
from participants.consort.flow import Flow, flows, together
from participants.eligibility.actions import EligibilityRefused
from participants.enrolment.actions import EnrolmentRefused, enrol
from participants.enrolment.models import Participant
from participants.randomization.models import Allocation
from participants.screening.actions import record_screening
from participants.screening.models import Outcome, Screening, newest
from participants.screening.refusals import ScreeningRefused
from tests.builders import (
    baseline_done,
    consented,
    enrolled,
    investigator_at,
    passing_answers,
    randomized,
    screened,
    somebody,
)
from tests.counting import queries
from tests.participants.eligibility.test_actions import not_eligible, override
from trialsite import clock
from trialsite.access.concealed import within
from trialsite.access.models import User
from trialsite.access.scope import scope_of

SITES = ("MAD", "BOS")


class Rollback(Exception):
    """Ends an example, and takes back what it did."""


@pytest.fixture
def everywhere(coordinator: User, stranger: User) -> User:
    """Cora, who in these tests coordinates Boston too."""
    coordinator.memberships.create(role="coordinator", site_id="BOS")
    return coordinator


def numbers(user: User):
    return flows(scope_of(user), SITES)


ENDS = {
    "declines": {"declined": "time"},
    "fails": {"excluded": ["age", "moving"]},
    "waits": {"waiting": True},
    "is eligible": {},
}
STEPS = st.tuples(
    st.sampled_from(
        [*ENDS, "calls back", "overridden", "consents", "enrols", "enrols later"]
    ),
    st.sampled_from(SITES),
    st.booleans(),
    st.integers(0, 5),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=12))
def test_a_walk_through_all_the_verbs_always_adds_up(everywhere, steps):
    """Each step is somebody new, or goes on with a screening that is there; what the
    verbs refuse is no step."""
    with suppress(Rollback), transaction.atomic():
        for step in steps:
            _walk(everywhere, *step)
            check(everywhere)
        raise Rollback


def _walk(by: User, what: str, site: str, again: bool, which: int) -> None:
    rows = list(newest(Screening.objects.filter(site=site)).order_by("pk"))
    earlier = rows[which % len(rows)] if again and rows else None
    refused = suppress(
        ScreeningRefused, EnrolmentRefused, ConsentRefused, EligibilityRefused
    )
    with refused, transaction.atomic():
        _do(by, what, site, earlier)


def _do(by: User, what: str, site: str, earlier: Screening | None) -> None:
    if what == "overridden":
        override(earlier or not_eligible(by, site), investigator_at(site))
    elif what == "consents" and earlier is not None:
        agree(earlier, by)
    elif what == "consents" or (what.startswith("enrols") and earlier is None):
        consented(site, by=by)
    elif what.startswith("enrols") and earlier is not None:
        late = timedelta(days=90 * (what == "enrols later"))
        with clock.fixed(clock.now() + late):
            person = somebody(Participant.objects.count())
            enrol(screening=earlier, person=person, by=by)
    else:
        answers = passing_answers()
        if what == "waits":
            answers["dose"] = None
        given = dict(ENDS.get(what, {"call_back_on": clock.today("UTC")}))
        record_screening(
            **{"site": site, "source": "letter", "answers": answers, "by": by},
            continues=earlier,
            **given,
        )


def check(user: User) -> None:
    parts = numbers(user)
    whole = together(parts)
    assert all(adds_up(flow) for flow in [*parts, whole]), parts
    people = Counter(where(row) for row in newest(Screening.objects.all()))
    assert whole.assessed == people.total()
    assert whole.enrolled == people["enrolled"] == Participant.objects.count()
    assert whole.declined == people[Outcome.DECLINED]
    assert whole.excluded == people[Outcome.NOT_ELIGIBLE]
    assert whole.waiting == people[Outcome.WAITING]
    assert whole.call_back == people[Outcome.CALL_BACK]
    assert whole.randomized == Allocation.objects.count()


def adds_up(flow: Flow) -> bool:
    """Whether every person assessed stands in exactly one place."""
    ends = flow.excluded + flow.declined
    open_ones = flow.waiting + flow.call_back + flow.in_process
    return (
        flow.assessed == ends + open_ones + flow.enrolled
        and 0 <= flow.randomized <= flow.enrolled
        and flow.enrolled <= flow.consented <= flow.enrolled + flow.in_process
    )


def where(row: Screening) -> str:
    """Where the person of a newest screening stands, told without the query."""
    if hasattr(row, "participant"):
        return "enrolled"
    return Outcome.ELIGIBLE if hasattr(row, "override") else row.outcome


def agree(screening: Screening, by: User) -> None:
    """The person of a screening consents today."""
    record_consent(
        screening=screening,
        version="v2",
        given_on=clock.today(screening.site.timezone),
        mode="in_person",
        by=by,
    )


def test_every_step_stands_in_its_place(everywhere):
    randomized("MAD", by=everywhere)
    baseline_done("BOS", by=everywhere)
    consented("MAD", by=everywhere)
    screened("MAD", by=everywhere)
    here, there = numbers(everywhere)
    assert (here.assessed, here.in_process, here.consented) == (3, 2, 2)
    assert (here.enrolled, here.randomized) == (1, 1)
    assert (there.enrolled, there.randomized) == (1, 0)
    check(everywhere)


def test_a_consent_counts_though_the_screening_was_done_again(everywhere):
    old = consented("MAD", by=everywhere)
    for _ in range(2):
        old = record_screening(
            site="MAD",
            source="letter",
            answers=passing_answers(),
            continues=old,
            by=everywhere,
        )
    (here, _) = numbers(everywhere)
    assert (here.assessed, here.consented) == (1, 1)


def test_a_person_with_two_reasons_is_one_person(everywhere):
    record_screening(
        site="MAD",
        source="letter",
        answers={},
        excluded=["age", "moving"],
        by=everywhere,
    )
    (here, _) = numbers(everywhere)
    assert here.excluded == 1
    assert here.reasons == {"age": 1, "moving": 1}


def test_the_page_shows_own_sites_and_no_arm(client, coordinator, stranger):
    randomized("MAD", by=coordinator)
    enrolled("BOS", by=stranger)
    client.force_login(coordinator)
    text = client.get(reverse("screening-numbers")).content.decode()
    assert "Madison" in text
    assert "Boston" not in text
    assert within(Allocation.objects.get().arm) not in text


def test_the_csv_holds_the_numbers_of_the_page(client, everywhere):
    enrolled("MAD", by=everywhere)
    screened("BOS", by=everywhere)
    client.force_login(everywhere)
    text = client.get(reverse("screening-numbers-csv")).content.decode()
    lines = dict(line.split(",", 1) for line in text.splitlines())
    assert lines["line"] == "reason,label,Madison,Boston,All sites"
    assert lines["assessed"] == ",Assessed for eligibility,1,1,2"
    assert lines["enrolled"] == ",Enrolled,1,0,1"


def cost(client, page: str) -> int:
    """Queries for people: the session's own come as time goes by."""
    sent = queries(lambda: client.get(page))
    return sum("participants_" in query for query in sent)


def test_numbers_and_log_cost_the_same_for_one_and_for_six_thousand(client, everywhere):
    screened("MAD", by=everywhere)
    client.force_login(everywhere)
    pages = [reverse("screenings"), reverse("screening-numbers"), reverse("home")]
    once = [cost(client, page) for page in pages]
    first = Screening.objects.get()
    fields = {
        field.attname: getattr(first, field.attname)
        for field in Screening._meta.concrete_fields
        if field.name not in ("id", "chain")
    }
    Screening.objects.bulk_create(Screening(**fields) for _ in range(6_000))
    often = [cost(client, page) for page in pages]
    assert once == often, (once, often)
    assert together(numbers(everywhere)).assessed == 6_001


def test_the_log_is_paged_by_key_and_loses_nobody(client, everywhere):
    made = {screened("MAD", by=everywhere).pk for _ in range(53)}
    client.force_login(everywhere)
    seen, address = [], reverse("screenings")
    while address:
        page = client.get(address).context["page"]
        seen += [row.pk for row in page.rows]
        address = page.next and reverse("screenings", query={"before": page.next})
    assert seen == sorted(made, reverse=True)
