"""Which passwords are refused, before anybody can guess them."""

import socket

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from trialsite import settings
from trialsite.access.models import User

CORA = User(email="cora.lind@example.org", name="Cora Lind")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short one", "at least 12 characters"),
        ("Password1234!", "guessed soon"),
        ("passwordpassword", "guessed soon"),
        ("qwertyuiop12", "guessed soon"),
        ("123456789012", "guessed soon"),
        ("aaaaaaaaaaaa", "guessed soon"),
        ("iloveyou2024!", "guessed soon"),
        ("Trialsite2026", "guessed soon"),
        ("Madison2026!!", "guessed soon"),
        ("CoraLind1984", "guessed soon"),
        ("cora.lind@example.org", "too similar to the e-mail"),
    ],
)
def test_what_is_guessed_soon_is_refused(password: str, why: str):
    """P11-20: lists of leaked passwords, the trial's own words and the person's."""
    with pytest.raises(ValidationError) as refused:
        validate_password(password, CORA)
    assert why in " ".join(refused.value.messages)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "a quiet river stone",
        "xkcdmfkqpwla",
        "é" * 3 + "ðæø-xvkq-λμ",
    ],
)
def test_a_few_words_in_a_row_are_fine(password: str):
    validate_password(password, CORA)


def test_no_password_leaves_the_machine_and_a_long_one_costs_little(
    monkeypatch: pytest.MonkeyPatch,
):
    def refuse(*args: object) -> None:
        raise AssertionError("A password was on its way somewhere.")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    validate_password("quiet river stone " * 500, CORA)


def test_passwords_are_kept_as_argon2():
    """P11-20."""
    assert settings.PASSWORD_HASHERS == [
        "django.contrib.auth.hashers.Argon2PasswordHasher"
    ]
    user = User(email="x@example.org", name="X")
    user.set_password("correct horse battery")
    assert user.password.startswith("argon2$argon2id$")
