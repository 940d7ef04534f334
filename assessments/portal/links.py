"""The address that carries the code of a participant's link."""

from django.conf import settings
from django.urls import reverse


def link_address(code: str) -> str:
    """The address for an e-mail. The code stands behind the #, which browsers send to
    nobody: it reaches no server's log, no proxy and no Referer."""
    return f"{settings.BASE_URL}{reverse('portal-open')}#{code}"
