"""Every answer tells the browser what it may not do, and production is checked."""

import os
import subprocess
import sys
from collections import deque
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = {"pk": "1", "study_id": "ST-1001-X", "status": "404"}

PRODUCTION = {
    "SECRET_KEY": "k9-Ld2_vQ7xZ0mB5nW8sT1yR4uE6iO3pA-gH_jF0cX2zV5bN7m",
    "BASE_URL": "https://trial.example.org",
    "ALLOWED_HOSTS": "trial.example.org",
    "SECURITY_CONTACT": "security@example.org",
    "DATABASE_URL": os.environ["DATABASE_URL"],
    "PATH": os.environ["PATH"],
    "IDENTITY_KEYS_FILE": os.environ["IDENTITY_KEYS_FILE"],
    "AUDIT_SEAL_KEY_FILE": os.environ["AUDIT_SEAL_KEY_FILE"],
    "RANDOMIZATION_KEY_FILE": os.environ["RANDOMIZATION_KEY_FILE"],
}


def run(*command: str, **changed: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=PRODUCTION | changed,
        capture_output=True,
        text=True,
        check=False,
    )


def addresses(resolver: URLResolver | None = None, before: str = "/") -> list[str]:
    """Every address of the program, with something in each place."""
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        route = str(entry.pattern)
        for name in entry.pattern.converters:
            start, _, end = route.partition("<")
            _, _, end = end.partition(">")
            route = f"{start}{SAMPLES.get(name, '1')}{end}"
        if isinstance(entry, URLPattern):
            found.append(before + route)
        else:
            found += addresses(entry, before + route)
    return found


def test_production_has_no_issue():
    """P11-13"""
    done = run("manage.py", "check", "--deploy", "--fail-level", "DEBUG")
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout


def test_production_wants_somebody_to_hear_of_locked_accounts():
    done = run("manage.py", "check", "--deploy", SECURITY_CONTACT="")
    assert "SECURITY_CONTACT is not set" in done.stderr


def test_cookies_of_production_are_bound_to_their_host():
    """P11-13: a browser takes such a cookie by https alone, from this host alone."""
    program = (
        "import django; django.setup(); from django.conf import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE,"
        "s.SESSION_COOKIE_SAMESITE, s.CSRF_COOKIE_SAMESITE,"
        "s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.CSRF_COOKIE_HTTPONLY,"
        "s.SESSION_COOKIE_PATH, s.SESSION_COOKIE_DOMAIN, s.SECURE_HSTS_SECONDS)"
    )
    done = run("-c", program, DJANGO_SETTINGS_MODULE="trialsite.settings")
    assert done.stdout.split() == [
        *("__Host-session", "__Host-csrf", "True", "Lax", "Lax"),
        *("True", "True", "True"),
        *("/", "None", "31536000"),
    ]


def policy(answer) -> dict[str, list[str]]:
    parts = answer["Content-Security-Policy"].split(";")
    return {name: sources for name, *sources in (part.split() for part in parts)}


def check_type(answer, where: str) -> None:
    """Text says in which characters it is written; JSON is UTF-8 (RFC 8259)."""
    if answer.streaming or answer.content:
        kind, _, more = answer["Content-Type"].partition(";")
        assert not kind.startswith("text/") or "charset=utf-8" in more, where


def check(answer, where: str) -> None:
    assert answer["X-Content-Type-Options"] == "nosniff", where
    assert answer["Referrer-Policy"] == "same-origin", where
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin", where
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin", where
    features = answer["Permissions-Policy"].split(", ")
    assert {"camera=()", "geolocation=()", "microphone=()"} < set(features), where
    assert all(feature.endswith("=()") for feature in features), where
    hsts = answer["Strict-Transport-Security"]
    assert hsts == "max-age=31536000; includeSubDomains; preload", where
    assert "Access-Control-Allow-Origin" not in answer, where


@pytest.mark.parametrize("who", ["coordinator", "admin_user", None])
def test_every_address_answers_with_the_headers(request, db, settings, who):
    """P11-13: whatever the answer is, an error page included."""
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    client = Client(raise_request_exception=False)
    if who:
        client.force_login(request.getfixturevalue(who))
    every = [*addresses(), "/no/such/address/"]
    assert len(every) > 25
    for address in every:
        for method in ("get", "post"):
            answer = getattr(client, method)(address, secure=True)
            assert answer.status_code != 500, address
            # A download is closed once it is read.
            deque(getattr(answer, "streaming_content", ()), maxlen=0)
            check(answer, address)
            check_type(answer, address)
            assert answer["X-Frame-Options"] == "DENY", address
            assert "no-store" in answer["Cache-Control"], address
            sources = policy(answer)
            assert sources["default-src"] == ["'none'"], address
            assert sources["frame-ancestors"] == ["'none'"], address
            assert sources["base-uri"] == ["'none'"], address
            assert sources["img-src"] == ["'self'", "data:"], address
            others = " ".join(
                source
                for name, allowed in sources.items()
                if name != "img-src"
                for source in allowed
                if not source.startswith("'nonce-")
            )
            assert set(others.split()) == {"'self'", "'none'"}, address
        if who and method == "post" and address == "/sign-out/":
            client.force_login(request.getfixturevalue(who))


def test_static_files_have_them_too(client, settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    address = staticfiles_storage.url("js/typed.js")
    answer = client.get(address, secure=True)
    assert answer.status_code == 200
    check(answer, address)
    answer.close()
