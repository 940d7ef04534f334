"""Values inside JSON, as the trail's reader sees them."""

import pytest

from trialsite.audit.words import NOTHING, key_words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ([], NOTHING),
        (["age", "dose"], "age, dose"),
        ({"rule": "odi 1", "items": {"odi_lifting": None}}, "rule: odi 1; items: "),
    ],
)
def test_lists_and_tables_are_read_out(value, words):
    assert key_words("asked", value).startswith(words)
