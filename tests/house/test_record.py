"""The record of changes is for those who look at it: nothing of the trial is decided by
what it holds."""

import ast

from tests.house.source import modules

# The viewer, the seals and what verifies them, and where models are listed.
READERS = ("trialsite/audit/", "trialsite/models.py", "trialsite/facts.py")
NAMES = ("auditevent", "audit.history", "audit.reading")

NAMING = ast.Name | ast.Attribute | ast.alias | ast.ImportFrom | ast.Constant


def faults(tree: ast.Module) -> list[str]:
    return [
        f"line {node.lineno}"
        for node in ast.walk(tree)
        if isinstance(node, NAMING)
        for said in [ast.dump(node).lower()]
        if any(name in said for name in NAMES)
    ]


def test_no_act_and_no_page_reads_the_record():
    broken = {
        path: found
        for path, tree in modules()
        if not path.startswith(READERS) and (found := faults(tree))
    }
    assert not broken


def test_the_lint_sees_what_it_bans():
    for banned in (
        "from trialsite.audit.models import AuditEvent",
        "from trialsite.audit.reading import events_of",
        "found = models.AuditEvent",
        "asked = 'select from trialsite_auditevent e'",
        "query = f'select {what} from trialsite_auditevent'",
    ):
        assert faults(ast.parse(banned)), banned
    assert not faults(ast.parse("from trialsite.context.acting import because"))
