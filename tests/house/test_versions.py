"""A stored row is read by its own version of the protocol, or by all of them: who asks
for the one in force makes something new, or decides about now."""

import ast
from collections.abc import Iterator

from tests.house.source import modules

NEWEST = {"current", "running_version", "newest_version", "digest_in_use"}
"""What knows the version in force, wherever it is imported from."""

PROTOCOL = "trialsite.protocol"

MAY_ASK = {
    # What the process is.
    "trialsite/postgresql/cursors.py:_wanted": "says by what it writes",
    "trialsite/starting.py:_another_version": "compares the folder with the database",
    # New rows, and the forms that make them.
    "trialsite/exports/actions.py:request_export": "notes what it was asked for under",
    "trialsite/exports/building.py:_write": "a file is made by all versions up to now",
    "participants/call_list/actions.py:hand_in": "a new list, with a source of now",
    "participants/call_list/forms.py:HandInForm.__init__": "offers sources of now",
    "participants/screening/approach_form.py": "the form of a new approach",
    "participants/screening/forms.py": "the form of a new screening",
    "participants/screening/actions.py": "a new screening, judged by the rules of now",
    "participants/consent/forms.py": "offers versions that may be used now",
    "participants/consent/actions.py:record_consent": "a new consent to a version",
    "participants/consent/approvals.py:record_approval": "a new approval of a version",
    "participants/withdrawal/forms.py": "offers what can be withdrawn from now",
    "participants/withdrawal/actions.py": "a new withdrawal, for a reason of now",
    "participants/enrolment/statuses.py:reasons_for": "offers reasons of a new status",
    "participants/contact/actions.py:record_contact": "a new status when reached again",
    "participants/randomization/lists/actions.py:propose_list": "a new proposal",
    "participants/randomization/lists/contents.py:stated_scheme": "of a new proposal",
    "participants/randomization/lists/two_person_views.py:propose": "a new proposal",
    "participants/randomization/lists/comparing.py:compare_methods": "a new comparison",
    "participants/management/commands/simulate_randomization.py:Command.handle": (
        "simulates what would be drawn now"
    ),
    "assessments/follow_up.py:FollowUp.plan_baseline": "new visits of the baseline",
    "assessments/schedule/actions.py:planned_visits": "new visits of a phase",
    "assessments/responses/actions.py:_version_for": "a form begun now, under it",
    "assessments/simulation/actions.py": "builds a demo trial from nothing",
    # What is decided now, whatever was decided before.
    "participants/consent/approvals.py:usable_at": "which version may be signed today",
    "participants/consent/approvals.py:replaced_at": "which paper may still come",
    "participants/consent/again.py:to_ask": "whether there is a later version to sign",
    "participants/candidates/actions.py:move_on": "when a name is to be erased",
    "participants/contact/trying.py:series_of": "when staff stop trying, as a rule",
    "participants/screening/chain.py": "for how long a screening holds, as a rule",
    "participants/randomization/gate.py": "in which stratum somebody is drawn now",
    "participants/randomization/locked_state.py:locked_state": "of a new allocation",
    "participants/randomization/lists/views.py:to_propose": "who may propose one now",
    # What an amendment brings under the new version, and what it leaves.
    "assessments/amending.py": "brings planned visits under the new version",
    "assessments/schedule/models.py:Visit.form_of": "a form as it would begin now",
    "assessments/schedule/models.py:Visit.is_in_force": "whether it would begin so",
}
"""A module, or one function of it, and why it may ask for the version in force."""


def _names(tree: ast.Module) -> set[str]:
    """The names under which a module has what knows the version in force."""
    return {
        one.asname or one.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PROTOCOL)
        for one in node.names
        if one.name in NEWEST
    }


def asks(path: str, tree: ast.Module) -> Iterator[str]:
    """The functions of a module that ask for the version in force, as
    ``path:Class.function``."""
    names = _names(tree)

    def look(node: ast.AST, inside: str) -> Iterator[str]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield from look(child, f"{inside}.{child.name}".lstrip("."))
                continue
            if isinstance(child, ast.Name) and child.id in names:
                yield f"{path}:{inside}"
            if isinstance(child, ast.Attribute) and child.attr in NEWEST:
                yield f"{path}:{inside}"
            yield from look(child, inside)

    yield from look(tree, "")


def test_the_version_in_force_is_asked_for_where_something_new_is_made():
    asked = {
        one
        for path, tree in modules()
        if not path.startswith("trialsite/protocol/")
        for one in asks(path, tree)
    }
    unknown = {
        one
        for one in asked
        if one not in MAY_ASK and one.partition(":")[0] not in MAY_ASK
    }
    assert not unknown, (
        "Read a stored row by its own version (row.protocol, protocol_of) or by all "
        "(every_version); or say in MAY_ASK what new thing is made there."
    )
    used = asked | {one.partition(":")[0] for one in asked}
    assert not set(MAY_ASK) - used, "These ask no longer; take them out of MAY_ASK."


def test_every_reason_says_something():
    assert all(len(reason.split()) >= 3 for reason in MAY_ASK.values())


def test_the_lint_sees_what_it_bans():
    tree = ast.parse(
        "from trialsite.protocol import current as now, in_force\n"
        "from trialsite.protocol import actions\n"
        "class A:\n"
        "    def one(self):\n"
        "        return now().visits\n"
        "def two(look=in_force.current):\n"
        "    pass\n"
        "def three():\n"
        "    return list(map(f, [now]))\n"
        "x = actions.running_version()\n"
        "def four():\n"
        "    return every_version()\n"
    )
    assert set(asks("m", tree)) == {"m:A.one", "m:two", "m:three", "m:"}
