"""What a person asks for is queued in one way, which a broker that hangs cannot hold up
(docs/adr/0028-servers-that-hang.md)."""

import ast
import subprocess
import sys

from django.conf import settings

from tests.house.source import dotted, modules

QUEUES = ("delay", "apply_async", "send_task")


def test_tasks_are_queued_by_one_piece():
    broken = [
        f"{path} line {node.lineno}: {dotted(node.func)}"
        for path, tree in modules()
        if path != "trialsite/background/start.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in QUEUES
    ]
    assert not broken, "Use start_after_commit of trialsite/background/start.py."


def test_redis_is_reached_by_one_piece():
    """Its client waits for nobody and tries ten times, unless it is told otherwise."""
    broken = [
        f"{path} line {node.lineno}"
        for path, tree in modules()
        if path != "trialsite/background/broker.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and "Redis.from_url" in dotted(node.func)
    ]
    assert not broken, "Use client of trialsite/background/broker.py."


REGISTERED = """
import django
django.setup()
from trialsite.celery import app
app.loader.import_default_modules()
print(*app.tasks)
"""


def test_a_worker_knows_every_task_of_the_beat_and_of_the_program():
    """One that it does not know is thrown away, with a line in a log."""
    said = subprocess.run(
        [sys.executable, "-c", REGISTERED], check=True, capture_output=True, text=True
    )
    known = set(said.stdout.split())
    beat = {one["task"] for one in settings.CELERY_BEAT_SCHEDULE.values()}
    named = {
        node.value
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and ".tasks." in node.value
        and " " not in node.value
    }
    assert beat | named <= known, sorted((beat | named) - known)


def test_every_task_of_the_beat_comes_round_within_the_hour():
    """The broker may lose one: what waits for a night would wait for another."""
    late = {
        name: one["schedule"]
        for name, one in settings.CELERY_BEAT_SCHEDULE.items()
        if not isinstance(one["schedule"], float) or one["schedule"] > 3_600
    }
    assert not late
