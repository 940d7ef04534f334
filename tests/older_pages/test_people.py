"""The name and address of a colleague, open at two administrators."""

import pytest

from tests.fixtures.people import at_desk, make_user
from tests.reading import markup
from tests.sending import filled_in

WHY = {"reason": "Married"}


@pytest.fixture
def here(coordinator):
    return f"/people/{coordinator.pk}/correct/"


@pytest.fixture
def ada(admin_user):
    return at_desk(admin_user)


@pytest.fixture
def olga(db):
    return at_desk(make_user("Olga Berg", "administrator", None))


def known(user):
    user.refresh_from_db()
    return user.name, user.email


def correct(client, here, page, **typed):
    return client.post(here, filled_in(page, "based_on", **WHY, **typed))


def test_an_older_page_keeps_what_another_corrected(coordinator, here, ada, olga):
    older = ada.get(here)
    correct(olga, here, olga.get(here), email="berg@example.org")
    answer = correct(ada, here, older, name="Cora Berg")
    assert known(coordinator) == ("Cora Berg", "berg@example.org")
    correct(olga, here, olga.get(here), name="Cora Lind-Berg")
    answer = correct(ada, here, older, email="lind@example.org", name="Cora Lind")
    page = markup(ada.get(answer["Location"]) if answer.status_code == 302 else answer)
    assert known(coordinator) == ("Cora Lind-Berg", "berg@example.org")
    assert "Olga Berg" in page


@pytest.mark.parametrize(
    ("keep", "right"), [("theirs", "Cora Berg"), ("mine", "Cora L")]
)
def test_two_names_are_shown_and_one_is_chosen(
    coordinator, here, ada, olga, keep, right
):
    older = ada.get(here)
    correct(olga, here, olga.get(here), name="Cora Berg")
    page = correct(ada, here, older, name="Cora L")
    assert known(coordinator)[0] == "Cora Berg"
    assert "Changed by Olga Berg" in markup(page)
    correct(ada, here, page, **{"keep-name": keep})
    assert known(coordinator)[0] == right
