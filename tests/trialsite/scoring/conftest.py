"""Published and computed cases, one test per case (tests/vectors.json)."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

VECTORS = json.loads(
    (Path(__file__).parents[2] / "vectors.json").read_text(encoding="utf-8"),
    parse_float=Decimal,
)
GROUPS = {
    "score_vector": "instruments",
    "mme_vector": "mme",
    "log_vector": "tlfb",
    "responder_vector": "responder",
}


def pytest_generate_tests(metafunc):
    for name, group in GROUPS.items():
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, VECTORS[group], ids=lambda vector: vector["id"])


@pytest.fixture(scope="session")
def agree():
    """Assert that a number agrees with a case, to the tolerance of the file."""

    def check(found, expected, *, within=Decimal("1e-6")):
        if expected is None or isinstance(expected, bool | str | list):
            assert found == expected
        else:
            assert found is not None
            assert abs(found - expected) <= within, (found, expected)

    return check


@pytest.fixture(scope="session")
def no_float():
    """Assert that a result holds no float, however deep."""

    def check(result):
        assert not isinstance(result, float)
        if isinstance(result, tuple | list | frozenset):
            for part in result:
                check(part)
        elif hasattr(result, "__dataclass_fields__"):
            for name in result.__dataclass_fields__:
                check(getattr(result, name))

    return check
