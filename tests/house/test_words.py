"""One word for one thing: what docs/changing.md says of words holds in code and on
screens."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.house.source import FLOORS, ROOT

GUIDE = ROOT / "docs" / "changing.md"
TABLE = re.compile(r"(?ms)^## One word, one thing$(.*?)(?=^## |\Z)")
ROW = re.compile(r"(?m)^\| (?P<words>[^|]+) \| (?P<say>[^|]+) \| (?P<where>[^|]+) \|$")
PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
PYTHONS_OWN = {("trialsite/audit/seals/outside.py", "tell")}
"""A file of Python's says where it is read by ``tell``."""


class Banned(NamedTuple):
    """A word, or a few, and where it is not said: in names of code, on screens."""

    words: str
    say: str
    where: str


def banned() -> list[Banned]:
    """The rows of the table."""
    (table,) = TABLE.findall(GUIDE.read_text())
    return [
        Banned(word.strip(), row["say"], row["where"])
        for row in ROW.finditer(table)
        for word in row["words"].split(",")
        if row["where"] in ("names", "screens")
    ]


def parts(name: str) -> set[str]:
    """The words of ``_told_when_busy`` or ``ConsentDoor``, in small letters."""
    return {word.lower() for word in PARTS.findall(name)}


def names_of(source: str) -> Iterator[tuple[int, str]]:
    """Every name that Python code uses or makes, with its line."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NAME:
            yield token.start[0], token.string


def said_in_python(source: str) -> Iterator[tuple[int, str]]:
    """The texts of Python code that are no docstrings, with their lines."""
    tree = ast.parse(source)
    bare = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        said = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if said and id(node) not in bare:
            yield node.lineno, node.value


def said_in_template(source: str) -> Iterator[tuple[int, str]]:
    """The lines of a template without its comments."""
    comment = re.compile(r"(?s)\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}")
    shown = comment.sub(lambda held: "\n" * held[0].count("\n"), source)
    yield from enumerate(shown.splitlines(), 1)


def files(suffix: str) -> Iterator[tuple[str, str]]:
    """Path and text of the program's own files."""
    for folder in (*FLOORS, "templates", "static"):
        for path in sorted((ROOT / folder).rglob(f"*{suffix}")):
            yield str(path.relative_to(ROOT)), path.read_text()


def faults_in_names(words: dict[str, str]) -> list[str]:
    """File, line and word of every name of the code that has one of *words*."""
    return [
        f"{path}:{line}: {name}: say {words[word]}"
        for path, source in files(".py")
        for line, name in [(0, path.rpartition("/")[2]), *names_of(source)]
        for word in sorted(parts(name) & set(words))
        if (path, name) not in PYTHONS_OWN
    ] + [
        f"{path}: say {words[word]}"
        for suffix in (".html", ".css", ".js")
        for path, _ in files(suffix)
        for word in sorted(parts(path.rpartition("/")[2]) & set(words))
    ]


def faults_on_screens(words: dict[str, str]) -> list[str]:
    """File, line and phrase of every text for people that has one of *words*."""
    phrase = re.compile(rf"(?i)\b({'|'.join(map(re.escape, words))})\b")
    texts = [(path, said_in_python(source)) for path, source in files(".py")]
    texts += [(path, said_in_template(source)) for path, source in files(".html")]
    return [
        f"{path}:{line}: {found[0]}: say {words[found[0].lower()]}"
        for path, said in texts
        for line, text in said
        for found in phrase.finditer(" ".join(text.split()))
    ]


def test_the_table_is_read():
    assert {row.where for row in banned()} == {"names", "screens"}
    assert len(banned()) > 20
    assert parts("_told_when_busy") == {"told", "when", "busy"}
    assert parts("ConsentDoorForm") == {"consent", "door", "form"}


def test_names_of_code_say_one_word_for_one_thing():
    words = {row.words: row.say for row in banned() if row.where == "names"}
    assert faults_in_names(words) == []


def test_screens_speak_plain_english():
    words = {row.words: row.say for row in banned() if row.where == "screens"}
    assert faults_on_screens(words) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('"""Any more."""\nx = "no more"', ["no more"]),
        ('raise ValueError(f"not {x} any more")', ["not ", " any more"]),
    ],
)
def test_docstrings_are_not_screens(source: str, found: list[str]):
    assert [text for _, text in said_in_python(source)] == found
