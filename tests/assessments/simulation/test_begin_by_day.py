"""At whatever hour the demo is built, its first letters can leave."""

from zoneinfo import ZoneInfo

from assessments.simulation.actions import begin_by_day
from tests.database import as_owner
from trialsite import clock
from trialsite.protocol import current


def test_the_demo_begins_at_an_hour_at_which_every_site_is_written_to(db, settings):
    settings.DEMO = True
    before = clock.now()
    try:
        begin_by_day()
        assert clock.now() >= before
        reminders = current().reminders
        for site in current().sites:
            local = clock.now().astimezone(ZoneInfo(site.timezone)).time()
            assert reminders.send_from <= local < reminders.send_until
    finally:
        with as_owner():
            clock.DemoClock.objects.all().delete()
        clock.read_demo_clock()
