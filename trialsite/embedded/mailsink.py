"""Where mail ends on a laptop: an SMTP server that puts every message in a Maildir.

It takes any sender and any recipient and sends nothing on. The development mailbox
page shows what it has.
"""

import argparse
import asyncio
import signal
from pathlib import Path

from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import SMTP

from trialsite.embedded.ports import LOOPBACK


async def serve(folder: Path, port: int) -> None:
    """Take mail on *port* of loopback into Maildir *folder* until told to stop."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    for part in (folder, folder / "tmp", folder / "new", folder / "cur"):
        part.mkdir(mode=0o700, exist_ok=True)
    inbox = Mailbox(folder)
    server = await loop.create_server(
        # A name of its own: asking the network for ours can take many seconds.
        lambda: SMTP(inbox, hostname="localhost", enable_SMTPUTF8=True),
        LOOPBACK,
        port,
    )
    async with server:
        await stopped.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description="Take mail into a Maildir.")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    asyncio.run(serve(options.folder, options.port))


if __name__ == "__main__":
    main()
