"""A key that signs sessions and no row is made anew, and it is said what that ends."""

from pathlib import Path

import pytest

from trialsite.embedded.built import OWN, Built
from trialsite.embedded.home import Home
from trialsite.embedded.key_files import secret_key

ELSEWHERE = "postgresql://app@db.example.org/trial"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "var")
    made.prepare()
    return made


def stands(home: Home, where: str) -> None:
    """A database was filled by an earlier run."""
    if where:
        Built(home.folder, where).becomes(OWN)
        return
    home.postgres_data.mkdir(parents=True)
    (home.postgres_data / "PG_VERSION").write_text("18\n")


@pytest.mark.parametrize("where", ["", ELSEWHERE])
def test_a_first_run_makes_one_and_says_nothing(
    home: Home, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = Path(secret_key(home, where))
    assert len(file.read_text()) == 64
    stands(home, where)
    assert secret_key(home, where) == str(file)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("where", ["", ELSEWHERE])
def test_one_that_is_gone_is_made_anew_with_a_sentence(
    home: Home, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    stands(home, where)
    file = Path(secret_key(home, where))
    said = capsys.readouterr().out
    assert said.startswith(f"{file} is gone, so a new one is made: everybody has to")
    assert "put it back from your copy" in said
    secret_key(home, where)
    assert capsys.readouterr().out == "", "it is there again"
