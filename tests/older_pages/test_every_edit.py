"""Every page that edits, open at two people: newer is saved, then older."""

import pytest

from tests.fixtures.people import at_desk, make_user
from tests.older_pages.edits import EDITS, OTHERS
from tests.reading import markup
from tests.sending import filled_in
from tests.trialsite.access.matrix import DOORS

OXYCODONE = {
    "do": "add",
    "product": "oxycodone:oral",
    "strength": "5",
    "usual": "4",
}


@pytest.fixture
def cora(coordinator):
    return at_desk(coordinator)


@pytest.fixture
def dora(db):
    return at_desk(make_user("Dora Lund", "coordinator", "MAD"))


@pytest.fixture(params=EDITS)
def edit(request):
    return EDITS[request.param]


@pytest.fixture
def here(edit, visit, cora):
    here = f"/participants/{visit.participant.study_id}/{edit.address}"
    if "opioid_log" in here:
        cora.post(here, {"mode": "phone"})
        cora.post(here, OXYCODONE)
    return here


def test_every_address_says_what_an_older_page_can_do():
    """A new one is in neither list, and belongs to one of them."""
    assert {*EDITS, *OTHERS} == set(DOORS)
    assert not EDITS.keys() & OTHERS.keys()


def test_newer_then_older_keeps_both(edit, here, visit, cora, dora):
    older = cora.get(here)
    dora.post(here, filled_in(dora.get(here), edit.holding, **edit.newer))
    answer = cora.post(here, filled_in(older, edit.holding, **edit.older))
    assert answer.status_code == 302
    kept = edit.read(visit.participant)
    assert {name: kept.get(name) for name in edit.kept} == dict(edit.kept)
    page = markup(cora.get(answer["Location"]))
    assert "after you opened this page" in page


def test_older_without_a_base_wipes_nothing(edit, here, visit, cora, dora):
    older = cora.get(here)
    dora.post(here, filled_in(dora.get(here), edit.holding, **edit.newer))
    before = edit.read(visit.participant)
    sent = filled_in(older, edit.holding, **edit.older)
    cora.post(here, {name: of for name, of in sent.items() if "based" not in name})
    after = edit.read(visit.participant)
    assert {name: after[name] for name in before if name not in edit.older} == {
        name: of for name, of in before.items() if name not in edit.older
    }


@pytest.mark.parametrize("decision", ["theirs", "mine"])
def test_a_clash_shows_both_and_a_person_decides(
    edit, here, visit, cora, dora, decision
):
    if edit.clash is None:
        pytest.skip("two cannot change it differently")
    name, theirs, mine = edit.clash
    older = cora.get(here)
    first = {**edit.newer, name: theirs}
    dora.post(here, filled_in(dora.get(here), edit.holding, **first))
    stored = edit.read(visit.participant)[name]
    page = cora.post(here, filled_in(older, edit.holding, **edit.older, **{name: mine}))
    text = markup(page)
    for choice in ("theirs", "mine"):
        assert f'name="keep-{name}" value="{choice}"' in text
    assert "Dora Lund" in text
    assert edit.read(visit.participant)[name] == stored
    cora.post(here, filled_in(page, edit.holding, **{f"keep-{name}": decision}))
    kept = edit.read(visit.participant)
    assert (f"{kept[name]}" == f"{mine}") is (decision == "mine")
    assert (kept[name] == stored) is (decision == "theirs")
    others = {each: of for each, of in edit.kept.items() if each != name}
    assert {each: kept.get(each) for each in others} == others
