"""Tables are stated right, or refused with the reason."""

import pytest

from tests.fixtures.tables import State, messages_table
from trialsite.exports import registry
from trialsite.exports.registry import Column, Dataset, DatasetError, datasets


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "Study ID"}, "'Study ID' must be 1 to 32 small letters"),
        ({"name": "a" * 33}, "must be 1 to 32 small letters"),
        ({"name": "1st"}, "beginning with a letter"),
        ({"type": "float"}, "'float'; there are: integer, decimal, text"),
        ({"type": "code"}, "is of type 'code' and has 0 codes"),
        ({"codes": {"1": "Yes"}}, "is of type 'text' and has 1 codes"),
    ],
)
def test_a_column_says_what_is_wrong_with_it(wrong: dict, said: str) -> None:
    with pytest.raises(DatasetError, match=said):
        Column(**({"name": "a", "label": "A", "type": "text"} | wrong))


def test_a_table_cannot_have_a_column_twice() -> None:
    column = Column("a", "A", "text")
    with pytest.raises(DatasetError, match="two columns"):
        Dataset("t", "T", (column, column), list, site=None)


def test_a_table_has_a_column() -> None:
    with pytest.raises(DatasetError, match="no column"):
        Dataset("t", "T", (), list, site=None)


def test_two_tables_cannot_have_one_name(tables: State) -> None:
    tables(messages_table("same"), messages_table("other"), messages_table("same"))
    with pytest.raises(DatasetError, match="Two tables have the same name: same"):
        datasets()


def test_tables_that_the_protocol_decides_are_asked_for_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(registry, "_providers", [])
    registry.register(messages_table("first"))
    asked = []

    @registry.provides
    def later() -> list[Dataset]:
        asked.append(True)
        return [messages_table(f"made{len(asked)}")]

    assert [table.name for table in datasets()] == ["first", "made1"]
    assert [table.name for table in datasets()] == ["first", "made2"]
