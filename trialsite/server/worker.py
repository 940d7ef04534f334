"""A worker of gunicorn in which nobody waits without end.

gunicorn's own puts every connection into one endless queue, in the order in which they
came, and lets a thread wait for what a connection will say. Here a connection joins the
line once it has said all that a thread needs to begin, and Places decide who is next.
"""

import os
import selectors
import socket
import struct
import time
from collections import deque
from concurrent.futures import Future
from functools import partial
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from trialsite.server.line import Rank
from trialsite.server.places import Places
from trialsite.server.rank import rank_of

ASIDE = 2
"""Threads beside the places, of each worker: one may wait for the database (/readyz)
while the other turns away who has waited in vain."""

SAYS_WITHIN = 10.0
"""Seconds in which a connection must have said what it asks for, and in which each
further piece of it must come."""

LINGERS = 2.0
"""Seconds for which a connection stays open after the last answer, for what is still
under way (RFC 9112, 9.6)."""

LONGEST_HEAD = 16 * 1024
"""Bytes; whatever is longer is for gunicorn to refuse."""


def patience() -> float:
    """Seconds for which a request waits for a place at most: PATIENCE_SECONDS."""
    return float(os.environ.get("PATIENCE_SECONDS", "5"))


class PatientWorker(ThreadWorker):  # type: ignore[misc] # its base has no types
    """As gunicorn's worker with threads, each of which is a place."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lingering: deque[TConn] = deque()

    def get_thread_pool(self) -> Places:
        return Places(
            places=self.cfg.threads,
            aside=ASIDE,
            patience=patience(),
            rank_of=lambda conn: conn.rank,
        )

    def enqueue_req(self, conn: TConn) -> None:
        """Let *conn*, which was accepted or says something, join the line, or wait
        aside until it has said enough."""
        if self._joins(conn):
            return
        conn.timeout = time.monotonic() + SAYS_WITHIN
        conn.sock.setblocking(False)
        self.pending_conns.append(conn)
        heard = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, heard)

    def on_pending_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        if self._joins(conn):
            self.poller.unregister(client)
            self.pending_conns.remove(conn)

    def _joins(self, conn: TConn) -> bool:
        """Whether a thread can begin with *conn*, and so it is in the line."""
        read, more, ended = said(conn)
        head = read + more
        if not ended and b"\r\n\r\n" not in head and len(head) < LONGEST_HEAD:
            wake_after(conn.sock, len(more))
            return False
        wake_after(conn.sock, 0)
        give_up_after(conn.sock, SAYS_WITHIN)
        conn.data_ready = True
        conn.rank = Rank.AT_ONCE if ended else rank_of(head)
        super().enqueue_req(conn)
        return True

    def finish_request(self, conn: TConn, fs: "Future[Any]") -> None:
        """After an answer: keep the connection for another request, or close it.
        gunicorn would wait here, while nobody else is accepted, until the other end
        closes too."""
        if fs.exception() is None and fs.result():
            super().finish_request(conn, fs)
            return
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            conn.sock.setblocking(False)
            heard = partial(self._drain, conn)
            self.poller.register(conn.sock, selectors.EVENT_READ, heard)
        except (OSError, ValueError):
            self._close(conn)
            return
        conn.timeout = time.monotonic() + LINGERS
        self.lingering.append(conn)

    def _drain(self, conn: TConn, client: socket.socket) -> None:
        try:
            if client.recv(65536):
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self.lingering.remove(conn)
        self.poller.unregister(client)
        self._close(conn)

    def murder_pending(self) -> None:
        super().murder_pending()
        now = time.monotonic()
        while self.lingering and self.lingering[0].timeout <= now:
            conn = self.lingering.popleft()
            self.poller.unregister(conn.sock)
            self._close(conn)

    def _cap_keepalive(self, deadline: float) -> None:
        """A worker that stops waits for nobody who says nothing."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, deadline)

    def _close(self, conn: TConn) -> None:
        self.nr_conns -= 1
        conn.close()


def said(conn: TConn) -> tuple[bytes, bytes, bool]:
    """What *conn* has said: what was read already and not used, what nobody has read,
    up to LONGEST_HEAD, and whether it was closed without a word."""
    read = conn.parser.unreader.buf.getvalue() if conn.parser is not None else b""
    try:
        flags = socket.MSG_PEEK | socket.MSG_DONTWAIT
        more = conn.sock.recv(LONGEST_HEAD, flags)
    except BlockingIOError:
        return read, b"", False
    except OSError:
        return read, b"", True
    return read, more, not (read or more)


def wake_after(sock: socket.socket, count: int) -> None:
    """Let *sock* count as readable only once it holds more than *count* bytes."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, count + 1)


def give_up_after(sock: socket.socket, seconds: float) -> None:
    """Let whoever reads *sock* wait for so long; then the read fails."""
    value = struct.pack("ll", int(seconds), 0)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, value)
