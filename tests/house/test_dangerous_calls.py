"""Calls by which what somebody typed could become a program, a statement or markup, and
chance that could be foreseen: none, but where it is named here with its reason."""

import ast
import re
from functools import cache

import pytest

from tests.house.source import ROOT, dotted, modules

# Starts servers and the scanner, with arguments of our own.
STARTS_PROGRAMS = ("trialsite/embedded/", "trialsite/server/supply/")

PROGRAMS = re.compile(
    r"^(eval|exec|compile|__import__|os\.(system|popen|exec\w*|spawn\w*)"
    r"|(pickle|marshal|shelve|dill|yaml)\.\w+|subprocess\.\w+)$"
)
WEAK = re.compile(r"^(hashlib\.(md5|sha1|new)|random\.\w+|Random|SystemRandom)$")
PARSES_XML = re.compile(r"(^|\.)(fromstring|iterparse|XMLParser|XMLPullParser|XML)$")
MAKES_TEMPLATES = re.compile(r"(^|\.)(from_string|Template)$")

# The program itself asks PostgreSQL and Redis, by their drivers, and a mail server.
TALKS = re.compile(
    r"^(socket|http\.client|urllib\.request|urllib3|requests|httpx|aiohttp|ftplib"
    r"|imaplib|poplib|telnetlib|smtplib|xmlrpc)\b"
)
TALKS_TO_MAIL = "trialsite/outbox/letters.py"
ASKS_FOR_A_SIGN_OF_LIFE = "trialsite/postgresql/watching.py"
# Looks at what those say who came to the web.
LISTENS = "trialsite/server/worker.py"

# What is put together is ours: names of tables and triggers, and numbers.
COMPOSES_SQL = {
    "trialsite/audit/operations.py",
    "trialsite/exports/copy.py",
    "trialsite/exports/extras.py",
    "trialsite/secrets/rotation.py",
}
# Drawings of our own, and pieces that Django's format_html has escaped.
TRUSTS_MARKUP = {
    "participants/randomization/lists/comparing_views.py",
    "trialsite/templatetags/ui.py",
}
# Demo people, the same in each run: nothing there is secret.
CHANCE_MAY_REPEAT = "assessments/simulation/"


@cache
def calls() -> list[tuple[str, ast.Call, str]]:
    """Every call in the program: where, the call, and the dotted name called."""
    return [
        (path, node, dotted(node.func))
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    ]


def test_nothing_typed_becomes_a_program():
    """No eval, no pickle, no shell, no import by a name that is not in the settings."""
    broken = [
        f"{path} line {node.lineno}: {name}()"
        for path, node, name in calls()
        if not path.startswith(STARTS_PROGRAMS)
        if PROGRAMS.match(name)
        or (name == "import_string" and not dotted(node.args[0]).startswith("settings"))
    ]
    assert not broken


def test_no_program_is_started_through_a_shell():
    broken = [
        f"{path} line {node.lineno}"
        for path, node, _ in calls()
        for keyword in node.keywords
        if keyword.arg == "shell"
    ]
    assert not broken


def test_no_statement_is_put_together_from_text():
    """Values go to PostgreSQL apart from the statement."""
    broken = {
        path
        for path, node, name in calls()
        if name.endswith((".execute", ".executemany", ".raw", "RawSQL", ".extra"))
        for text in node.args[:1]
        if isinstance(text, ast.JoinedStr | ast.BinOp)
        or (
            (isinstance(text, ast.Call) and dotted(text.func).endswith(".format"))
            and not dotted(text.func).startswith("sql.SQL")
        )
    }
    assert broken == COMPOSES_SQL


def test_markup_is_trusted_where_it_is_ours_alone():
    broken = {
        path
        for path, _, name in calls()
        if name in ("mark_safe", "SafeString", "SafeText")
    }
    assert broken == TRUSTS_MARKUP


def test_no_template_switches_escaping_off():
    switch = re.compile(r"\|\s*safe(seq)?\b|{%\s*autoescape\s+off")
    templates = sorted((ROOT / "templates").rglob("*.*"))
    assert len(templates) > 100
    broken = [path.name for path in templates if switch.search(path.read_text())]
    assert not broken


def test_no_template_is_made_while_the_program_runs():
    broken = [
        f"{path} line {node.lineno}: {name}()"
        for path, node, name in calls()
        if MAKES_TEMPLATES.search(name)
    ]
    assert not broken


def test_no_xml_is_read():
    """What is not parsed has no entities to resolve."""
    broken = [
        f"{path} line {node.lineno}: {name}()"
        for path, node, name in calls()
        if PARSES_XML.search(name)
    ]
    assert not broken


def test_chance_and_hashes_are_those_of_cryptography():
    broken = [
        f"{path} line {node.lineno}: {name}()"
        for path, node, name in calls()
        if not path.startswith(CHANCE_MAY_REPEAT) and WEAK.match(name)
    ]
    assert not broken


def test_the_program_calls_nobody_but_its_own_servers():
    """No address that somebody typed is ever asked, and no other service either."""
    broken = {
        path
        for path, tree in modules()
        if not path.startswith(STARTS_PROGRAMS)
        for node in ast.walk(tree)
        if (isinstance(node, ast.ImportFrom) and TALKS.match(node.module or ""))
        or (
            isinstance(node, ast.Import)
            and any(TALKS.match(each.name) for each in node.names)
        )
    }
    assert broken == {TALKS_TO_MAIL, ASKS_FOR_A_SIGN_OF_LIFE, LISTENS}


def test_no_script_of_ours_writes_markup():
    """What the page holds as text stays text, and pasting is never forbidden."""
    banned = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\("
        r"|new Function|onpaste|[\"']paste[\"']|__proto__"
    )
    scripts = sorted((ROOT / "static" / "js").glob("*.js"))
    assert len(scripts) >= 10
    assert not [path.name for path in scripts if banned.search(path.read_text())]


def test_no_template_holds_a_script():
    """Data for a script is written by json_script, which escapes it."""
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<[^>{]*\son[a-z]+=|javascript:", re.I)
    broken = [
        path.name
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if inline.search(path.read_text())
    ]
    assert not broken


def test_no_view_takes_a_form_without_its_token():
    broken = [
        path
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Attribute | ast.alias)
        if "csrf_exempt" in (dotted(node), getattr(node, "name", ""))
    ]
    assert not broken


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        (PROGRAMS, "eval"),
        (PROGRAMS, "pickle.loads"),
        (PROGRAMS, "os.system"),
        (PROGRAMS, "subprocess.run"),
        (WEAK, "hashlib.md5"),
        (WEAK, "random.choice"),
        (PARSES_XML, "ElementTree.fromstring"),
        (MAKES_TEMPLATES, "Engine.from_string"),
    ],
)
def test_the_lint_sees_what_it_bans(pattern, name):
    assert pattern.search(name)
