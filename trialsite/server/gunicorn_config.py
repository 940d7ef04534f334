"""How gunicorn serves the pages, on a laptop and in a container."""

import gc
from typing import Any

wsgi_app = "trialsite.wsgi"
# Nobody waits without end (docs/adr/0042-nothing-queues-without-end.md).
worker_class = "trialsite.server.worker.PatientWorker"
workers = 2
# Pages that each worker makes at the same time.
threads = 4
# As many as can be turned away within seconds; more wait at the system's door.
worker_connections = 250
backlog = 256
# Memory that libraries lose by the drop is given back.
max_requests = 2000
max_requests_jitter = 200
graceful_timeout = 10
timeout = 60
# Its place would be the home of whoever runs this.
control_socket_disable = True
# The program is read once, and its pages of memory are shared by the workers.
preload_app = True


def pre_fork(server: Any, worker: Any) -> None:
    """What is there now stays: a worker that counted it would copy it."""
    from django.db import connections
    from django.urls import get_resolver

    # Views and templates' tags too, which Django reads at the first request.
    get_resolver().url_patterns  # noqa: B018 - read for what it brings
    connections.close_all()
    gc.collect()
    gc.freeze()
