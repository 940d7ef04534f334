"""`make run` from beginning to end, in a var/ of its own, without the demo trial."""

import signal
import socket
import urllib.request

import pytest

from tests.trialsite.embedded.conftest import SERVERS, Checkout, runs
from tests.trialsite.embedded.test_keeper import wait_for
from trialsite.embedded.ports import LOOPBACK
from trialsite.secrets.keyring import generate, parse

SEALING = ("randomization_key", "identity_keys", "audit_seal_key")


@pytest.mark.long
def test_a_run_comes_up_goes_down_and_survives_a_kill(checkout: Checkout) -> None:
    first = checkout.start()
    said = checkout.until_it_runs(first)
    assert f"http://{LOOPBACK}:{checkout.port}/" in said
    assert len(checkout.servers()) == len(SERVERS)
    with urllib.request.urlopen(f"http://{LOOPBACK}:{checkout.port}/readyz") as page:
        assert page.status == 200
    for secret in checkout.home.secrets.iterdir():
        assert secret.read_text() not in said
    keys = checkout.home.secrets / "identity_keys"
    made = keys.read_text()
    assert parse(made).newest == 1
    assert keys.stat().st_mode & 0o777 == 0o600
    assert len((checkout.home.secrets / "audit_seal_key").read_text()) == 64

    begun = checkout.servers()
    first.kill()
    first.wait()
    second = checkout.start()
    said = checkout.until_it_runs(second)
    assert not any(map(runs, begun))
    assert "Traceback" not in said

    assert keys.read_text() == made
    begun = checkout.servers()
    second.send_signal(signal.SIGINT)
    rest, _ = second.communicate(timeout=60)
    assert second.returncode == 0
    assert "Everything has stopped." in rest
    assert not any(map(runs, begun))
    assert checkout.servers() == []

    # Somebody's other file of keys: nothing starts on it, and the right one will do.
    keys.write_text(generate())
    other = checkout.start()
    said, _ = other.communicate(timeout=120)
    assert other.returncode == 1
    last = said.strip().splitlines()[-1]
    for key in ("the index key", "key 1"):
        assert f"{key} is another than the one that the database knows: put" in last
    assert "Traceback" not in said
    assert checkout.servers() == []


@pytest.mark.parametrize(
    "name",
    ["postgres_superuser", "randomization_key", "identity_keys", "audit_seal_key"],
)
def test_a_lost_file_of_keys_ends_in_one_sentence_and_is_not_made_again(
    checkout: Checkout, name: str
) -> None:
    """A new key would open nothing of what is there."""
    home = checkout.home
    home.prepare()
    (home.folder / "postgres" / "data").mkdir(parents=True)
    (home.folder / "postgres" / "data" / "PG_VERSION").write_text("18\n")
    for file in ("postgres_superuser", *SEALING):
        if file != name:
            (home.secrets / file).write_text("something")
    run = checkout.start()
    said, _ = run.communicate(timeout=60)
    assert run.returncode == 1
    last = said.strip().splitlines()[-1]
    assert last.startswith(f"{home.secrets / name} is gone, and what was entered does")
    assert "put it back from your copy, or run `make reset`" in last
    assert "Traceback" not in said
    assert not (home.secrets / name).exists()
    assert checkout.servers() == []


def test_a_taken_port_ends_in_one_sentence_before_anything_starts(
    checkout: Checkout,
) -> None:
    with socket.socket() as holder:
        holder.bind((LOOPBACK, checkout.port))
        holder.listen()
        run = checkout.start()
        said, _ = run.communicate(timeout=60)
    assert run.returncode == 1
    assert said.strip().startswith(f"Port {checkout.port} is taken")
    assert len(said.strip().splitlines()) == 1
    assert checkout.servers() == []


def test_interrupting_the_start_leaves_nothing(checkout: Checkout) -> None:
    run = checkout.start()
    wait_for((checkout.home.records / "postgres.server").exists, 60)
    begun = checkout.servers()
    run.send_signal(signal.SIGTERM)
    said, _ = run.communicate(timeout=60)
    assert "Traceback" not in said
    assert not any(map(runs, begun))
    assert checkout.servers() == []
