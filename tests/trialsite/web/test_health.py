"""A process that lives says so, whatever is away and whoever asks."""

import pytest
from django.conf import LazySettings
from django.test import Client


@pytest.mark.parametrize("demo", [False, True])
@pytest.mark.parametrize("method", ["get", "head"])
def test_a_living_process_says_so_without_the_database(
    client: Client, settings: LazySettings, method: str, demo: bool
) -> None:
    """No fixture lets this test ask PostgreSQL for anything: neither for the session
    that a cookie names, nor for the demo's clock."""
    settings.DEMO = demo
    client.cookies["sessionid"] = "0123456789abcdefghijklmnopqrstuv"
    client.cookies["csrftoken"] = "x" * 32
    answer = getattr(client, method)("/livez")
    assert answer.status_code == 200
    assert answer.content == (b"alive\n" if method == "get" else b"")
    assert answer["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in answer
    assert answer["X-Request-ID"]
    assert not answer.cookies
