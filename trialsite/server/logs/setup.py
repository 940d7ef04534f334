"""How log lines are made. Imports no Django: the settings read this."""

import os
from typing import Any

import structlog

from trialsite.server.logs.fields import (
    keep_allowed,
    only_constant_words,
    place_exception,
)

_shared: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    place_exception,
]
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                keep_allowed,
                structlog.processors.KeyValueRenderer(
                    key_order=["timestamp", "level", "logger", "event", "request_id"],
                    drop_missing=True,
                ),
            ],
            "foreign_pre_chain": [*_shared, only_constant_words],
            # The sentence as the source has it, and what is filled in apart from it.
            "use_get_message": False,
            "pass_foreign_args": True,
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    # These would write, or mail, in a form of their own.
    "loggers": {
        name: {"handlers": [], "propagate": True}
        for name in ("django", "django.server", "gunicorn.error", "gunicorn.access")
    },
}
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_shared,
        keep_allowed,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
