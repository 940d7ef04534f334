"""No query of the program starts from the rows of every site.

A page starts from ``request.scope``. Other code starts from a row in hand: one that a
page, a task or a verb got before, so that what hangs on it is of the same site. What
starts from all rows for a reason is named here with it.
"""

import ast
import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

from tests.house.source import dotted, modules
from trialsite.access.scope import scoped_models
from trialsite.protocol.models import Site
from trialsite.row_security.checks import row_secured

PAGES = re.compile(r"(views|panels|worklists?|call_screen|staff_access)\.py$")
"""Files of what staff's pages show: they say no ``Model.objects`` of such a model, not
even with a row in hand."""

MANAGERS = ("objects", "_default_manager", "_base_manager")
WRITES = {"create", "get_or_create", "bulk_create", "bulk_update"}
IDENTIFIES = {
    "study_id": "a participant's",
    "record": "what a signature is of",
    "chain": "the screenings of one person",
    "code_hash": "the code of a link, which nobody guesses",
    "key": "of a letter or an act, which is about one row",
}
"""Fields that are no foreign key and lead to the rows of one person or act."""

SWEEP = "a task: it goes through every site, and nobody looks on"
EXPORTED = "a table of a dataset: exports/copy.py keeps it to the sites of the export"
AMENDED = "`manage.py amend`: it asks of the whole trial which codes its rows name"
BY_STRATUM = "the places of a list, which may span sites; no row is shown"
LEGAL = {
    "trialsite/audit/reading.py": "the record, which reading.py itself narrows by site",
    "trialsite/exports/expiry.py": SWEEP,
    "trialsite/exports/models.py": "the exports that their asker may still have",
    "trialsite/exports/tasks.py": SWEEP,
    "trialsite/outbox/sending.py": SWEEP,
    "trialsite/signatures/actions.py": "those of who signed with an account now lost",
    "participants/call_list/tasks.py": SWEEP,
    "participants/codes_in_use.py": AMENDED,
    "participants/consent/approvals.py": "versions of a document, of nobody's data",
    "participants/contact/trying.py": SWEEP,
    "participants/datasets/events.py": EXPORTED,
    "participants/datasets/people.py": EXPORTED,
    "participants/datasets/randomization.py": EXPORTED,
    "participants/enrolment/indexing.py": "`manage.py index_people`: hashes alone",
    "participants/randomization/corrections/truth.py": "a subquery, tied to a row",
    "participants/duplicates/known_people.py": "who may be known at another site",
    "participants/randomization/actions.py": BY_STRATUM,
    "participants/randomization/cohorts.py": "whether a name of a cohort is taken",
    "participants/randomization/lists/tables.py": "the pack of those who see arms",
    "assessments/amending.py": AMENDED,
    "assessments/codes_in_use.py": AMENDED,
    "assessments/datasets.py": EXPORTED,
    "assessments/reminders/actions.py": SWEEP,
    "assessments/reminders/next_due.py": "the demo's clock: when something is due",
    "assessments/reminders/going_by.py": "the demo’s clock: what fell due on the way",
    "assessments/schedule/ending.py": SWEEP,
    "assessments/simulation/actions.py": "whether the demo is built already",
}


def of_sites() -> dict[str, type[Model]]:
    """Every model whose rows are a site's, by its name."""
    models = {scoped.model for scoped in scoped_models.values()}
    models |= {apps.get_model(label) for label in row_secured()}
    return {model.__name__: model for model in models}


MODELS = of_sites()


def queries(tree: ast.Module) -> Iterator[tuple[ast.Attribute, list[ast.Call]]]:
    """Each ``Model.objects`` of such a model, with the calls that follow it."""
    above = {
        part: node for node in ast.walk(tree) for part in ast.iter_child_nodes(node)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and node.attr in MANAGERS
            and dotted(node.value).rpartition(".")[2] in MODELS
        ):
            calls, here = [], above[node]
            while isinstance(here, ast.Attribute | ast.Call):
                calls += [here] if isinstance(here, ast.Call) else []
                here = above[here]
            yield node, calls


def starts_from_all_rows(node: ast.Attribute, calls: list[ast.Call]) -> bool:
    """Whether a query neither writes nor names a row, or rows, that are in hand."""
    model = MODELS[dotted(node.value).rpartition(".")[2]]
    for call in calls:
        name = dotted(call.func).rpartition(".")[2] or getattr(call.func, "attr", "")
        if name in WRITES:
            return False
        if name in ("filter", "get") and any(
            leads_to_rows(model, keyword) for keyword in asked_by(call)
        ):
            return False
    return True


def asked_by(call: ast.Call) -> Iterator[str]:
    """What a filter asks by: its keywords, and the path of an AnyOf."""
    for word in call.keywords:
        if word.arg and getattr(word.value, "value", "") is not None:
            yield word.arg
    for one in call.args:
        if isinstance(one, ast.Call) and dotted(one.func) == "AnyOf":
            yield str(getattr(one.args[0], "value", ""))


def leads_to_rows(model: type[Model], keyword: str) -> bool:
    """``pk``, ``visit__participant__in`` and ``study_id`` do, ``state`` does not."""
    names = keyword.split("__")
    if names[-1] in ("in", "startswith"):
        names.pop()
    for name in names:
        if name == "pk" or name in IDENTIFIES:
            return True
        try:
            field = model._meta.get_field(name.removesuffix("_id"))
        except FieldDoesNotExist:
            return False
        if not isinstance(field.related_model, type):
            return bool(getattr(field, "primary_key", False))
        model = field.related_model
    return model is Site or model.__name__ in MODELS or model.__name__ == "Match"


def test_the_lint_knows_every_model_of_a_site():
    assert {scoped.model for scoped in scoped_models.values()} <= set(MODELS.values())
    assert {"Participant", "Identity", "Visit", "OpioidDose", "Message"} <= set(MODELS)


def test_pages_start_from_the_scope_and_never_from_all_rows():
    """A page that says ``Participant.objects`` asks with no permission."""
    broken = [
        f"{path} line {node.lineno}: {dotted(node)}"
        for path, tree in modules()
        if PAGES.search(path)
        for node, _ in queries(tree)
    ]
    assert not broken, "Start from request.scope instead."


def test_nothing_starts_from_the_rows_of_every_site():
    found = {
        path: lines
        for path, tree in modules()
        if (lines := [n.lineno for n, c in queries(tree) if starts_from_all_rows(n, c)])
    }
    assert set(found) - set(LEGAL) == set(), found
    assert set(LEGAL) - set(found) == set(), "These are legal without a reason."


@pytest.mark.parametrize(
    ("line", "is_wrong"),
    [
        ("Participant.objects.filter(therapy=NONE)", True),
        ("Participant.objects.all()", True),
        ("Participant._default_manager.order_by('pk')", True),
        ("models.Visit.objects.exclude(participant=person)", True),
        ("Participant.objects.select_for_update().get(pk=person.pk)", False),
        ("Score.objects.filter(response__visit__participant__in=people)", False),
        ("Score.objects.filter(response__completed_at=None)", True),
        ("Visit.objects.filter(code='m03').filter(site=site)", False),
        ("Visit.objects.filter(responses=None)", True),
        ("Visit.objects.create(participant=person)", False),
        ("Visit.objects.filter(AnyOf('participant_id', people))", False),
        ("Visit.objects.filter(AnyOf('code', codes))", True),
        ("User.objects.all()", False),
    ],
)
def test_the_lint_tells_a_row_in_hand_from_all_rows(line, is_wrong):
    found = [starts_from_all_rows(*query) for query in queries(ast.parse(line))]
    assert any(found) is is_wrong
