"""Runs one server and ends it when whoever asked for it goes away.

A process of its own, without third-party imports: `python -S -m
trialsite.embedded.keeper --stop-signal INT --grace 20 -- command...`. Its standard
input is a pipe from the supervisor. When that closes, because the supervisor says
stop or because it was killed, the server is asked to stop, then told, then killed
with all it started. So an orderly end and a sudden one take the same road.
"""

import argparse
import contextlib
import os
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from trialsite.embedded.identity import signature


def main() -> int:
    options = parse()
    wake, poke = os.pipe()
    os.set_blocking(poke, False)
    signal.set_wakeup_fd(poke, warn_on_full_buffer=False)
    ending: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, frame: ending.append(number))
    # Handlers that do nothing, and not SIG_IGN, which the server would inherit.
    for unheeded in (signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(unheeded, lambda number, frame: None)

    server = start(options)
    if options.record:
        # Whole or not at all: half a record would name nobody.
        draft = options.record.with_suffix(".draft")
        draft.write_text(signature(server.pid))
        draft.rename(options.record)
    while server.poll() is None and not ending:
        readable, _, _ = select.select([0, wake], [], [])
        if wake in readable:
            os.read(wake, 512)
        if 0 in readable and not os.read(0, 512):
            break
    stop(server, options)
    if options.record:
        options.record.unlink(missing_ok=True)
    for folder in options.remove:
        shutil.rmtree(folder, ignore_errors=True)
    return server.returncode if server.returncode >= 0 else 128 - server.returncode


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Keep one server while wanted.")
    parser.add_argument("--stop-signal", required=True, help="such as TERM or INT")
    parser.add_argument("--grace", type=float, required=True, help="in seconds")
    parser.add_argument("--account", help="user:group numbers to run the server as")
    parser.add_argument("--remove", action="append", default=[], help="folder, at end")
    parser.add_argument("--record", type=Path, help="gets the server's signature")
    parser.add_argument("command", nargs="+")
    return parser.parse_args()


def start(options: argparse.Namespace) -> subprocess.Popen[bytes]:
    """Start the server in a session of its own, so that Ctrl-C at the terminal
    reaches the supervisor alone and the order of stopping stays ours."""
    user = group = None
    if options.account:
        user, group = map(int, options.account.split(":"))
    return subprocess.Popen(
        options.command,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        user=user,
        group=group,
        extra_groups=None if user is None else [],
        cwd="/" if user is not None else None,
    )


def stop(server: subprocess.Popen[bytes], options: argparse.Namespace) -> None:
    """Ask, then insist, then kill what is left of the server's own group."""
    asked = getattr(signal, f"SIG{options.stop_signal}")
    for number, patience in ((asked, options.grace), (signal.SIGQUIT, 5.0)):
        if server.poll() is not None:
            break
        server.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(patience)
    # The group can be gone already, which is what we want; macOS says "not permitted"
    # where only the dead are left in it.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()


if __name__ == "__main__":
    sys.exit(main())
