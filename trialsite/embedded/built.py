"""What a database holds: an own trial, half a demo trial, or a whole one."""

import hashlib
from pathlib import Path

from trialsite.embedded.refusal import Refusal

OWN = "own"
BEGUN = "demo begun"
COMPLETE = "demo complete"


class Built:
    """One word in a file of var/, per database, that outlives every run."""

    def __init__(self, folder: Path, elsewhere: str = "") -> None:
        """*elsewhere* is the address of a database that is not the one in var/."""
        key = hashlib.sha256(elsewhere.encode()).hexdigest()[:12]
        self._file = folder / (f"built-{key}" if elsewhere else "built")

    @property
    def state(self) -> str:
        """One of the three words above, or nothing before the first run."""
        return self._file.read_text() if self._file.exists() else ""

    def becomes(self, state: str) -> None:
        self._file.write_text(state)

    def check(self, *, demo: bool) -> None:
        """Raise Refusal where a demo is asked for over somebody's own trial, or the
        other way round: the two must never share a database."""
        if demo and self.state == OWN:
            raise Refusal(
                "This checkout holds a trial of your own and you asked for the demo: "
                "set TRIALSITE_DEMO=0, or run `make reset` to throw your trial away."
            )
        if not demo and self.state in (BEGUN, COMPLETE):
            raise Refusal(
                "This checkout holds the demo trial and TRIALSITE_DEMO is 0: run "
                "`make reset` first, so that synthetic and real people never mix."
            )
