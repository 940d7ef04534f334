"""Free ports on loopback, remembered so that they stay the same from run to run."""

import json
import socket
from pathlib import Path

LOOPBACK = "127.0.0.1"


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether a server could listen on *port* now. Ports that are only waiting for
    old connections to fade count as free, as they do for the servers we start."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def answers(port: int, host: str = LOOPBACK) -> bool:
    """Whether anything accepts a connection on *port*."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def any_free() -> int:
    """A port that nobody listens on. Another program can take it before we do."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


class PortBook:
    """The ports this checkout uses, kept in a small JSON file."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def port_for(self, service: str) -> int:
        """The port *service* had last time, or a new one where that is taken."""
        known = self._read()
        port = known.get(service)
        if port is None or not is_free(port):
            port = any_free()
            self.file.write_text(json.dumps({**known, service: port}, indent=2))
        return port

    def _read(self) -> dict[str, int]:
        try:
            known = json.loads(self.file.read_text())
        except (OSError, ValueError):
            return {}
        return known if isinstance(known, dict) else {}
