"""Queries that are compiled once, and asked again with other values."""

import pytest
from django.db import connection
from django.db.models import QuerySet

from tests.fixtures.people import make_user
from trialsite.access.models import Membership, User
from trialsite.postgresql.compiled import AnyOf, Given, NotTheSameQuery, compiled_once

pytestmark = pytest.mark.django_db


@compiled_once
def held_at(site: str, *, role: Given) -> QuerySet[Membership]:
    rows = Membership.objects.filter(site=site, role=role)
    return rows.select_related("user").order_by("pk")


@compiled_once
def held_by(*, people: Given) -> QuerySet[Membership]:
    return Membership.objects.filter(AnyOf("user_id", people)).order_by("pk")


@pytest.fixture
def staff(coordinator: User, stranger: User) -> list[User]:
    return [coordinator, stranger, make_user("Mona Monitor", "monitor", "MAD")]


def names(rows: list[Membership]) -> list[str]:
    return [one.user.name for one in rows]


def test_what_is_given_is_sent_anew_each_time(staff):
    assert names(held_at("MAD", role="coordinator")) == ["Cora Lind"]
    assert names(held_at("MAD", role="monitor")) == ["Mona Monitor"]
    assert held_at("MAD", role="analyst") == []


def test_each_value_by_position_is_a_query_of_its_own(staff):
    assert names(held_at("BOS", role="coordinator")) == ["Bob Ames"]
    assert names(held_at("MAD", role="coordinator")) == ["Cora Lind"]


@pytest.mark.parametrize("chosen", [[], [0], [0, 2], [2, 1, 0]])
def test_a_list_of_any_length_is_the_same_query(
    staff, chosen, django_assert_num_queries
):
    keys = [staff[place].pk for place in chosen]
    with django_assert_num_queries(1):
        found = held_by(people=keys)
    assert {one.user_id for one in found} == set(keys)


def test_it_says_what_the_orm_would_have_said(staff):
    plainly = Membership.objects.filter(site="MAD", role="monitor").order_by("pk")
    assert held_at("MAD", role="monitor") == list(plainly)


def test_it_is_not_compiled_a_second_time(staff, monkeypatch):
    monkeypatch.setattr("trialsite.postgresql.compiled.CHECKED", False)
    held_at("MAD", role="monitor")
    monkeypatch.setattr(held_at, "state", None)
    assert names(held_at("MAD", role="coordinator")) == ["Cora Lind"]


def test_nothing_that_a_query_was_not_given_may_change_it(staff):
    seen = iter(["coordinator", "monitor", "coordinator"])

    @compiled_once
    def with_a_role_from_elsewhere() -> QuerySet[Membership]:
        return Membership.objects.filter(role=next(seen))

    with pytest.raises(NotTheSameQuery, match="with_a_role_from_elsewhere"):
        with_a_role_from_elsewhere()


def test_one_that_can_find_nothing_asks_nothing(staff, django_assert_num_queries):
    @compiled_once
    def of_nobody(sites: tuple[str, ...]) -> QuerySet[Membership]:
        return Membership.objects.filter(site__in=sites)

    with django_assert_num_queries(0):
        assert of_nobody(()) == []


def test_a_value_that_no_column_holds_is_refused(staff):
    with pytest.raises(TypeError, match="cannot be given"):
        held_at("MAD", role=object())


def test_what_is_asked_again_is_kept_planned():
    for _ in range(3):
        list(Membership.objects.filter(site="MAD"))
    with connection.cursor() as cursor:
        cursor.execute("select statement from pg_prepared_statements")
        kept = [statement for (statement,) in cursor.fetchall()]
    assert any("trialsite_membership" in statement for statement in kept)


def test_behind_a_pooler_nothing_is_kept(monkeypatch):
    connection.ensure_connection()
    monkeypatch.setattr(connection.connection, "prepare_threshold", None)
    with connection.cursor() as cursor:
        cursor.execute("deallocate all")
        for _ in range(3):
            list(Membership.objects.filter(site="BOS"))
        cursor.execute("select count(*) from pg_prepared_statements")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("fields", [1, 7, 70_000])
def test_no_statement_has_more_values_than_postgresql_takes(fields):
    """6,000 screenings are written in tests/participants/test_consort.py."""
    rows = connection.ops.bulk_batch_size([None] * fields, [None] * 100_000)
    assert rows >= 1
    assert rows * fields <= max(65_535, fields)
