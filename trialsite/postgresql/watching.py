"""Connections that notice when PostgreSQL hangs.

A server that is stopped, or whose machine stands still, keeps its sockets open: its
kernel goes on answering, so neither keepalives nor the server's own timeouts end the
wait. A connection that has heard nothing for a while therefore asks the server over a
new one for a sign of life, the first byte of the protocol. Without it the connection is
closed and the server is away (docs/adr/0028-servers-that-hang.md). A statement that is
only slow is waited for.
"""

import socket
import struct
from collections.abc import Generator
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeVar

import psycopg

from trialsite.server.resting import Rest

T = TypeVar("T")

# "May we speak TLS?" is answered with one letter, before anybody says who they are, and
# leaves no line in the server's log (PostgreSQL manual, 54.2.11).
SSL_REQUEST = struct.pack("!ii", 8, 80_877_103)


@dataclass(frozen=True)
class Patience:
    """Seconds: of *silence* before a sign of life is asked for, for which the *answer*
    may take, and that one statement may take *at_most*."""

    silence: float
    answer: float
    at_most: float = float("inf")


IN_THE_BACKGROUND = Patience(silence=5, answer=10)
# Longer than the server's own timeout of a statement, for a server that cannot keep it.
AT_A_SCREEN = Patience(silence=0.5, answer=1.2, at_most=35)

AWAY = "PostgreSQL does not answer."

patience = IN_THE_BACKGROUND
rest = Rest(seconds=1)
"""While this is on, nobody in this process asks the server for a connection. What is
heard over one that is open ends it."""


class DoesNotAnswer(psycopg.OperationalError):
    """PostgreSQL takes connections and answers nothing."""


def somebody_waits() -> None:
    """Be quick to give up, in this process: people sit before its answers."""
    global patience
    patience = AT_A_SCREEN


class WatchedConnection(psycopg.Connection[Any]):
    """As psycopg's, but for never waiting for a server that hangs."""

    @classmethod
    def connect(cls, conninfo: str = "", **options: Any) -> Any:
        """As psycopg's. Raises DoesNotAnswer too."""
        if rest.is_on:
            raise DoesNotAnswer(AWAY)
        if not gives_sign(options.get("host"), options.get("port")):
            raise _away()
        return super().connect(conninfo, **options)

    def wait(self, gen: Any, *args: Any, **kwargs: Any) -> Any:
        return super().wait(self._watched(gen), *args, **kwargs)

    def _watched(self, waiting: Generator[T, Any, Any]) -> Generator[T, Any, Any]:
        """Pass on what *waiting* waits for and what came, unless nothing does."""
        begun = heard = monotonic()
        try:
            wanted = next(waiting)
            while True:
                ready = yield wanted
                now = monotonic()
                if ready:
                    heard = now
                    rest.end()
                elif now - heard >= patience.silence:
                    self._ask_for_sign(now - begun)
                    heard = now
                wanted = waiting.send(ready)
        except StopIteration as end:
            return end.value

    def _ask_for_sign(self, waited: float) -> None:
        if waited < patience.at_most and gives_sign(self.info.host, self.info.port):
            return
        self.close()
        raise _away()


def gives_sign(host: str | None, port: str | int | None) -> bool:
    """Whether the server at *host* and *port* answers at all, or refuses to: to be
    refused is an answer that psycopg tells better. True for a socket in a folder."""
    if not host or host.startswith("/"):
        return True
    try:
        with socket.create_connection((host, port), patience.answer) as link:
            link.sendall(SSL_REQUEST)
            link.recv(1)
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


def _away() -> DoesNotAnswer:
    """What to raise after the server was asked in vain, and only then: a rest that
    each refusal begins anew never ends while people keep coming."""
    rest.begin()
    return DoesNotAnswer(AWAY)
