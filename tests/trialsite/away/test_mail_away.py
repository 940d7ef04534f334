"""A mail server that hangs takes no worker away from other work."""

import time

import pytest
from django.test import override_settings

from tests.fixtures.apart import Apart
from tests.fixtures.letters import Queue
from tests.fixtures.site import working
from tests.freezing import frozen
from tests.waiting import wait_until
from trialsite.exports.models import Export
from trialsite.outbox import sending
from trialsite.outbox.models import Message
from trialsite.outbox.tasks import dispatch
from trialsite.server.resting import Rest


@pytest.mark.django_db
def test_after_one_try_nobody_waits_for_it_for_a_while(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "rest", Rest(seconds=10))
    monkeypatch.setattr("trialsite.outbox.tasks.rest", sending.rest)
    message = queue(1)
    with override_settings(EMAIL_PORT=1):
        dispatch()
    assert sending.rest.is_on
    message.refresh_from_db()
    assert "could not be reached" in message.reason
    Message.objects.update(reason="")
    dispatch()
    message.refresh_from_db()
    assert message.reason == "", "nobody asked"


@pytest.mark.long
@pytest.mark.usefixtures("database_apart")
def test_other_work_goes_on_and_the_letter_leaves_afterwards(apart: Apart) -> None:
    ada, una = apart.visitor("ada"), apart.visitor("una")
    invitation = {
        "name": "Mia More",
        "email": "mia@example.org",
        "role": "coordinator",
        "site": "MAD",
        "reason": "She begins on Monday.",
    }
    with working(apart.site) as (sink, _):
        with frozen(sink.pid, itself=True):
            begun = time.monotonic()
            assert ada.post("/people/invite/", invitation).status == 302
            assert una.post("/exports/", {"reason": "Mail hangs"}).status == 302
            assert time.monotonic() - begun < 10
            newest = Export.objects.order_by("-pk")
            wait_until(lambda: newest[0].state == "done", 90)
            letter = Message.objects.filter(kind="invitation").latest("pk")
            assert letter.state in ("queued", "sending")
        wait_until(lambda: Message.objects.get(pk=letter.pk).state == "sent", 60)
    assert Message.objects.get(pk=letter.pk).doubts == 0
