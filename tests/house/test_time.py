"""Time comes from one place, so that a test or a simulation can set it."""

import ast
import re

from tests.house.source import ROOT, dotted, modules

# The clock itself, and the processes that wait for servers to start.
MAY_TELL_TIME = {"trialsite/clock.py"}

BANNED = re.compile(
    r"""(^|\.)(
        datetime\.(now|utcnow|today) | date\.today
        | timezone\.(now|localdate|localtime)
        | time\.(time|time_ns|localtime|gmtime|ctime)
        | localdate | Now | TransactionNow | CurrentTimestamp
    )$""",
    re.VERBOSE,
)
BANNED_IN_SQL = re.compile(
    r"\b(now\(\)|current_timestamp|current_date|localtime)", re.I
)
BANNED_ARGUMENTS = {"auto_now", "auto_now_add"}


def faults(tree: ast.Module) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if BANNED.search(dotted(node.func)):
                found.append(f"line {node.lineno}: {dotted(node.func)}()")
            found += [
                f"line {node.lineno}: {keyword.arg}"
                for keyword in node.keywords
                if keyword.arg in BANNED_ARGUMENTS
            ]
        elif isinstance(node, ast.Attribute) and BANNED.search(dotted(node)):
            found.append(f"line {node.lineno}: {dotted(node)}")
    return found


def test_nothing_but_the_clock_tells_the_time():
    broken = {
        path: found
        for path, tree in modules()
        if path not in MAY_TELL_TIME and (found := faults(tree))
    }
    assert not broken, "Ask trialsite.clock for the time instead."


def test_no_sql_asks_the_database_for_the_time():
    broken = [
        f"{path} line {node.lineno}"
        for path, tree in modules()
        if path not in MAY_TELL_TIME
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.search(r"\b(select|insert|update|where)\b", node.value, re.I)
        and BANNED_IN_SQL.search(node.value)
    ]
    assert not broken


def test_no_template_asks_for_the_time():
    broken = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        if re.search(r"{%\s*now\b", path.read_text())
    ]
    assert not broken


def test_the_lint_sees_what_it_bans():
    tree = ast.parse(
        "import datetime as d\n"
        "x = d.datetime.now()\n"
        "y = timezone.now()\n"
        "f = models.DateTimeField(default=timezone.now, auto_now_add=True)\n"
        "z = date.today()\n"
    )
    assert len({fault.split(":")[0] for fault in faults(tree)}) == 4
