"""``manage.py demo_signins``: who can sign in to the demo, and with what."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from assessments.simulation.staff import PASSPHRASE
from trialsite.access.models import Membership
from trialsite.access.roles import ADMINISTRATOR, COORDINATOR, ROLES
from trialsite.protocol.now import open_sites


class Command(BaseCommand):
    help = "Lists the demo's sign-ins: e-mail, password, role and site."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("There are sign-ins to show in the demo alone.")
        names = {site.code: site.name for site in open_sites()}
        order = list(names)
        rows = sorted(
            Membership.objects.select_related("user"),
            key=lambda row: (
                order.index(row.site_id) if row.site_id else len(order),
                row.role not in (COORDINATOR.code, ADMINISTRATOR.code),
                row.user.email,
            ),
        )
        if not rows:
            raise CommandError("Nobody can sign in yet: run build_demo first.")
        width = max(len(row.user.email) for row in rows)
        for row in rows:
            where = names[row.site_id] if row.site_id else "all sites"
            self.stdout.write(
                f"  {row.user.email:{width}}  {PASSPHRASE}  "
                f"{ROLES[row.role].label}, {where}"
            )
