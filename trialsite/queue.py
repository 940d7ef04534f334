"""How tasks are queued, and which are done again and again.

The settings take all of it over; Celery reads it there. Imports no Django.
"""

import os

from celery.schedules import crontab

from trialsite.environment import demo, secret

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
    # Who asks for a task must not wait long for a broker that is away: the sweeps
    # find what was not asked for.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.2,
    "interval_max": 0.2,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
# Every beat task is a sweep that is safe to run twice, so two beats do no harm.
CELERY_BEAT_SCHEDULE = {
    "plan-reminders": {
        "task": "assessments.reminders.tasks.plan",
        "schedule": float(os.environ.get("SWEEP_SECONDS", "10" if demo() else "60")),
    },
    "dispatch-messages": {
        "task": "trialsite.outbox.tasks.dispatch",
        "schedule": float(os.environ.get("DISPATCH_SECONDS", "15")),
    },
    "look-at-signatures": {
        "task": "trialsite.signatures.tasks.look",
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
        "schedule": 3_600.0 if demo() else crontab(hour="2", minute="40"),
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
        "schedule": 900.0 if demo() else crontab(hour="3", minute="20"),
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
        "task": "trialsite.access.tasks.suspend",
        "schedule": 86_400.0,
    }
