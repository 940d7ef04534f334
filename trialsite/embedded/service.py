"""One server under supervision, in a keeper that outlives nobody it works for."""

import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from trialsite.embedded.account import Account
from trialsite.embedded.refusal import Refusal

CHECKOUT = Path(__file__).resolve().parents[2]
# Lines of a log in which the reason of an end is looked for.
LAST = 20


class Service:
    """A server that runs for as long as this object's process lives and wants it."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        log: Path,
        environment: Mapping[str, str],
        stop_signal: str = "TERM",
        grace: float = 15.0,
        account: Account | None = None,
        remove: Sequence[Path] = (),
        lock: int | None = None,
        record: Path | None = None,
    ) -> None:
        """Start *command* and write what it says to *log*. *grace* is in seconds.
        The folders in *remove* go when the server has ended; *lock* is an open file
        that stays open until then; *record* tells who runs, should all else fail."""
        self.name = name
        self.log = log
        # Without site-packages the keeper is ready in milliseconds.
        keeper = [sys.executable, "-S", "-m", "trialsite.embedded.keeper"]
        keeper += ["--stop-signal", stop_signal, "--grace", str(grace)]
        if account:
            keeper += ["--account", f"{account.user}:{account.group}"]
        if record:
            keeper += ["--record", str(record)]
        for folder in remove:
            keeper += ["--remove", str(folder)]
        with log.open("ab") as out:
            self.keeper = subprocess.Popen(
                [*keeper, "--", *map(str, command)],
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=dict(environment),
                cwd=CHECKOUT,
                start_new_session=True,
                pass_fds=() if lock is None else (lock,),
            )

    def runs(self) -> bool:
        return self.keeper.poll() is None

    def ask_to_stop(self) -> None:
        """Begin to stop, without waiting: several services can stop side by side."""
        if self.keeper.stdin and not self.keeper.stdin.closed:
            self.keeper.stdin.close()

    def stop(self) -> None:
        """Stop and wait until nothing of the service is left."""
        self.ask_to_stop()
        self.keeper.wait()

    def wait_until(self, ready: Callable[[], bool], *, within: float) -> None:
        """Return when *ready* says so. Raises Refusal where the service ends before
        that, or is not ready after *within* seconds."""
        deadline = time.monotonic() + within
        while not ready():
            if not self.runs():
                raise Refusal(f"{self.name} ended while starting: {self.last_words()}")
            if time.monotonic() > deadline:
                raise Refusal(
                    f"{self.name} did not answer within {within:.0f} seconds: "
                    f"{self.last_words()}"
                )
            time.sleep(0.05)

    def last_words(self) -> str:
        """What the service's log says went wrong, or else how it ends, for a sentence.
        A server that was refused may say that it is shut down after it said why."""
        lines = self.log.read_text(errors="replace").strip().splitlines()
        why = [line for line in lines[-LAST:] if "FATAL:" in line or "PANIC:" in line]
        said = (why or lines or ["it said nothing"])[-1]
        return f"{said} (more in {self.log})"
