"""Settings of Trialsite. Everything a machine differs in comes from the environment.

Secrets come from files that the environment names, so that they stand in no
process list. What a trial differs in is not here: it is the protocol folder.
"""

import os
from pathlib import Path
from typing import Any

import structlog
from csp.constants import NONCE, NONE, SELF

from trialsite.environment import database, secret

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("TRIALSITE_VAR", BASE_DIR / "var"))

# The demo shows synthetic people and lets anyone signed in move the clock. Never
# set on a system that holds real data.
DEMO = os.environ.get("TRIALSITE_DEMO") == "1"
DEBUG = os.environ.get("TRIALSITE_DEBUG") == "1"
SECRET_KEY = secret("SECRET_KEY_FILE", "SECRET_KEY")
BASE_URL = os.environ.get("BASE_URL", "http://127.0.0.1:8000")
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "127.0.0.1,localhost").split(",")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# The trial is data: this folder states all of it (docs/protocol.md).
PROTOCOL_DIR = Path(
    os.environ.get("PROTOCOL_DIR", BASE_DIR / "trialsite" / "protocol" / "stamp")
)
# Hex file with the seed of the allocation sequence; its loss or leak is an incident.
RANDOMIZATION_SEED_FILE = os.environ.get("RANDOMIZATION_SEED_FILE", "")
# Files that are handed out through a view, never by the web server directly.
PRIVATE_DIR = VAR / "private"
EXPORT_DAYS_KEPT = 7
# The Maildir that the development mailbox page shows; unset where mail is real.
MAILBOX_DIR = VAR / "mail" if DEMO else None

# What the floors above tell the floors below. An arrow of imports never points up,
# so the lower floor calls these by name.
PARTICIPANTS_FOLLOW_UP = "assessments.follow_up.FollowUp"
DEMO_NEXT_DUE = "assessments.reminders.next_due.next_due"

INSTALLED_APPS = [
    "trialsite.apps.TrialsiteConfig",
    "participants.apps.ParticipantsConfig",
    "assessments.apps.AssessmentsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "trialsite.apps.StaticFiles",
    "django.forms",
    "bootstrap",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "django_structlog",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "trialsite.logs.RequestLog",
    "trialsite.errors.ReferenceIdMiddleware",
    "csp.middleware.CSPMiddleware",
    "trialsite.access.middleware.NothingIsCached",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "trialsite.clock.ClockMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "trialsite.access.middleware.ScopeMiddleware",
    "trialsite.audit.middleware.ActingMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "trialsite.urls"
WSGI_APPLICATION = "trialsite.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "trialsite.shell.shell",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# The web and the worker connect as the app role, which owns nothing. The owner's
# address is present only while the database is being built.
DATABASES = {"default": database("DATABASE_URL")}
if "DATABASE_OWNER_URL" in os.environ:
    DATABASES["owner"] = database("DATABASE_OWNER_URL")
DATABASES["default"]["ATOMIC_REQUESTS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "trialsite.User"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_validation = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": _validation + "MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": _validation + "CommonPasswordValidator"},
    {"NAME": _validation + "UserAttributeSimilarityValidator"},
]

SECURE = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
# A link's code stands in the address a participant opens: no page tells the next
# one where the reader came from.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "trialsite.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    },
}

LANGUAGE_CODE = "en-us"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", VAR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}

# A map serves whoever debugs the stylesheet, and is not worth compressing.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "png", "woff2", "gz", "br"]

EMAIL_HOST = os.environ.get("EMAIL_HOST", "127.0.0.1")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "1025"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = secret("EMAIL_PASSWORD_FILE", "EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS") == "1"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM", "Trialsite <study@example.org>")

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
        "schedule": float(os.environ.get("SWEEP_SECONDS", "10" if DEMO else "60")),
    },
    "dispatch-messages": {
        "task": "trialsite.outbox.tasks.dispatch",
        "schedule": float(os.environ.get("DISPATCH_SECONDS", "15")),
    },
    "resume-exports": {
        "task": "trialsite.exports.tasks.resume",
        "schedule": 60.0,
    },
    "expire-exports": {
        "task": "trialsite.exports.tasks.expire",
        "schedule": 3_600.0,
    },
}

_shared: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.KeyValueRenderer(
                key_order=["timestamp", "level", "logger", "event", "request_id"],
                drop_missing=True,
            ),
            "foreign_pre_chain": _shared,
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {"django.server": {"propagate": True}},
}
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_shared,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
