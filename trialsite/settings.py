"""Settings of Trialsite. Everything a machine differs in comes from the environment.

Secrets come from files that the environment names, so that they stand in no
process list. What a trial differs in is not here: it is the protocol folder.
"""

import os
from datetime import timedelta
from pathlib import Path

from trialsite.background.queue import *  # noqa: F403
from trialsite.server.environment import database, demo, secret
from trialsite.server.logs.setup import LOGGING as LOGGING
from trialsite.web.headers import CONTENTS

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("TRIALSITE_VAR", BASE_DIR / "var"))

DEMO = demo()
# An installation for practice: other arms and a list of its own, and no real person
# (docs/adr/0022-concealment.md).
TRAINING = os.environ.get("TRIALSITE_TRAINING") == "1"
DEBUG = os.environ.get("TRIALSITE_DEBUG") == "1"
SECRET_KEY = secret("SECRET_KEY_FILE", "SECRET_KEY")
BASE_URL = os.environ.get("BASE_URL", "http://127.0.0.1:8000")
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "127.0.0.1,localhost").split(",")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# The trial is data: this folder states all of it (docs/protocol.md).
PROTOCOL_DIR = Path(
    os.environ.get("PROTOCOL_DIR", BASE_DIR / "trialsite" / "protocol" / "stamp")
)
# Hex file with the key that allocation lists are sealed with: with its loss nobody can
# be randomized and nothing proved, with its leak arms can be foreseen (ADR 0021).
RANDOMIZATION_KEY_FILE = os.environ.get("RANDOMIZATION_KEY_FILE", "")
# File with the keys that identities are sealed with, else the same text itself; their
# loss is the loss of all names. Not derived from SECRET_KEY (ADR 0010).
IDENTITY_KEYS_FILE = os.environ.get("IDENTITY_KEYS_FILE", "")
IDENTITY_KEYS = os.environ.get("IDENTITY_KEYS", "")
# Hex file with the key that signs the seals of the record, or the key itself, and
# public keys (hex) of earlier ones; the file to which seals are copied, in a folder
# that belongs on another machine (docs/audit.md).
AUDIT_SEAL_KEY_FILE = os.environ.get("AUDIT_SEAL_KEY_FILE", "")
AUDIT_SEAL_KEY = os.environ.get("AUDIT_SEAL_KEY", "")
AUDIT_SEAL_PUBLIC_KEYS = os.environ.get("AUDIT_SEAL_PUBLIC_KEYS", "").split()
AUDIT_SEALS_FILE = os.environ.get(
    "AUDIT_SEALS_FILE", str(VAR / "seals" / "seals.jsonl")
)
# Seconds by which the server's clock and the database's may differ unremarked.
CLOCK_DRIFT_SECONDS = 2.0
# Files that are handed out through a view, never by the web server directly.
PRIVATE_DIR = VAR / "private"
EXPORT_DAYS_KEPT = 7
# The Maildir that the development mailbox page shows; unset where mail is real.
MAILBOX_DIR = VAR / "mail" if DEMO else None

