"""Building the demo trial."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from assessments.reminders.decision import polite
from assessments.simulation.chance import begin
from assessments.simulation.events import Enrolled, Screened
from assessments.simulation.performing import Performance
from assessments.simulation.prospects import gather
from assessments.simulation.sealing import seal
from assessments.simulation.staff import Staff, hire
from assessments.simulation.story import Story, compose_story
from assessments.simulation.targets import Targets, read_targets
from participants.consent.approvals import record_approval
from participants.screening.models import Screening
from trialsite import clock
from trialsite.access.models import User
from trialsite.access.roles import INVESTIGATOR
from trialsite.audit.signing import staff
from trialsite.context.acting import acting_as
from trialsite.context.standing import standing_still
from trialsite.postgresql.whole import of_one_piece
from trialsite.protocol import current
from trialsite.protocol.actions import load_protocol
from trialsite.protocol.now import open_sites
from trialsite.values.instants import UTC, day_there, day_words

STEP = 10
"""Progress is said each time so many people more are enrolled."""


class DemoRefused(ValueError):
    """The demo trial cannot be built here; the message says why and what to do."""


@transaction.atomic
@of_one_piece()
def build_demo(*, say: Callable[[str], None], targets: Targets | None = None) -> Story:
    """Build the demo trial that ends this morning: staff, everybody who was screened,
    and all that happened to those who were enrolled. *say* is told how far it is.

    All or nothing: an interruption leaves the database as it was. *targets* are those
    of the protocol folder, unless given. Raises DemoRefused outside the demo and where
    anybody is there already, DemoFault for a faulty demo.toml, and what
    ``compose_story`` raises.
    """
    if not settings.DEMO:
        raise DemoRefused(
            "Synthetic people are for the demo alone: set TRIALSITE_DEMO=1, on a "
            "system that holds no real data."
        )
    n_screened, n_staff = Screening.objects.count(), User.objects.count()
    if n_screened or n_staff:
        raise DemoRefused(
            f"There are {n_screened} screened people and {n_staff} members of staff "
            "already. The demo is built once, in an empty database: `make reset` "
            "empties it."
        )
    load_protocol()
    begin_by_day()
    protocol = current()
    targets = targets or read_targets(settings.PROTOCOL_DIR, protocol)
    today = min(clock.today(site.timezone) for site in protocol.sites)
    story = compose_story(protocol, targets, today)
    with clock.fixed(story.events[0].at - timedelta(days=1)):
        hired = hire()
        performance = Performance(hired)
        seal()
    approve_documents(hired, since=story.events[0].at - timedelta(days=1))
    with standing_still():
        for event in story.events:
            performance.perform(event)
            n_enrolled = len(performance.participants)
            if isinstance(event, Enrolled) and n_enrolled % STEP == 0:
                day = day_there(event.at, UTC)
                say(f"{n_enrolled} of {targets.people} people, by {day}")
    last = max(event.at for event in story.events if isinstance(event, Screened))
    gather(begin(targets.seed), story.world, performance.staff, after=last)
    n_screened = Screening.objects.count()
    say(
        f"{n_screened} people screened, {len(performance.participants)} enrolled, up "
        f"to {day_words(today - timedelta(days=1))}"
    )
    return story


def approve_documents(hired: Staff, *, since: datetime) -> None:
    """Each site's investigator records that the versions of the consent document are
    approved there: at the moment *since*, or on the day of a later version."""
    for site in open_sites():
        by = hired.investigators[site.code]
        for version in current().consents:
            day = clock.midnight(version.date, site.timezone) + timedelta(hours=9)
            moment = max(since, day)
            if moment > clock.now():
                continue
            signed_by = staff(by, INVESTIGATOR.code)
            with clock.fixed(moment), acting_as(actor=signed_by, source="web"):
                record_approval(
                    site=site.code,
                    version=version.code,
                    approved_on=version.date,
                    reference=f"{site.code}-{version.date.year}-{version.code}",
                    by=by,
                )


def begin_by_day() -> None:
    """Move the demo's clock to a moment at which every site may be written to, where
    there is one in the next days: whoever starts the demo at night sees letters leave
    all the same."""
    protocol = current()
    moment = clock.now()
    for _ in range(len(protocol.sites) + 1):
        moment = max(
            polite(protocol.reminders, moment, site.timezone) for site in protocol.sites
        )
    if moment > clock.now():
        clock.move_demo_clock(to=moment)
