"""No blinded role learns an arm, and the docs say what the code does."""

from pathlib import Path

import pytest
from django.test import Client
from django.utils.html import escape

from participants.enrolment.models import Participant
from tests.fixtures.people import make_user
from trialsite.access.models import User
from trialsite.access.roles import (
    CARRY_THE_ARM,
    CLINICAL_EDITS,
    ROLES,
    Permission,
    Role,
    markdown,
)
from trialsite.access.scope import scope_of
from trialsite.exports.registry import datasets, datasets_for
from trialsite.protocol import current

BLINDED = [role for role in ROLES.values() if role.blinded]
EXPORTING = [role for role in ROLES.values() if Permission.EXPORT in role.permissions]


def test_the_blinded_roles_are_those_that_the_design_names():
    """Masked roles of the trial; participants, therapists and coordinators are not."""
    assert {role.code for role in BLINDED} == {
        "investigator",
        "monitor",
        "data_manager",
        "analyst",
        "administrator",
    }


@pytest.mark.parametrize("role", BLINDED, ids=lambda role: role.code)
def test_no_blinded_role_may_do_what_shows_the_arm(role: Role):
    """R3-01."""
    assert not role.permissions & CARRY_THE_ARM


@pytest.mark.parametrize(
    "code", ["monitor", "data_manager", "analyst", "administrator"]
)
def test_those_who_look_or_administer_edit_no_clinical_data(code: str):
    """R3-18: the least that the work needs."""
    assert not ROLES[code].permissions & CLINICAL_EDITS


@pytest.mark.parametrize("role", EXPORTING, ids=lambda role: role.code)
@pytest.mark.django_db
def test_a_dataset_holds_the_arm_for_those_alone_who_may_see_it(role: Role):
    """R3-01: no column of any table that a blinded role gets has an arm's code."""
    scope = scope_of(make_user("Mary Matrix", role.code, None))
    tables = datasets_for(scope, scope.site_codes)
    arms = {arm.code for arm in current().arms}
    with_arm = {
        table.name
        for table in tables
        for column in table.columns
        if arms & set(column.codes) or column.name == "arm"
    }
    assert with_arm == (set() if role.blinded else {"allocations"})
    assert "participants" in {table.name for table in tables}
    assert len(tables) < len(datasets()) or not role.blinded


@pytest.mark.parametrize("role", BLINDED, ids=lambda role: role.code)
def test_no_blinded_role_reads_the_arm_on_a_participants_page(
    role: Role, client: Client, erin: Participant
):
    client.force_login(make_user("Mary Matrix", role.code, "MAD"))
    page = client.get(f"/participants/{erin.study_id}/").content.decode()
    for arm in current().arms:
        assert arm.label not in page
        assert arm.masked_label not in page


def test_an_unblinded_role_reads_it(client: Client, erin: Participant):
    """So that the test above can fail."""
    client.force_login(make_user("Tess Rowe", "therapist", "MAD"))
    page = client.get(f"/participants/{erin.study_id}/").content.decode()
    assert any(arm.label in page for arm in current().arms)


@pytest.mark.parametrize(("role", "reads"), [("therapist", False), ("monitor", True)])
def test_scores_and_answers_are_shown_to_those_who_may_read_them(
    role: str, reads: bool, client: Client, erin: Participant
):
    """R3-18."""
    client.force_login(make_user("Mary Matrix", role, "MAD"))
    page = client.get(f"/participants/{erin.study_id}/").content.decode()
    assert ('class="score"' in page) is reads
    assert (f"/participants/{erin.study_id}/visits/baseline/bpi/" in page) is reads


def test_the_page_and_the_docs_say_what_the_roles_are(client: Client, admin_user: User):
    docs = Path(__file__).parents[3] / "docs" / "roles.md"
    assert docs.read_text() == markdown(), "Run manage.py print_roles"
    client.force_login(admin_user)
    page = client.get("/people/roles/").content.decode()
    for role in ROLES.values():
        assert role.label in page
        assert escape(role.description) in page
