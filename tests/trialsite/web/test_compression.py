"""Pages are compressed, other answers are not."""

import gzip

import pytest
from django.test import Client

from trialsite.access.models import User

BROWSER = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.fixture
def cora(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator)
    return client


def test_a_page_comes_compressed_and_reads_as_before(cora: Client) -> None:
    plain = cora.get("/participants/", headers={"Accept-Encoding": "identity"})
    small = cora.get("/participants/", headers=BROWSER)
    assert plain.get("Content-Encoding") is None
    assert small["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in small["Vary"]
    assert len(small.content) < len(plain.content) / 3
    assert b"</html>" in gzip.decompress(small.content)


def test_two_answers_that_are_alike_differ_in_length(cora: Client) -> None:
    """So that nobody learns a secret by watching lengths."""
    lengths = {
        len(cora.get("/participants/", headers=BROWSER).content) for _ in range(12)
    }
    assert len(lengths) > 1


def test_what_is_no_page_is_sent_as_it_is(cora: Client) -> None:
    answer = cora.get("/screening/numbers/csv/", headers=BROWSER)
    assert answer["Content-Type"].startswith("text/csv")
    assert answer.get("Content-Encoding") is None
