"""docs/operations.md states what is drilled, and nothing that is not there."""

import re
from pathlib import Path

from django.core.management import get_commands

from tests.drill import page
from trialsite.embedded.programs import MAJOR

DRILLED = {"role", "archiving", "slot", "receive", "synchronous", "base"} | {
    *("restore", "until", "dump", "undump"),
}


def test_every_command_with_a_name_is_run() -> None:
    """By the drill, or by the tests of this room."""
    assert page.blocks().keys() == DRILLED
    sources = [
        path.read_text()
        for folder in ("tests/drill", "tests/trialsite/backup")
        for path in Path(folder).rglob("*.py")
    ]
    for name in DRILLED:
        assert any(f'"{name}"' in source for source in sources), name


def test_the_backups_folder_is_where_the_drill_puts_it() -> None:
    for name in DRILLED - {"role", "slot", "synchronous", "until", "restore"}:
        assert "/elsewhere/" in page.block(name, backup=Path("/elsewhere")), name
    assert "/backup" not in page.block("base", backup=Path("/elsewhere"))


def test_the_settings_are_read_as_postgresql_would() -> None:
    found = page.settings(backup=Path("/elsewhere"), archive_timeout="7s")
    assert found["archive_mode"] == "on"
    assert found["archive_timeout"] == "7s"
    assert found["archive_command"].startswith('cmp -s "%p" "/elsewhere/archive/%f"')
    assert "'" not in "".join(found.values())


def test_each_command_of_the_program_exists() -> None:
    text = page.PAGE.read_text()
    named = set(re.findall(r"manage\.py (\w+)", text))
    assert named >= {"verify_audit", "verify_sealed", "hash_datasets", "seal_audit"}
    assert named <= get_commands().keys() | {"check"}
    assert f"PostgreSQL {MAJOR}" in text
