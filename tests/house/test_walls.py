"""Habits of the house that no library checks."""

import ast
import re

from tests.house.source import ROOT, dotted, modules


def test_views_start_from_the_scope_and_never_from_all_rows():
    """A view that says ``Participant.objects`` shows every site's rows to anybody."""
    broken = [
        f"{path} line {node.lineno}: {dotted(node)}"
        for path, tree in modules()
        if path.endswith(("views.py", "panels.py"))
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in ("objects", "_default_manager", "_base_manager")
        and dotted(node.value).rpartition(".")[2] in SITE_BOUND
    ]
    assert not broken, "Start from request.scope instead."


SITE_BOUND = {
    "AccessLink",
    "Allocation",
    "AuditEvent",
    "Consent",
    "ContactAttempt",
    "ContactPerson",
    "Identity",
    "Locator",
    "Message",
    "OpioidDay",
    "OpioidDose",
    "OpioidProduct",
    "OptOut",
    "Participant",
    "RandomizationError",
    "Response",
    "Score",
    "Screening",
    "SiteStay",
    "SiteTransfer",
    "StatusChange",
    "StratumCorrection",
    "Unblinding",
    "UnblindingImpact",
    "Visit",
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
        "trialsite/measures",
        "trialsite/look/timeline.py",
        "trialsite/access/codes.py",
        "trialsite/audit/seals/chain.py",
        "trialsite/audit/seals/faults.py",
        "trialsite/audit/seals/seal.py",
        "trialsite/audit/seals/tree.py",
        "trialsite/access/refusals.py",
        "trialsite/access/permissions.py",
        "trialsite/access/roles.py",
        "trialsite/secrets/cipher.py",
        "trialsite/secrets/keyfile.py",
        "trialsite/secrets/keyring.py",
        "trialsite/secrets/normal.py",
        "trialsite/secrets/sealed.py",
        "participants/contact/rule.py",
        "trialsite/entrance/devices.py",
        "trialsite/walls/context.py",
        "participants/screening/rules.py",
        "participants/enrolment/study_id.py",
        "participants/randomization/commitment.py",
        "participants/randomization/log.py",
        "participants/randomization/schemes",
        "participants/randomization/strata.py",
        "assessments/opioids/amounts.py",
        "assessments/opioids/entries.py",
        "assessments/opioids/refusals.py",
        "assessments/opioids/told.py",
        "assessments/portal/queue.py",
        "assessments/portal/refusals.py",
        "assessments/responses/refusals.py",
        "assessments/responses/sheet.py",
        "assessments/responses/typed.py",
        "assessments/schedule/states.py",
        "assessments/reminders/ladder.py",
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
