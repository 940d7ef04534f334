"""Files of call lists are not kept for ever."""

from participants.call_list.models import CallList, CallListPage, FileState
from trialsite import clock
from trialsite.context.acting import giving_reason
from trialsite.protocol.now import open_sites


def erase_due() -> int:
    """Erase the files whose days are over; returns how many those were. One that a
    worker is at is left until it is taken."""
    erased = 0
    for site in open_sites():
        due = CallList.objects.filter(
            site_id=site.code,
            text__isnull=False,
            erase_on__lte=clock.today(site.timezone),
        ).exclude(state__in=[FileState.QUEUED, FileState.RUNNING])
        untaken = [FileState.READING, FileState.UNREADABLE, FileState.DRY]
        with giving_reason("The days for which the protocol keeps a name are over."):
            CallListPage.objects.filter(call_list__in=due).delete()
            erased += due.filter(state__in=untaken).update(
                state=FileState.DROPPED, name=None, header=None, text=None
            )
            erased += due.update(name=None, header=None, text=None)
    return erased
