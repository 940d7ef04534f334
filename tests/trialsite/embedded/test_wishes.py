"""What `make run` understands, and what it says to what it does not."""

import socket

import pytest

from trialsite.embedded.ports import LOOPBACK
from trialsite.embedded.refusal import Refusal
from trialsite.embedded.wishes import Wishes, read


def test_without_a_word_the_demo_comes_up_on_port_8000() -> None:
    wish = read({})
    assert wish == Wishes(port=8000, demo=True)
    assert wish.address == "http://127.0.0.1:8000"


@pytest.mark.parametrize("port", ["abc", "0", "-1", "65536", "80 80", "8000.0", "²"])
def test_a_port_that_is_none_is_refused_by_value(port: str) -> None:
    with pytest.raises(Refusal, match="must be a number from 1 to 65535") as refused:
        read({"PORT": port})
    assert repr(port) in str(refused.value)


def test_a_port_that_somebody_has_is_refused_with_a_way_out() -> None:
    with socket.socket() as holder:
        holder.bind((LOOPBACK, 0))
        holder.listen()
        port = holder.getsockname()[1]
        sentence = rf"Port {port} is taken.*make run PORT={port + 1}`\.$"
        with pytest.raises(Refusal, match=sentence):
            Wishes(port=port).check_port()


def test_an_amendment_has_a_reason_or_there_is_none() -> None:
    assert read({}).amend == read({"AMEND": "  "}).amend == ""
    assert read({"AMEND": "Fewer visits"}).amend == "Fewer visits"


def test_the_demo_is_on_or_off_and_nothing_else() -> None:
    assert read({"TRIALSITE_DEMO": "0"}).demo is False
    with pytest.raises(Refusal, match="TRIALSITE_DEMO is 'yes'; it must be 1"):
        read({"TRIALSITE_DEMO": "yes"})


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ("DATABASE_URL", "DATABASE_OWNER_URL"),
        ("DATABASE_OWNER_URL", "DATABASE_URL"),
    ],
)
def test_one_database_address_without_the_other_is_refused(
    given: str, missing: str
) -> None:
    with pytest.raises(Refusal, match=f"{given} is set and {missing} is not"):
        read({given: "postgresql://a@example.org/trial"})
