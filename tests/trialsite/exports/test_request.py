"""Asking for a dataset, as every caller does it."""

import pytest

from trialsite.access.models import User
from trialsite.access.scope import OutsideScope
from trialsite.exports.actions import NoReason, request_export
from trialsite.exports.models import Export

pytestmark = pytest.mark.django_db


def test_it_waits_for_a_worker_with_who_and_why(admin_user: User) -> None:
    export = request_export(reason=" Interim analysis ", by=admin_user)
    assert (export.state, export.reason) == ("queued", "Interim analysis")
    assert export.requested_by == admin_user
    assert export.site_codes == ["MAD", "BOS", "SLC"]


@pytest.mark.parametrize("blank", ["", "   ", "\n\t"])
def test_a_reason_is_needed(blank: str, admin_user: User) -> None:
    with pytest.raises(NoReason, match="say what the dataset is for"):
        request_export(reason=blank, by=admin_user)


def test_a_coordinator_may_not(coordinator: User) -> None:
    with pytest.raises(OutsideScope, match="Cora Lind may not make and download"):
        request_export(reason="Report", by=coordinator)
    assert not Export.objects.exists()


def test_an_account_that_was_closed_may_not(admin_user: User) -> None:
    admin_user.is_active = False
    admin_user.save(update_fields=["is_active"])
    with pytest.raises(OutsideScope):
        request_export(reason="Report", by=admin_user)
