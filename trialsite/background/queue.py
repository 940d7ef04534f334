"""How tasks are queued, and which are done again and again.

The settings take all of it over; Celery reads it there. Imports no Django.
"""

import os

from trialsite.background.broker import transport_options
from trialsite.server.environment import demo, secret

CELERY_BROKER_URL = secret(
    "REDIS_URL_FILE", "REDIS_URL", default="redis://127.0.0.1:6379/0"
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT = 1_800
CELERY_TASK_SOFT_TIME_LIMIT = 1_700
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Longer than any task may run, or Redis hands the same task out twice.
    "visibility_timeout": 3_600,
    # For workers and the beat; whoever asks for a task waits less
    # (trialsite/background/start.py).
    **transport_options(seconds=5.0),
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.2,
    "interval_max": 0.2,
}
# The beat's own sending: its next round is the next try.
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.2,
    "interval_max": 0.2,
}
# A worker waits for a broker for as long as that is away.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
# Every beat task is a sweep that is safe to run twice, so two beats do no harm; and
# each comes round within the hour, so that one which a broker lost is no loss: what is
# done once a night looks by itself whether it was.
CELERY_BEAT_SCHEDULE = {
    "plan-reminders": {
        "task": "assessments.reminders.tasks.plan",
        "schedule": float(os.environ.get("SWEEP_SECONDS", "10" if demo() else "60")),
    },
    "dispatch-messages": {
        "task": "trialsite.outbox.tasks.dispatch",
        "schedule": float(os.environ.get("DISPATCH_SECONDS", "15")),
    },
    "check-signatures": {
        "task": "trialsite.signatures.tasks.check",
        "schedule": 600.0,
    },
    "resume-exports": {
        "task": "trialsite.exports.tasks.resume",
        "schedule": 60.0,
    },
    "resume-call-lists": {
        "task": "participants.call_list.tasks.resume",
        "schedule": 60.0,
    },
    "judge-trying": {
        "task": "participants.contact.tasks.judge_trying",
        "schedule": 3_600.0,
    },
    "erase-names": {
        "task": "participants.call_list.tasks.erase",
        "schedule": 3_600.0,
    },
    "resume-comparisons": {
        "task": "participants.randomization.lists.tasks.resume",
        "schedule": 60.0,
    },
    "expire-exports": {
        "task": "trialsite.exports.tasks.expire",
        "schedule": 3_600.0,
    },
    "seal-the-record": {
        "task": "trialsite.audit.tasks.seal",
        "schedule": float(os.environ.get("SEAL_SECONDS", "180")),
    },
    "verify-the-record": {
        "task": "trialsite.audit.tasks.verify",
        "schedule": 900.0,
    },
    "mail-the-seals": {
        "task": "trialsite.audit.tasks.mail",
        "schedule": 3_600.0,
    },
    "watch-the-clocks": {
        "task": "trialsite.audit.tasks.watch_clocks",
        "schedule": 300.0,
    },
}
if not demo():
    # The demo's clock can be moved by a season faster than anybody signs in.
    CELERY_BEAT_SCHEDULE["suspend-idle-accounts"] = {
        "task": "trialsite.accounts.tasks.suspend",
        "schedule": 3_600.0,
    }