# What the floors above tell the floors below. An arrow of imports never points up,
# so the lower floor calls these by name.
EXPORT_WITHHELD = "participants.withdrawal.standing.withheld"
WORKLIST_WITHHELD = "participants.withdrawal.standing.not_listed"
WORKLIST_DONE = "participants.contact.recorded.just_recorded"
PARTICIPANTS_FOLLOW_UP = "assessments.follow_up.FollowUp"
DEMO_NEXT_DUE = "assessments.reminders.next_due.next_due"
DEMO_GO_BY = "assessments.reminders.going_by.go_by"

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
    "axes",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "trialsite.web.headers.Headers",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "trialsite.web.compression.CompressedPages",
    "trialsite.server.logs.requests.RequestLog",
    "trialsite.web.errors.ReferenceIdMiddleware",
    "csp.middleware.CSPMiddleware",
    "trialsite.access.middleware.NothingIsCached",
    "trialsite.web.health.Alive",
    "trialsite.web.headers.Methods",
    "trialsite.web.uploads.Uploads",
    "trialsite.web.input.ReadableInput",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "trialsite.web.turned_away.TurnedAway",
    "trialsite.clock.ClockMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "trialsite.accounts.timeouts.Timeouts",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "trialsite.accounts.middleware.SecondFactor",
    "trialsite.access.middleware.ScopeMiddleware",
    "trialsite.web.times.Times",
    "trialsite.audit.middleware.ActingMiddleware",
    "trialsite.row_security.middleware.VisibilityMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "allauth.account.middleware.AccountMiddleware",
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
                "trialsite.ui.frame.page_frame",
            ],
            "builtins": ["trialsite.templatetags.times"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# The web and the worker connect as the app role, which owns nothing. The owner's
# address is present only while the database is being built, and that of the role which
# seals identities again only while it does.
DATABASES = {"default": database("DATABASE_URL")}
for alias, variable in (("owner", "DATABASE_OWNER_URL"), ("keys", "DATABASE_KEYS_URL")):
    if variable in os.environ or f"{variable}_FILE" in os.environ:
        DATABASES[alias] = database(variable)
DATABASES["default"]["ATOMIC_REQUESTS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "trialsite.User"
AUTHENTICATION_BACKENDS = [
    "trialsite.accounts.lockout.LockOut",
    "django.contrib.auth.backends.ModelBackend",
]
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
    {
        "NAME": _validation + "UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {"NAME": "trialsite.accounts.passwords.NotGuessed"},
]

# Without a second factor nobody of staff gets further than to the page that sets one
# up; in the demo it is offered (docs/adr/0014-sign-in.md).
SECOND_FACTOR = os.environ.get("SECOND_FACTOR", "offered" if DEMO else "required")
SECOND_FACTOR_REQUIRED = SECOND_FACTOR != "offered"
# django-allauth guides from the password to the second factor. Who may have an account
# is ours (trialsite/accounts/invitations.py), and so are limits and lock-out.
ACCOUNT_ADAPTER = "trialsite.accounts.adapters.Accounts"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
# Who has just given their password is not asked again for so many seconds.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
MFA_ADAPTER = "trialsite.accounts.adapters.Factors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
# A telephone's clock may be half a minute off (RFC 6238, 5.2).
MFA_TOTP_TOLERANCE = 1

# An account that nobody signed in to for so long is suspended (P11-20).
SUSPEND_AFTER_DAYS = 90
# An access review is due so long after the last (R3-18).
REVIEW_AFTER_DAYS = 90

SECURE = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
# A browser takes a cookie of such a name from this host alone, by https, for all of it.
if SECURE:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# A message can name somebody, so it is kept here and not in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
# A link's code stands in the address a participant opens: no page tells the next
# one where the reader came from.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "trialsite.web.errors.csrf_failure"
CONTENT_SECURITY_POLICY = CONTENTS

# Who sends a request, for limits and lock-out. Each proxy in front of us that adds to
# X-Forwarded-For the address it was asked from counts one: with a count too high
# anybody can pretend to be anybody, with one too low all people are one.
PROXIES = int(os.environ.get("PROXIES", "1" if SECURE else "0"))
# How many POSTs in how many seconds, by rule: from one sender (an IP address), and
# with one account or code, whoever sends it (trialsite/web/limits.py).
LIMITS = {
    "sign-in": {"sender": (30, 300), "value": (50, 900)},
    "second step": {"sender": (30, 300), "value": (15, 900)},
    "reset": {"sender": (10, 900), "value": (3, 900)},
    "link": {"sender": (30, 300), "value": (10, 300)},
    "invitation": {"sender": (30, 300), "value": (10, 300)},
    "signature": {"sender": (200, 300), "value": (30, 300)},
    "consent": {"sender": (30, 300), "value": (10, 300)},
}
# So many wrong passwords for one account from one address lock it for so long. The
# tables of axes hold no e-mail address: tries are counted under a keyed hash.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_CALLABLE = "trialsite.accounts.lockout.account_key"
AXES_CLIENT_IP_CALLABLE = "trialsite.web.address.client_address"
AXES_SENSITIVE_PARAMETERS = ["username", "email", "login", "csrfmiddlewaretoken"]
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "trialsite.accounts.lockout.same_answer"
# Who hears of locked accounts, by e-mail.
SECURITY_CONTACT = os.environ.get("SECURITY_CONTACT", "")

# Staff are signed out after so long without a sign of them, and after so long in any
# case (trialsite/accounts/timeouts.py).
IDLE_SECONDS = 15 * 60
SIGNED_IN_SECONDS = 12 * 3600

# No form has so many fields, or so much in them. Files are refused unless a view asks
# for them (trialsite/web/uploads.py).
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# An address tells who sends a request, so no log line has one; nor is the id of a
# request ever one that somebody sent.
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = False
DJANGO_STRUCTLOG_TRUST_UPSTREAM_CORRELATION_ID = False
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False

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
        "BACKEND": "trialsite.web.bundles.BundledStaticFiles",
    },
}

# Pages link files by the names that hold their hash.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# No other website has a use for our files.
WHITENOISE_ALLOW_ALL_ORIGINS = False
# A map serves whoever debugs the stylesheet, and is not worth compressing.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "png", "woff2", "gz", "br"]

EMAIL_HOST = os.environ.get("EMAIL_HOST", "127.0.0.1")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "1025"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = secret("EMAIL_PASSWORD_FILE", "EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS") == "1"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM", "Trialsite <study@example.org>")
