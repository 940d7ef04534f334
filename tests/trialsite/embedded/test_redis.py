"""The Redis that comes out of a wheel."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from trialsite.embedded.ports import any_free
from trialsite.embedded.redis_server import Redis


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Redis]:
    made = Redis(tmp_path, password="secret", log=tmp_path / "log")
    made.start(any_free())
    yield made
    made.stop()


def test_it_answers_only_to_the_password(server: Redis) -> None:
    with redis.Redis.from_url(server.url) as known:
        assert known.ping()
    with (
        redis.Redis(port=server.port) as stranger,
        pytest.raises(redis.AuthenticationError),
    ):
        stranger.ping()


def test_it_listens_on_loopback_alone(server: Redis) -> None:
    with redis.Redis.from_url(server.url) as link:
        assert link.config_get("bind") == {"bind": "127.0.0.1"}


def test_it_writes_nothing_to_disk_and_begins_empty(
    server: Redis, tmp_path: Path
) -> None:
    with redis.Redis.from_url(server.url) as link:
        link.set("key", "value")
    server.stop()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["log", "valkey.conf"]
    server.start(any_free())
    with redis.Redis.from_url(server.url) as link:
        assert link.get("key") is None


def test_its_password_stands_in_a_file_for_our_eyes_and_in_no_process_list(
    server: Redis, tmp_path: Path
) -> None:
    assert (tmp_path / "valkey.conf").stat().st_mode & 0o777 == 0o600
    assert server.service
    assert "secret" not in " ".join(map(str, server.service.keeper.args))
