"""Every kind of page, at a desk and on a phone, in light and in dark."""

import pytest
from playwright.sync_api import Browser

from participants.randomization.lists.actions import propose_list
from participants.randomization.lists.comparing import compare_methods, simulate
from participants.randomization.lists.models import MethodComparison
from participants.withdrawal.actions import withdraw_from
from tests.browser.test_road import sign_in
from tests.builders import (
    baseline_done,
    consented,
    enrolled,
    randomized,
    screened,
    statistician,
)
from tests.database import as_owner
from tests.fixtures.site import Site
from tests.fixtures.two_sites import went_wrong
from tests.participants.consent.signing import signed_otherwise
from tests.participants.eligibility.test_actions import not_eligible
from tests.participants.eligibility.test_baseline import found
from tests.trialsite.access.one_of_each import before_the_trial, proposed_here
from tests.walking import DESKTOP, Walker
from trialsite.access.models import AccessReview, User
from trialsite.access.scope import scope_of
from trialsite.accounts.models import FailedSignIn
from trialsite.reviews.actions import digest_of, listed_at

pytestmark = pytest.mark.browser


@pytest.fixture
def addresses(site: Site) -> dict[str, list[str]]:
    """By who opens them; with people at every stage of the road."""
    cora = User.objects.get(email="cora@example.org")
    eligible, agreed = screened(by=cora), consented(by=cora)
    begun, waits, person = (
        make(by=cora) for make in (enrolled, baseline_done, randomized)
    )
    failed, otherwise = not_eligible(by=cora), signed_otherwise(by=cora)
    below = found(baseline_done(by=cora), "bpi.severity", "2.5")
    withdraw_from(
        participant=begun,
        scopes=["therapy"],
        reason="time",
        effective_on=begun.enrolled_on,
        by=cora,
    )
    _, file, known_twice = before_the_trial(cora)
    went_wrong(person)
    own = f"/participants/{person.study_id}/"
    newest = person.status_changes.latest("at")
    ada = User.objects.get(email="ada@example.org")
    listed = listed_at(scope_of(ada).site_codes)
    signed = AccessReview.objects.create(
        by=ada,
        statement="Everybody here needs what they have.",
        site_codes=["MAD", "BOS", "SLC"],
        listed=listed,
        sha256=digest_of(listed),
    )
    FailedSignIn.objects.create(user=cora, step="code", sender="192.0.2.7", locked=True)
    forms = f"/participants/{begun.study_id}/visits/baseline"
    return {
        "cora": [
            "/",
            "/screening/",
            "/screening/new/",
            "/screening/quick/",
            "/screening/numbers/",
            "/screening/matches/",
            f"/screening/matches/{known_twice.pk}/",
            "/screening/call-list/",
            "/screening/call-list/new/",
            f"/screening/call-list/files/{file.pk}/",
            f"/screening/{eligible.pk}/continue/",
            f"/screening/{eligible.pk}/",
            f"/screening/{eligible.pk}/consent/",
            f"/screening/{eligible.pk}/consent/tablet/",
            f"/screening/{eligible.pk}/consent/link/",
            f"/screening/{eligible.pk}/consent/?late=1",
            f"/screening/{agreed.pk}/enrol/",
            f"/screening/{otherwise.screening_id}/",
            f"/screening/{otherwise.screening_id}/enrol/",
            f"/consents/{otherwise.pk}/name/",
            "/participants/",
            "/participants/?q=nobody",
            own,
            f"{own}withdraw/",
            f"{own}contact/",
            f"{own}locator/",
            f"{own}people/",
            f"{own}opt-outs/",
            f"{own}status/",
            f"{own}status/{newest.pk}/correct/",
            f"{own}transfer/",
            f"/transfers/{proposed_here(person).pk}/",
            "/participants/?view=grid",
            "/randomization/commitment/",
            "/participants/cohort/",
            f"{own}randomized/",
            f"{own}randomized/error/",
            f"{own}randomized/stratum/",
            f"{own}unblind/",
            f"{own}unblind/{person.unblindings.get().pk}/impact/",
            f"{own}visits/baseline/bpi/",
            f"{own}visits/baseline/opioid_log/days/",
            f"{forms}/odi/",
            f"{forms}/opioid_log/days/",
            f"/participants/{begun.study_id}/randomize/",
            f"/participants/{waits.study_id}/randomize/",
            "/messages/",
            "/protocol/",
            "/gallery/",
            "/gallery/phone/",
            "/gallery/phone/?wrong",
            "/dev/mailbox/",
            "/go/",
            "/invitation/",
            "/sign-in/forgotten/",
            "/account/",
            "/account/app/",
            "/account/passkey/",
            "/consent/",
            f"/participants/{begun.study_id}/withdraw/back/",
        ],
        "ivo": [
            "/",
            f"/participants/{waits.study_id}/eligibility/",
            f"{own}eligibility/",
            f"/participants/{below.study_id}/eligibility/",
            f"/participants/{below.study_id}/eligibility/override/",
            own,
            f"/screening/{failed.pk}/override/",
            "/consents/documents/",
            "/consents/documents/MAD/v2/end/",
        ],
        "ada": [
            "/",
            "/exports/",
            "/audit/seals/",
            "/people/",
            "/people/roles/",
            "/people/invite/",
            "/people/review/",
            f"/people/review/{signed.pk}/",
            f"/people/{cora.pk}/",
            f"/people/{cora.pk}/role/",
            f"/people/{cora.pk}/deactivate/",
            f"/people/{cora.pk}/correct/",
            "/people/failed/",
            *lists_of(ada),
            f"/people/memberships/{cora.memberships.get().pk}/end/",
        ],
    }


def lists_of(ada: User) -> list[str]:
    """A sealed list, an amendment that waits, and a comparison that is done."""
    done = compare_methods(trials=2, by=ada)
    with as_owner():
        MethodComparison.objects.filter(pk=done.pk).update(people=30)
    simulate(done.pk)
    proposal = propose_list(
        reason="A site closes.", by=statistician(), closed_sites=["BOS"]
    )
    return [
        "/randomization/",
        "/randomization/compare/",
        f"/randomization/compare/{done.pk}/",
        "/randomization/propose/",
        f"/randomization/proposed/{proposal.pk}/",
        "/randomization/close/",
    ]


@pytest.mark.parametrize("name", ["cora", "ivo", "ada"])
def test_every_page_can_be_used_by_everybody(
    chromium: Browser, site: Site, addresses: dict[str, list[str]], name: str
):
    """WCAG 2.2 AA by axe, no sideways scroll, no complaint in the console."""
    context = chromium.new_context(base_url=site.address, viewport=DESKTOP)
    walker = Walker(context.new_page())
    sign_in(walker, name)
    for address in addresses[name]:
        walker.page.goto(address)
        walker.look_every_way()
    context.close()
