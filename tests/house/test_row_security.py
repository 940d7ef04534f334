"""Habits of the house that no library checks."""

import ast
import re

from django.apps import apps
from django.db.models import JSONField

from tests.house.source import ROOT, dotted, modules
from trialsite.access.scope import scoped_models


def test_a_page_sees_with_the_permission_that_it_names():
    """``scope.participants(Permission.CONTACT)`` within a page that asks with another
    would find nobody of a site where its reader has one of the two."""
    broken = [
        f"{path} {page}"
        for path, tree in modules()
        if path.endswith("views.py")
        for page in _pages_that_stray(tree)
    ]
    assert not broken


def test_the_lint_sees_a_page_that_strays():
    tree = ast.parse(
        "@asks(Permission.CONTACT)\n"
        "def right(request):\n"
        "    return request.scope.participants(Permission.CONTACT)\n"
        "@asks(Permission.CONTACT)\n"
        "def wrong(request):\n"
        "    return get_or_refuse(request.scope, 'visits', Permission.EXPORT)\n"
    )
    assert _pages_that_stray(tree) == ["wrong: Permission.EXPORT"]


def _pages_that_stray(tree: ast.Module) -> list[str]:
    """The pages that name, for rows, another permission than they ask with."""
    found = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            asked = _named(node.decorator_list, "asks")
            stray = _named(node.body, *scoped_models, "get_or_refuse") - asked
            if asked and stray:
                found.append(f"{node.name}: {', '.join(sorted(stray))}")
    return found


def _named(nodes: list[ast.expr] | list[ast.stmt], *functions: str) -> set[str]:
    """The permissions that are given to calls of *functions* somewhere in *nodes*."""
    return {
        name
        for top in nodes
        for call in ast.walk(top)
        if isinstance(call, ast.Call)
        and dotted(call.func).rpartition(".")[2] in functions
        for given in [*call.args, *(keyword.value for keyword in call.keywords)]
        for part in ast.walk(given)
        if (name := dotted(part)).startswith("Permission.")
    }


def test_nothing_of_stamp_is_in_python():
    """Another trial is another protocol folder, not another program."""
    names = re.compile(
        r"\bSTAMP\b|\bMBT\b|\bCBT\b|Madison|Boston|Salt Lake|mindful|low back|\bm03\b"
    )
    broken = [
        f"{path} line {node.lineno}: {node.value[:40]!r}"
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and names.search(node.value)
        and not _is_docstring(node, tree)
    ]
    assert not broken


def _is_docstring(node: ast.Constant, tree: ast.Module) -> bool:
    return any(
        isinstance(parent, ast.Expr) and parent.value is node
        for parent in ast.walk(tree)
    )


def test_pure_rules_import_no_django():
    """What a statistician is to trust can be read and run without a web framework."""
    pure = {
        "trialsite/protocol/types",
        "trialsite/protocol/cautions.py",
        "trialsite/protocol/loader.py",
        "trialsite/protocol/offsets.py",
        "trialsite/protocol/windows.py",
        "trialsite/protocol/spirit.py",
        "trialsite/protocol/training.py",
        "trialsite/scoring",
        "trialsite/ui/timeline.py",
        "trialsite/access/codes.py",
        "trialsite/audit/seals/chain.py",
        "trialsite/audit/seals/faults.py",
        "trialsite/audit/seals/seal.py",
        "trialsite/audit/seals/tree.py",
        "trialsite/access/refusals.py",
        "trialsite/context/permissions.py",
        "trialsite/access/roles.py",
        "trialsite/secrets/check_values.py",
        "trialsite/secrets/cipher.py",
        "trialsite/secrets/keyfile.py",
        "trialsite/secrets/keyring.py",
        "trialsite/secrets/kinds.py",
        "trialsite/secrets/sealed.py",
        "trialsite/values",
        "participants/call_list/columns.py",
        "participants/call_list/counting.py",
        "participants/call_list/decoding.py",
        "participants/call_list/rows.py",
        "participants/call_list/sameness.py",
        "participants/candidates/keys.py",
        "participants/contact/rule.py",
        "trialsite/accounts/devices.py",
        "trialsite/context/visible.py",
        "participants/screening/rules.py",
        "participants/enrolment/study_id.py",
        "participants/randomization/commitment.py",
        "participants/randomization/log.py",
        "participants/randomization/schemes",
        "participants/randomization/strata.py",
        "assessments/opioids/amounts.py",
        "assessments/opioids/entries.py",
        "assessments/opioids/refusals.py",
        "assessments/opioids/day_report.py",
        "assessments/portal/queue.py",
        "assessments/portal/refusals.py",
        "assessments/responses/refusals.py",
        "assessments/responses/sheet.py",
        "assessments/responses/typed.py",
        "assessments/schedule/states.py",
        "assessments/reminders/decision.py",
    }
    assert all((ROOT / path).exists() for path in pure)
    broken = [
        path
        for path, tree in modules()
        if any(path == p or path.startswith(f"{p}/") for p in pure)
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module] if isinstance(node, ast.ImportFrom) else node.names)
        if str(getattr(name, "name", name)).split(".")[0] == "django"
    ]
    assert not broken


def test_no_domain_logic_hangs_on_a_signal():
    """A rule that fires on save sees nothing of a bulk write; verbs are called."""
    broken = [
        path
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("django.db.models.signals")
    ]
    assert not broken


def test_no_file_is_a_drawer_of_odds_and_ends():
    drawers = ("utils.py", "helpers.py", "misc.py", "common.py")
    assert not [path for path, _ in modules() if path.endswith(drawers)]


def test_no_json_is_looked_for_by_none():
    """``=None`` looks for the JSON value null, and finds no row that has no JSON: that
    kept a sweep from ever finding its work. Say ``__isnull``."""
    json = {
        field.name
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, JSONField) and field.null
    }
    assert "result" in json
    broken = [
        f"{path} line {node.lineno}: {word.arg}=None"
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and dotted(node.func).rpartition(".")[2] in ("filter", "exclude", "Q")
        for word in node.keywords
        if (word.arg or "").rpartition("__")[2] in json
        and isinstance(word.value, ast.Constant)
        and word.value.value is None
    ]
    assert not broken
