"""docs/protocol.md names every key that a protocol may have."""

import re
from pathlib import Path

import pytest

from trialsite.protocol import types
from trialsite.protocol.types.base import Part
from trialsite.protocol.types.reminders import PLACEHOLDERS

DOCS = Path(__file__).parents[3] / "docs" / "protocol.md"
FILES = {"Protocol", "Message"}  # Put together by the loader, not written as a table.

TYPES = [
    kind
    for name in types.__all__
    if isinstance(kind := getattr(types, name), type)
    and issubclass(kind, Part)
    and name not in FILES
]


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.__name__)
def test_every_key_is_in_the_docs(kind):
    words = set(re.findall(r"[a-z_]+", DOCS.read_text()))
    assert set(kind.model_fields) <= words


def test_every_placeholder_is_in_the_docs():
    text = DOCS.read_text()
    assert all(f"{{{name}}}" in text for name in PLACEHOLDERS)
