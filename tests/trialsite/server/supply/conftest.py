"""A service in the shape of OSV, on this machine, that knows what a test makes up."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from trialsite.server.supply.scanner import CONTROL


def advisory(package: str, **changed: Any) -> dict[str, Any]:
    """An invented advisory against *package*, as OSV would send it."""
    return {
        "schema_version": "1.7.3",
        "id": "PYSEC-0000-1",
        "aliases": ["CVE-0000-0001"],
        "summary": "Invented.",
        "affected": [
            {
                "package": {"name": package, "ecosystem": "PyPI"},
                "ranges": [
                    {
                        "type": "ECOSYSTEM",
                        "events": [{"introduced": "0"}, {"fixed": "99.1"}],
                    }
                ],
            }
        ],
    } | changed


@dataclass
class Service:
    """*known* is by name; *asked* is every package that was asked for, as name and
    version. It sends *status*, and after *answers* answers it breaks off."""

    url: str
    known: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    status: int = 200
    answers: int = 1_000_000
    hangs: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.known[CONTROL.name] = [advisory(CONTROL.name)]
        self.hangs.set()


@pytest.fixture
def osv() -> Iterator[Service]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            query = json.loads(body)
            name = query["package"]["name"]
            service.asked.append((name, query["version"]))
            service.hangs.wait(20)
            if len(service.asked) > service.answers:
                return
            found = service.known.get(name)
            answer = json.dumps({"vulns": found} if found else {}).encode()
            self.send_response(service.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service = Service(f"http://127.0.0.1:{server.server_port}/v1/query")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield service
    service.hangs.set()
    server.shutdown()
    server.server_close()
    thread.join()
