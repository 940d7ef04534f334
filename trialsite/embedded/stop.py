"""`make stop`: ends the `make run` of this checkout, wherever it was started."""

import os
import signal
import sys
import time

from trialsite.embedded.home import Home
from trialsite.embedded.refusal import Refusal
from trialsite.embedded.terminal import ending_in_one_sentence, say

PATIENCE = 60.0


def stop() -> None:
    """Ask the running supervisor to end and wait until it has."""
    home = Home()
    number = home.running()
    if number is None:
        say("Trialsite does not run here.")
        return
    os.kill(number, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while home.running() == number:
        if time.monotonic() > deadline:
            raise Refusal(f"Process {number} did not end within {PATIENCE:.0f} s.")
        time.sleep(0.1)
    say("Stopped.")


if __name__ == "__main__":
    sys.exit(ending_in_one_sentence(stop))
