"""Accounts are made with one role, and never with a password that is easily found."""

import pytest

from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import scope_of
from trialsite.accounts.lifecycle import AccountRefused, add_user

PASSWORD = "correct horse battery"


def test_a_coordinator_has_their_role_at_their_site_alone(db: None) -> None:
    user = add_user(
        email="cora@example.org",
        name="Cora Lind",
        password=PASSWORD,
        role="coordinator",
        site="MAD",
    )
    assert user.check_password(PASSWORD)
    assert scope_of(user).site_codes == ("MAD",)
    assert scope_of(user).allows(Permission.SCREEN, "MAD")


def test_a_role_without_a_site_is_at_all_of_them(db: None) -> None:
    user = add_user(
        email="ada@example.org",
        name="Ada Roe",
        password=PASSWORD,
        role="administrator",
    )
    assert scope_of(user).site_codes == ("MAD", "BOS", "SLC")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"role": "boss"}, "'boss' is no role; there is coordinator, investigator"),
        ({"site": "NYC"}, "'NYC' is no site; there is MAD, BOS, SLC"),
        ({"email": "CORA@example.org"}, "CORA@example.org has an account already"),
        ({"password": "short"}, "at least 12 characters"),
        ({"password": "password1234"}, "too common"),
    ],
)
def test_an_account_that_cannot_be_is_refused_in_words(
    coordinator: User, wrong: dict[str, str], message: str
) -> None:
    wanted = {
        "email": "new@example.org",
        "name": "Nora New",
        "password": PASSWORD,
        "role": "coordinator",
        "site": "MAD",
    }
    with pytest.raises(AccountRefused, match=message):
        add_user(**wanted | wrong)
    assert User.objects.count() == 1
