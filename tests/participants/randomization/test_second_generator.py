"""A second generator, in SQL, draws the same arms (RND-01)."""

import os
from itertools import islice
from pathlib import Path

import psycopg
import pytest

from participants.randomization.schemes import PermutedBlocks, Simple
from tests.participants.randomization.trials import EVEN, SEED, THREE, arms_of

SQL = Path(__file__).with_name("second_generator.sql")


def some_and(many):
    slow = pytest.param(many, marks=pytest.mark.slow)
    return pytest.mark.parametrize("draws", [2_000, slow])


@pytest.fixture
def second(django_db_setup):
    """A connection that has the functions; the app role may make none."""
    url = os.environ["TEST_OWNER_URL"].format(database=os.environ["TEST_DATABASE"])
    with psycopg.connect(url) as connection:
        text = SQL.read_text().replace(":seed", f"'\\x{SEED.hex()}'::bytea")
        connection.execute(text)
        yield connection


def columns(shares):
    return [share.arm for share in shares], [share.ratio for share in shares]


@some_and(1_000_000)
@pytest.mark.parametrize(
    ("shares", "sizes"), [(EVEN, (4, 6)), (THREE, (8, 4, 12))], ids=["1:1", "2:1:1"]
)
def test_blocks_in_sql_are_the_same(second, draws, shares, sizes):
    """RND-01: sizes and orders, place by place."""
    sequence = "site=MAD/dose=lt90"
    rows = second.execute(
        "select pg_temp.blocks(%s, %s, %s, %s, %s)",
        [sequence, *columns(shares), list(sizes), draws],
    )
    scheme = PermutedBlocks(arms=shares, block_sizes=sizes)
    ours = list(islice(scheme.places(SEED, sequence), draws))
    assert [arm for (arm,) in rows] == ours


@some_and(100_000)
def test_simple_randomization_in_sql_is_the_same(second, draws):
    """RND-01."""
    rows = second.execute(
        "select arm from pg_temp.simple(%s, %s, %s, %s)",
        ["all", *columns(THREE), draws],
    )
    assert [arm for (arm,) in rows] == arms_of(Simple(arms=THREE), draws)
