"""A machine that lacks something gets one sentence, not a traceback."""

import importlib.util
from pathlib import Path

import pytest

from trialsite.embedded import install
from trialsite.embedded.refusal import Refusal


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            "ERROR: Could not find a version that satisfies the requirement "
            "psycopg-binary==3.3.9 (from versions: none)\n"
            "ERROR: No matching distribution found for psycopg-binary==3.3.9",
            "no ready-made package of psycopg-binary==3.3.9 for Python 3",
        ),
        (
            "WARNING: Retrying (Retry(total=4)) after connection broken\n"
            "ERROR: No matching distribution found for amqp==5.4.2",
            "check the network",
        ),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
            "is not the one in requirements.lock",
        ),
        (
            "Collecting amqp\nERROR: Could not install packages due to an OSError: "
            "[Errno 28] No space left on device",
            "No space left on device",
        ),
        ("", "Installing the packages failed"),
    ],
)
def test_what_pip_says_becomes_one_sentence(said: str, sentence: str) -> None:
    reason = install._reason(said.splitlines())
    assert sentence in reason
    assert "\n" not in reason


def test_a_python_that_cannot_make_environments_is_told_which_package_to_add(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(Refusal, match="apt install python3-venv"):
        install.install()


def test_an_environment_that_is_up_to_date_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    calls = []
    monkeypatch.setattr(install, "_works", lambda: True)
    monkeypatch.setattr(install, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(install, "_pip_install", lambda: calls.append("pip"))
    install.install()
    install.install()
    assert calls == ["pip"]
