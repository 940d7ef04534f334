"""What the record says of signing in, where nobody is signed in yet."""

import pytest
from allauth.mfa.models import Authenticator
from django.conf import LazySettings
from django.test import Client

from tests.acting import nobody_acts
from tests.fixtures.factors import (
    PASSWORD,
    SECRET,
    code_of,
    give_app,
    give_code,
    give_password,
    is_in,
    set_up_app,
)
from tests.fixtures.people import make_user
from trialsite.access.models import User
from trialsite.accounts.resets import issue_reset
from trialsite.accounts.timeouts import SEEN
from trialsite.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def cora() -> User:
    return make_user("Cora Lind", "coordinator", "MAD", password=PASSWORD)


def actors(table: str) -> set[str]:
    found = AuditEvent.objects.filter(table_name=table)
    return set(found.values_list("actor", flat=True))


def test_each_write_is_signed_from_the_first_page_to_the_last(cora: User):
    """P11-21, P11-22: failures by nobody, sessions by their person, and no code, key
    or hash of either in the record."""
    give_app(cora)
    client = Client()
    with nobody_acts():
        client.post("/sign-in/", {"username": cora.email, "password": "wrong"})
        give_password(client, cora)
        give_code(client, "000000")
        give_code(client, code_of())
        assert is_in(client)
        key = client.session.session_key
        session = client.session
        session[SEEN] -= 15 * 60
        session.save()
        assert not is_in(client)
    assert actors("trialsite_failedsignin") == {"nobody signed in"}
    assert actors("trialsite_signedin") == {"Cora Lind"}
    kept = str(list(AuditEvent.objects.values("old", "new")))
    assert SECRET not in kept
    assert key not in kept


def test_factors_and_passwords_are_recorded_without_what_opens_them(
    cora: User, settings: LazySettings
):
    """P11-19."""
    settings.SECOND_FACTOR_REQUIRED = True
    client = Client()
    code = issue_reset(user=cora)
    with nobody_acts():
        give_password(client, cora)
        set_up_app(client)
        Authenticator.objects.get(user=cora, type="totp")
        form = {"code": code, "password": "purple staple gravel hymn"}
        form["again"] = form["password"]
        assert Client().post("/sign-in/new-password/", form).status_code == 302
        assert not is_in(client)
    assert "Cora Lind" in actors("mfa_authenticator")
    data = AuditEvent.objects.filter(table_name="mfa_authenticator")
    assert {event.new["data"] for event in data} == {"(sealed)"}
    for table in ("trialsite_resetlink", "trialsite_factorsecret"):
        assert actors(table)
