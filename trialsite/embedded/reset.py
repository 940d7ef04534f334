"""`make reset`: the next `make run` starts afresh."""

import os
import sys

from trialsite.embedded import orphans
from trialsite.embedded.home import Home
from trialsite.embedded.refusal import Refusal
from trialsite.embedded.terminal import ending_in_one_sentence, say


def reset() -> None:
    """Remove all that runs have left in this checkout. Raises Refusal while
    Trialsite runs."""
    home = Home()
    if running := home.running():
        raise Refusal(
            f"Trialsite runs (process {running}): stop it with Ctrl-C where it was "
            "started, or with `make stop`, and then reset."
        )
    home.claim()
    orphans.end_all(home.records)
    home.empty()
    say("Everything that runs have left is removed: `make run` starts afresh.")
    if "DATABASE_URL" in os.environ:
        say("The database that DATABASE_URL names is as it was. The identities in it")
        say("open with the keys in IDENTITY_KEYS_FILE, where that named yours, alone.")


if __name__ == "__main__":
    sys.exit(ending_in_one_sentence(reset))
