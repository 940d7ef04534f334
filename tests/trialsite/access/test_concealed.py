"""An arm comes out by two doors, and by no other way at all."""

import copy
import json
import logging
import pickle
import re
from dataclasses import dataclass
from io import BytesIO

import pytest
import structlog
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import F, OuterRef, Subquery
from django.template import Context, Template

from participants.enrolment.models import Participant
from participants.randomization.models import Allocation
from tests.builders import randomized
from tests.fixtures.people import make_user
from tests.house.source import ROOT, modules
from trialsite.access.concealed import Concealed, StaysConcealed, reveal, within
from trialsite.access.scope import OutsideScope, scope_of
from trialsite.exports.copy import copy_csv
from trialsite.exports.registry import Column, Dataset, DatasetError
from trialsite.protocol import current


@pytest.fixture
def allocation(coordinator) -> Allocation:
    return Allocation.objects.get(participant=randomized(by=coordinator))


def names() -> set[str]:
    return {name for arm in current().arms for name in (arm.code, arm.label)}


@dataclass
class Row:
    """What a panel, a task or an error page could hold."""

    arm: object


PRINTED = {
    "str": str,
    "repr": repr,
    "format": lambda arm: f"{arm} {arm!s:>20} {arm!r}",
    "percent": lambda arm: "%s %r" % (arm, arm),  # noqa: UP031 - what is tested
    "a list": lambda arm: str([arm, {"arm": arm}, Row(arm)]),
    "a template": lambda arm: Template(
        "{{ a }} {{ a|safe }} {{ a|upper }} {{ a|length }} {{ a.0 }} {{ a|pprint }}"
        "{{ a|stringformat:'s' }} {% if a == 'MBT' %}MBT{% endif %}"
        "{% debug %}{{ row.arm }}"
    ).render(Context({"a": arm, "row": Row(arm)})),
    "its own parts": lambda arm: str([dir(arm), getattr(arm, "__dict__", "")]),
    "a copy": lambda arm: str([copy.copy(arm), copy.deepcopy(Row(arm))]),
}


@pytest.mark.parametrize("way", PRINTED)
def test_nothing_that_prints_prints_an_arm(way, allocation, settings):
    """R3-01, RND-06: templates, str, repr and format say that it is concealed."""
    settings.DEBUG = True
    for value in (allocation.arm, allocation.draw, Row(allocation.arm), allocation):
        told = PRINTED[way](value)
        assert not [
            name for name in names() if f"{name}" in told.replace("== 'MBT'", "")
        ]
    assert "concealed" in str(allocation.arm)


REFUSED = {
    "json": lambda arm: json.dumps({"arm": arm}),
    "Django's json": lambda arm: json.dumps(arm, cls=DjangoJSONEncoder),
    "pickle": pickle.dumps,
    "a comparison": lambda arm: arm == "MBT",
    "an order": lambda arm: sorted([arm, arm]),
    "a set": lambda arm: {arm},
    "an addition": lambda arm: "arm " + arm,
    "a character": lambda arm: arm[0],
    "a loop": list,
}


@pytest.mark.parametrize("way", REFUSED)
def test_what_would_tell_it_is_an_error(way, allocation):
    """R3-01: loud, where a word in its place would be a wrong answer."""
    with pytest.raises(TypeError):
        REFUSED[way](allocation.arm)
    if way == "a comparison":
        with pytest.raises(StaysConcealed, match=r"reveal\(\) shows it"):
            REFUSED[way](allocation.arm)


def test_logs_and_dumps_hold_the_word_alone(allocation, caplog):
    """R3-01, RND-06: neither log lines nor a fixture made by dumpdata."""
    with caplog.at_level(logging.INFO):
        logging.getLogger("trialsite").info("drawn %s %r", allocation.arm, allocation)
    rendered = structlog.dev.ConsoleRenderer(colors=False)(
        None, "info", {"event": "drawn", "arm": allocation.arm}
    )
    dumped = serializers.serialize("json", [allocation])
    rows = str(list(Allocation.objects.values())) + str(
        list(Allocation.objects.values_list("arm", "draw"))
    )
    for told in (caplog.text, rendered, dumped, rows):
        assert "concealed" in told
        assert not [name for name in names() if f'"{name}"' in told or name in rendered]


def test_what_is_assigned_is_concealed_at_once_and_stored_as_it_is(allocation):
    """R3-01: also between making the row and reading it back."""
    made = Allocation(arm="MBT", draw={"levels": {}})
    assert (str(made.arm), str(made.draw)) == ("concealed", "concealed")
    assert Allocation.objects.filter(arm=within(allocation.arm)).count() == 1
    again = Allocation.objects.get()
    assert within(again.arm) in {arm.code for arm in current().arms}
    assert within(again.draw)["levels"]["site"] == "MAD"


@pytest.mark.parametrize(
    ("role", "site", "opens"),
    [
        ("therapist", "MAD", True),
        ("coordinator", "MAD", True),
        ("therapist", "BOS", False),
        ("investigator", "MAD", False),
        ("monitor", None, False),
    ],
)
def test_it_is_revealed_to_who_may_see_it_there(role, site, opens, allocation):
    """R3-01: the permission, at the site of the row."""
    scope = scope_of(make_user("Mary Matrix", role, site))
    if opens:
        shown = reveal(allocation.arm, to=scope, site="MAD")
        assert shown == within(allocation.arm)
    else:
        with pytest.raises(OutsideScope, match="may not see the arm"):
            reveal(allocation.arm, to=scope, site="MAD")


HIDDEN_WAYS = {
    "its name": ("arm", lambda: Allocation.objects.all()),
    "a path": ("allocation__arm", lambda: Participant.objects.all()),
    "an expression": (F("allocation__draw"), lambda: Participant.objects.all()),
    "a subquery": (
        Subquery(
            Allocation.objects.filter(participant=OuterRef("pk")).values("arm")[:1]
        ),
        lambda: Participant.objects.all(),
    ),
}


@pytest.mark.parametrize("way", HIDDEN_WAYS)
def test_no_table_tells_arms_that_does_not_ask_for_the_permission(way, allocation):
    """R3-01, RND-13: a dataset may not show an arm under another column's name."""
    expression, rows = HIDDEN_WAYS[way]
    column = Column("group", "Group", "text", expression)
    table = Dataset("groups", "Groups", (column,), rows, site=None)
    with pytest.raises(DatasetError, match=r"'group' of 'groups' tells the arm"):
        written(table)


def written(table: Dataset) -> None:
    copy_csv(table, BytesIO(), sites=["MAD"], connection=connection)


WITHIN = {
    "trialsite/access/concealed.py": "states it",
    "participants/randomization/models.py": "the line of the allocation log",
    "participants/randomization/actions.py": "draws from those before",
    "participants/randomization/corrections/actions.py": "reads levels, not the arm",
    "participants/unblinding/actions.py": "has recorded who is told",
}


def test_the_doors_of_the_program_are_few_and_named():
    """R3-01: every file that opens what is concealed without asking who looks."""
    found = {
        path
        for path, _ in modules()
        if path.startswith(("trialsite/", "participants/", "assessments/"))
        and re.search(
            r"(?s)concealed.*(\bwithin\(|\._open\()", (ROOT / path).read_text()
        )
    }
    assert found == set(WITHIN)


def test_a_concealed_value_is_never_nothing():
    """A page that asks whether there is an arm gets the same answer for every arm."""
    assert [bool(Concealed(value)) for value in ("", "MBT", 0)] == [True, True, True]
