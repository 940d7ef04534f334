"""Links: made, used, expired, altered."""

import hashlib
from datetime import UTC, datetime

import pytest

from assessments.portal.actions import issue_link, use_link
from assessments.portal.links import link_address
from assessments.portal.models import AccessLink
from assessments.portal.refusals import (
    LinkEnded,
    LinkExpired,
    LinkTooEarly,
    LinkUnknown,
)
from tests.assessments.responses.test_open import (
    FIRST_MOMENT_AFTER,
    LAST_MOMENT,
    LAST_MOMENT_BEFORE,
)
from tests.builders import left
from tests.counting import queries
from tests.database import as_owner
from trialsite import clock
from trialsite.access.codes import code_in
from trialsite.context.acting import giving_reason


def test_only_a_hash_of_the_code_is_kept(visit):
    """A stolen database opens nothing."""
    link, code = issue_link(visit=visit)
    assert link.code_hash == hashlib.sha256(code.encode()).hexdigest()
    row = AccessLink.objects.filter(pk=link.pk).values().get()
    assert code not in str(row)


def test_a_code_has_at_least_128_bits_and_is_never_the_same(visit):
    codes = {issue_link(visit=visit)[1] for _ in range(50)}
    assert len(codes) == 50
    assert {len(code) for code in codes} == {32}  # 6 bits each


def test_a_link_works_to_the_end_of_the_last_day_in_the_participants_zone(visit):
    """The window's last day is 17 July in Chicago."""
    link, code = issue_link(visit=visit)
    assert link.expires_at == datetime(2026, 7, 18, 5, tzinfo=UTC)
    with clock.fixed(LAST_MOMENT):
        use_link(code=code)
    with clock.fixed(FIRST_MOMENT_AFTER), pytest.raises(LinkExpired) as refused:
        use_link(code=code)
    assert "ended on Fri 17 Jul 2026" in str(refused.value)
    assert "Everything you answered so far is saved" in str(refused.value)
    assert refused.value.site == "MAD"


def test_a_link_follows_a_window_that_was_shortened(visit):
    _, code = issue_link(visit=visit)
    visit.closes_on = visit.target_on
    with giving_reason("a test"), as_owner():
        visit.save()
    with clock.fixed(datetime(2026, 6, 5, tzinfo=UTC)), pytest.raises(LinkExpired):
        use_link(code=code)


def test_a_link_opens_nothing_before_the_window(visit):
    _, code = issue_link(visit=visit)
    with (
        clock.fixed(LAST_MOMENT_BEFORE),
        pytest.raises(LinkTooEarly, match="open on Tue 19 May 2026"),
    ):
        use_link(code=code)


@pytest.mark.parametrize("altered", ["", "x", "{}x", "{}\x00", "../{}"])
def test_an_altered_code_is_unknown(visit, altered):
    _, code = issue_link(visit=visit)
    with pytest.raises(LinkUnknown):
        use_link(code=altered.format(code))
    with pytest.raises(LinkUnknown):
        use_link(code=code.swapcase())


def test_the_same_work_is_done_for_an_unknown_code(visit):
    _, code = issue_link(visit=visit)
    use_link(code=code)

    def unknown() -> None:
        with pytest.raises(LinkUnknown):
            use_link(code="no such code")

    looked = [
        [sql for sql in queries(action) if sql.startswith("SELECT")]
        for action in (unknown, lambda: use_link(code=code))
    ]
    assert len(looked[0]) == len(looked[1]) == 1


def test_the_first_use_is_noted_and_the_link_goes_on_working(visit):
    _, code = issue_link(visit=visit)
    first = use_link(code=code)
    assert first.first_used_at == clock.now()
    with clock.fixed(datetime(2026, 6, 9, tzinfo=UTC)):
        assert use_link(code=code).first_used_at == first.first_used_at


def test_an_older_link_goes_on_working_beside_a_newer(visit):
    """Each reminder carries a link of its own; people open any of them."""
    _, first = issue_link(visit=visit)
    _, second = issue_link(visit=visit)
    assert use_link(code=first).visit_id == use_link(code=second).visit_id


def test_a_link_of_a_person_who_withdrew_opens_nothing(visit, coordinator):
    _, code = issue_link(visit=visit)
    left(visit.participant, by=coordinator)
    with pytest.raises(LinkEnded, match="These questions are closed"):
        use_link(code=code)


def test_the_code_stands_where_browsers_send_it_to_nobody(settings):
    settings.BASE_URL = "https://trial.example.org"
    assert link_address("abc-_9") == "https://trial.example.org/go/#abc-_9"


@pytest.mark.parametrize(
    "pasted", ["abc", "  abc\n", "https://trial.example.org/go/#abc", "/go/# abc "]
)
def test_the_code_is_found_in_what_was_pasted(pasted):
    assert code_in(pasted) == "abc"
