"""Accounts that nobody uses."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.fixtures.people import make_user
from trialsite import clock
from trialsite.access.models import AccessChange, User
from trialsite.accounts.lifecycle import suspend_idle

pytestmark = pytest.mark.django_db


def test_accounts_that_nobody_uses_are_suspended(admin_user: User, client: Client):
    """P11-20, by the trial's clock; the last administrator is spared."""
    cora = make_user("Cora Lind", "coordinator", "MAD")
    bob = make_user("Bob Ames", "coordinator", "BOS")
    start = clock.now()
    with clock.fixed(start + timedelta(days=60)):
        client.force_login(bob)
    with clock.fixed(start + timedelta(days=89)):
        assert suspend_idle() == []
    with clock.fixed(start + timedelta(days=91)):
        assert suspend_idle() == [cora]
        assert suspend_idle() == []
        change = AccessChange.objects.get()
    assert (change.user, change.kind, change.by) == (cora, "suspended", None)
    cora.refresh_from_db()
    assert (cora.is_active, cora.inactive_reason) == (False, "suspended")
    assert cora.memberships.get().ends_on is None
