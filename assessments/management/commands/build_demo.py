"""``manage.py build_demo``: fills an empty database with the demo trial."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.simulation.actions import DemoRefused, build_demo
from assessments.simulation.coming_in import NoConsentForm
from assessments.simulation.screening_answers import NoAnswer
from assessments.simulation.targets import DemoFault
from trialsite import clock


class Command(BaseCommand):
    help = "Fills an empty database with a trial of synthetic people."

    def handle(self, *args: Any, **options: Any) -> None:
        clock.read_demo_clock()
        try:
            build_demo(say=self._say)
        except (DemoRefused, DemoFault, NoConsentForm, NoAnswer) as refused:
            raise CommandError(str(refused)) from None

    def _say(self, progress: str) -> None:
        self.stdout.write(f"    {progress}")
        self.stdout.flush()
