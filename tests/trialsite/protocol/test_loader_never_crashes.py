"""Whatever a table holds, the answer is a list of faults and never a traceback."""

import copy
import datetime
import resource
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import protocols
from trialsite.protocol.crosschecks import contradictions
from trialsite.protocol.draft import draw_up
from trialsite.protocol.folder import Folder, read

TINY = read(protocols.TINY)

SCALARS = (
    st.integers(-5, 50)
    | st.booleans()
    | st.sampled_from(["", "x", "rest", "rest.total", "w02", "link", "score", "items"])
    | st.sampled_from([Decimal("NaN"), Decimal("-0.5"), Decimal("1e9")])
    | st.sampled_from([datetime.date(2024, 1, 15), datetime.time(1, 2)])
)
JUNK = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["code", "label", "items", "x"]), inner)
    ),
    max_leaves=5,
)


def places(value: object, path: tuple = ()) -> list[tuple]:
    """Every key and index of a parsed TOML file, as paths."""
    found = [path] if path else []
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = list(enumerate(value))
    else:
        return found
    return found + [p for key, one in pairs for p in places(one, (*path, key))]


def at(value: Any, path: tuple) -> Any:
    """What stands at a path."""
    for step in path:
        value = value[step]
    return value


PLACES = [(file, path) for file, table in TINY.tables.items() for path in places(table)]

NUMBERS = [
    (file, path)
    for file, path in PLACES
    if type(at(TINY.tables[file], path)) in (int, Decimal)
]
LARGE = [
    10**6,
    -(10**6),
    10**9,
    10**400,
    Decimal("1e9"),
    Decimal("1e-99999"),
    Decimal("1e99999"),
]


@pytest.fixture(autouse=True, scope="module")
def _half_a_gigabyte_more() -> Iterator[None]:
    """A table that asks for all the memory there is gets a MemoryError, and the other
    tests go on."""
    was, most = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + 2**29
    resource.setrlimit(resource.RLIMIT_AS, (limit, most))
    yield
    resource.setrlimit(resource.RLIMIT_AS, (was, most))


@given(st.lists(st.tuples(st.sampled_from(PLACES), JUNK), min_size=1, max_size=4))
@settings(max_examples=200, deadline=None)
def test_any_value_in_any_place_is_a_fault_or_a_protocol(spoils):
    spoilt = Folder(tables=copy.deepcopy(TINY.tables), texts=dict(TINY.texts))
    for (file, path), junk in spoils:
        table = spoilt.tables[file]
        try:
            for step in path[:-1]:
                table = table[step]
            table[path[-1]] = junk
        except (TypeError, KeyError, IndexError):
            continue  # An earlier spoil took this place away.
    draft = draw_up(spoilt)
    for problem in [*draft.problems, *contradictions(draft)]:
        assert problem.file in {
            *TINY.tables,
            *(f"messages/{m}.txt" for m in draft.messages),
        }
        assert problem.key
        assert problem.found
        assert problem.allowed
        assert "{" not in problem.key


@given(st.binary(max_size=200))
@settings(max_examples=50, deadline=None)
def test_any_bytes_as_an_instrument_are_a_fault(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("p")
    (folder / "instruments").mkdir()
    (folder / "instruments" / "x.toml").write_bytes(content)
    draft = draw_up(read(folder))
    faulty = {problem.file for problem in [*draft.problems, *contradictions(draft)]}
    assert "instruments/x.toml" in faulty


@pytest.mark.parametrize("number", LARGE, ids=str)
def test_no_number_fills_the_memory(number):
    """What a number counts, such as the answers of a scale, is listed in places."""
    for file, path in NUMBERS:
        spoilt = Folder(tables=copy.deepcopy(TINY.tables), texts=dict(TINY.texts))
        at(spoilt.tables[file], path[:-1])[path[-1]] = number
        draft = draw_up(spoilt)
        problems = [*draft.problems, *contradictions(draft)]
        assert sum(len(str(problem)) for problem in problems) < 20_000


def test_the_junk_reaches_every_file():
    assert {file for file, _ in PLACES} == set(TINY.tables)
    assert len(PLACES) > 200
    assert len(NUMBERS) > 40
