"""The commands of docs/operations.md: what is drilled is what stands there."""

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "operations.md"
BACKUP = "/backup"
_BLOCK = re.compile(r"^<!-- (\w+) -->\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks() -> dict[str, str]:
    """Each command of the page that has a name, by that name."""
    found = _BLOCK.findall(PAGE.read_text())
    names = [name for name, _ in found]
    assert len(names) == len(set(names)), f"a name stands twice: {names}"
    return dict(found)


def block(name: str, *, backup: Path) -> str:
    """The command *name*, for backups that are kept in the folder *backup*."""
    return blocks()[name].replace(BACKUP, str(backup))


def settings(*, backup: Path, archive_timeout: str) -> dict[str, str]:
    """The page's settings of PostgreSQL, with another *archive_timeout*."""
    found = {}
    for line in block("archiving", backup=backup).splitlines():
        name, _, value = line.partition(" = ")
        found[name] = value.removeprefix("'").removesuffix("'")
    return found | {"archive_timeout": archive_timeout}
