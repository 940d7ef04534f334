"""Signing with the password, or with the second factor in its place (P11-18)."""

import pytest
from django.conf import settings as live
from django.test import Client
from django.urls import reverse

from participants.eligibility.content import ELIGIBILITY
from tests.builders import baseline_done
from tests.fixtures.factors import (
    PASSWORD,
    code_of,
    give_app,
    give_password,
    give_recovery_codes,
    is_in,
)
from tests.fixtures.people import make_user
from trialsite.accounts.models import FailedSignIn
from trialsite.signatures.actions import holding
from trialsite.signatures.confirming import BOTH
from trialsite.signatures.models import Signature


@pytest.fixture
def ivo(client, db):
    user = make_user("Ivo Renner", "investigator", "MAD", password=PASSWORD)
    client.force_login(user)
    return user


@pytest.fixture
def page(coordinator):
    return reverse("eligibility", args=[baseline_done(by=coordinator).study_id])


def send(client, page, **typed):
    return client.post(page, {"seen": client.get(page).context["seen"], **typed})


def test_who_has_no_app_is_asked_for_no_code(client, ivo, page):
    assert "code" not in client.get(page).context["form"].fields
    answer = send(client, page, email=ivo.email, code=code_of())
    assert "password" in answer.context["form"].errors


@pytest.mark.parametrize("kind", ["app", "recovery code"])
def test_a_code_signs_in_place_of_the_password(client, ivo, page, kind):
    give_app(ivo)
    code = code_of() if kind == "app" else give_recovery_codes(ivo)[0]
    assert send(client, page, email=ivo.email, code=code).status_code == 302
    made = Signature.objects.get()
    assert made.confirmed_by == "e-mail and code of the second factor"
    assert holding(ELIGIBILITY, made.record)


def test_a_code_is_not_used_up_by_what_is_refused_before(client, ivo, page):
    give_app(ivo)
    code = code_of()
    answer = send(client, page, email="bob@example.org", code=code)
    assert "email" in answer.context["form"].errors
    assert send(client, page, email=ivo.email, code=code).status_code == 302


def test_who_has_an_app_may_take_the_password(client, ivo, page):
    give_app(ivo)
    assert {*send(client, page).context["form"].errors} == {"email", "password"}
    answer = send(client, page, email=ivo.email)
    assert "password" in answer.context["form"].errors
    assert send(client, page, email=ivo.email, password=PASSWORD).status_code == 302
    assert Signature.objects.get().confirmed_by == BOTH


@pytest.mark.parametrize("wrong", ["password", "code"])
def test_wrong_tries_lock_the_account_as_at_the_door(client, ivo, page, wrong):
    """P11-22: a page that asks again is no place to guess."""
    give_app(ivo)
    typed = {"email": ivo.email, wrong: "000000"}
    for _ in range(live.AXES_FAILURE_LIMIT):
        assert wrong in send(client, page, **typed).context["form"].errors
    right = {"password": PASSWORD, "code": code_of()}[wrong]
    assert wrong in send(client, page, **typed | {wrong: right}).context["form"].errors
    assert not Signature.objects.exists()
    steps = set(FailedSignIn.objects.values_list("step", flat=True))
    assert steps == {wrong}
    other = Client()
    give_password(other, ivo)
    assert not is_in(other)
