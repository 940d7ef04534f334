"""Days and instants are written in one form, by one module (ADR 0047)."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.house.source import ROOT, dotted, modules

WRITES = "trialsite/values/instants.py"
# Names of files, keys and addresses, which machines read: as ISO 8601 has it.
FOR_MACHINES = re.compile(
    r"^%Y(-%m(-%d(T%H(:%M(:%S(\.%f)?)?)?Z?)?)?)?$"  # 2026-06-17T18:00:05Z
)
CALLS = re.compile(r"(^|\.)(strftime|dateformat\.format|date_format|time_format)$")
IN_TEMPLATES = re.compile(
    r"""\|\s*(date|time|timesince|timeuntil|naturalday|naturaltime|utc|timezone
        |localtime)\b
        | {%\s*(now|timezone|localtime)\b
        | {%\s*load\s[^%]*\btz\b""",
    re.VERBOSE,
)


def in_python(tree: ast.AST) -> Iterator[str]:
    """Where a module writes a day or an instant by itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            spec = ast.unparse(node.format_spec)[2:-1]
            if re.search(r"%-?[A-Za-z]", spec) and not FOR_MACHINES.match(spec):
                yield f"line {node.lineno}: {spec}"
        elif isinstance(node, ast.Call):
            name = dotted(node.func)
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            form = node.args[0] if node.args else None
            machine = (
                isinstance(form, ast.Constant)
                and isinstance(form.value, str)
                and FOR_MACHINES.match(form.value)
            )
            if CALLS.search(name) and not machine:
                yield f"line {node.lineno}: {name}()"
            if name.endswith("isoformat") and any(
                isinstance(one, ast.Constant) and one.value == " " for one in given
            ):
                yield f"line {node.lineno}: isoformat with a blank"


def in_template(text: str) -> Iterator[str]:
    """Where a template does."""
    for number, line in enumerate(text.splitlines(), 1):
        for found in IN_TEMPLATES.finditer(line):
            yield f"line {number}: {found[0]}"


def test_no_module_but_one_writes_a_day_or_an_instant():
    broken = {
        path: found
        for path, tree in modules()
        if path != WRITES and (found := list(in_python(tree)))
    }
    assert not broken, "Let trialsite.values.instants write it."


def test_templates_write_them_by_its_filters_alone():
    broken = {
        str(path.relative_to(ROOT)): found
        for path in sorted((ROOT / "templates").rglob("*"))
        if path.suffix in (".html", ".txt")
        and (found := list(in_template(path.read_text())))
    }
    assert not broken, "Use |day, |weekday, |instant or |to_the_second."


@pytest.mark.parametrize(
    "text",
    [
        "f'{day:%-d %B %Y}'",
        "f'{at:%Y-%m-%d %H:%M} UTC'",
        "f'{at:%c}'",
        "at.strftime('%d.%m.%Y')",
        "dateformat.format(at, 'j M')",
        "at.isoformat(' ', 'seconds')",
        "at.isoformat(sep=' ')",
    ],
)
def test_the_lint_sees_another_form_in_python(text):
    assert list(in_python(ast.parse(text)))


@pytest.mark.parametrize(
    "text",
    ["f'{day:%Y-%m-%d}.csv'", "at.strftime('%Y-%m-%dT%H:%M:%S.%fZ')", "f'{x:.0%}'"],
)
def test_and_lets_pass_what_machines_read(text):
    assert not list(in_python(ast.parse(text)))


@pytest.mark.parametrize(
    "text",
    [
        '{{ at|date:"j M" }}',
        "{{ at|time }}",
        "{{ at|utc }}",
        '{% now "Y" %}',
        "{% load look tz %}",
    ],
)
def test_the_lint_sees_another_form_in_a_template(text):
    assert list(in_template(text))


def test_and_lets_pass_our_filters():
    assert not list(
        in_template("{{ at|day }} {{ at|instant:row.site_id }} {{ day_time }}")
    )
