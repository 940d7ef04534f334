"""The codes of requirements lead somewhere."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("trialsite", "participants", "assessments", "templates", "tests", "docs")
CODE = re.compile(r"\b(?:P11|R3|RND|VAL|HIP|PRO|A11Y|CTR|EMA|GDPR)-[0-9]{2}\b")
TABLE = ROOT / "docs" / "requirements.md"


def named_in(*places: str) -> set[str]:
    files = (
        file
        for place in places
        for kind in ("*.py", "*.html", "*.md", "*.toml")
        for file in (ROOT / place).rglob(kind)
        if file not in (TABLE, Path(__file__))
    )
    return {code for file in files for code in CODE.findall(file.read_text())}


def test_each_code_that_is_named_is_explained():
    explained = re.findall(r"^\| ([A-Z0-9]+-[0-9]{2}) \|", TABLE.read_text(), re.M)
    assert len(explained) == len(set(explained))
    assert named_in(*PLACES) <= set(explained)


def test_each_requirement_that_is_explained_is_tested():
    explained = set(CODE.findall(TABLE.read_text()))
    assert explained <= named_in("tests")
