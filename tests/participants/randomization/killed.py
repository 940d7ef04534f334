"""Randomizes people in processes that are killed at every point of the act.

``python -m tests.participants.randomization.killed 12:0 "13:4:read back"`` randomizes
each person (primary key) in a process of their own, which is killed before the
statement of that number, or once all is done "before commit" or "after commit". Who is
"read back" is so before the first statement that counts.
"""

import os
import signal
import sys
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402 - after setup

from participants.enrolment.models import Participant  # noqa: E402 - after setup
from participants.randomization.actions import randomize  # noqa: E402 - after setup
from participants.randomization.gate import read_back_of  # noqa: E402 - after setup
from tests.acting import act_from_now_on  # noqa: E402 - after setup


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Dying:
    """Runs statements, and dies when *left* of them are done."""

    def __init__(self, left: int) -> None:
        self.left = left

    def __call__(
        self, execute: Any, sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        if self.left == 0:
            die()
        self.left -= 1
        return execute(sql, params, many, context)


def go(key: int, at: str, first: str) -> None:
    act_from_now_on()
    person = Participant.objects.select_related("enrolled_by").get(pk=key)
    read_back = read_back_of(person)[1] if first == "read back" else None
    dying = Dying(int(at) if at.isdigit() else 10_000)
    with connection.execute_wrapper(dying):
        if at == "before commit":
            with transaction.atomic():
                randomize(
                    participant=person, by=person.enrolled_by, read_back=read_back
                )
                die()
        randomize(participant=person, by=person.enrolled_by, read_back=read_back)
        die()


def main(points: list[str]) -> None:
    for point in points:
        key, at, *first = point.split(":")
        child = os.fork()
        if child == 0:
            go(int(key), at, "".join(first))
            os._exit(1)
        _, status = os.waitpid(child, 0)
        assert os.WTERMSIG(status) == signal.SIGKILL, (point, status)


if __name__ == "__main__":
    main(sys.argv[1:])
