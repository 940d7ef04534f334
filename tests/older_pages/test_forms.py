"""One form of a visit, open at two coordinators."""

import pytest
from django.urls import reverse

from assessments.responses.models import Response
from tests.builders import enrolled
from tests.fixtures.people import at_desk, make_user
from tests.fixtures.visits import MARCH
from tests.reading import markup
from tests.sending import filled_in
from trialsite import clock


class OpenPage:
    """Somebody with the page open."""

    def __init__(self, user, address):
        self.client = at_desk(user)
        self.address = address
        self.page = self.client.get(address)

    def send(self, **typed):
        do = typed.pop("do", "save")
        fields = filled_in(self.page, "mode", do=do, **typed)
        self.page = self.client.post(self.address, fields)
        return self.page


@pytest.fixture
def address(visit):
    return reverse("enter-form", args=[visit.participant.study_id, "m03", "bpi"])


@pytest.fixture
def dora(visit, address):
    return OpenPage(make_user("Dora Lund", "coordinator", "MAD"), address)


@pytest.fixture
def cora(visit, coordinator, address):
    return OpenPage(coordinator, address)


def kept(visit):
    return Response.objects.get(visit=visit, instrument="bpi")


def test_an_older_page_adds_to_what_another_saved(visit, dora, cora):
    dora.send(bpi_worst="7", bpi_now="6")
    answer = cora.send(bpi_least="3")
    assert kept(visit).answers == {"bpi_worst": 7, "bpi_now": 6, "bpi_least": 3}
    page = markup(cora.client.get(answer["Location"]))
    assert "Dora Lund changed “Pain at its worst, last 24 hours”, “" in page
    assert "at 1:00 pm CDT, after you opened this page" in page


def test_both_values_are_shown_where_two_changed_the_same(visit, dora, cora):
    dora.send(bpi_worst="7")
    answer = cora.send(bpi_worst="4", bpi_least="3")
    assert set(answer.context["form"].errors) == {"bpi_worst"}
    page = markup(answer)
    assert kept(visit).answers == {"bpi_worst": 7, "bpi_least": 3}
    assert "Dora Lund" in page
    assert 'name="keep-bpi_worst" value="theirs"' in page
    assert 'name="keep-bpi_worst" value="mine"' in page


@pytest.mark.parametrize(("decision", "right"), [("mine", 4), ("theirs", 7)])
def test_one_choice_settles_it(visit, dora, cora, decision, right):
    dora.send(bpi_worst="7")
    cora.send(bpi_worst="4")
    answer = cora.send(**{"keep-bpi_worst": decision})
    assert answer.status_code == 302
    assert kept(visit).answers == {"bpi_worst": right}


def test_without_a_choice_it_is_asked_again(visit, dora, cora):
    dora.send(bpi_worst="7")
    cora.send(bpi_worst="4", bpi_least="3")
    page = markup(cora.send(bpi_now="2"))
    assert 'name="keep-bpi_worst" value="mine"' in page
    assert "Dora Lund" in page
    assert kept(visit).answers == {"bpi_worst": 7, "bpi_least": 3, "bpi_now": 2}


def test_a_value_that_changed_again_before_the_choice_is_asked_again(visit, dora, cora):
    dora.send(bpi_worst="7")
    cora.send(bpi_worst="4")
    dora.page = dora.client.get(dora.address)
    dora.send(bpi_worst="9")
    page = markup(cora.send(**{"keep-bpi_worst": "mine"}))
    assert kept(visit).answers == {"bpi_worst": 9}
    assert 'name="keep-bpi_worst" value="theirs"' in page


def test_the_same_value_from_two_is_no_clash(visit, dora, cora):
    dora.send(bpi_worst="7")
    assert cora.send(bpi_worst="7").status_code == 302
    assert kept(visit).answers == {"bpi_worst": 7}


def test_an_answer_that_was_taken_back_stays_so(visit, dora, cora):
    """Cleared by one, untouched by the other."""
    dora.send(bpi_worst="7", bpi_now="6")
    cora.page = cora.client.get(cora.address)
    dora.page = dora.client.get(dora.address)
    fields = filled_in(dora.page, "mode", do="save")
    del fields["bpi_worst"]
    dora.client.post(dora.address, fields)
    cora.send(bpi_least="3")
    assert kept(visit).answers == {"bpi_now": 6, "bpi_least": 3}


def test_how_the_answers_came_is_an_item_too(visit, dora, cora):
    dora.send(mode="paper")
    cora.send(bpi_least="3")
    assert (kept(visit).mode, kept(visit).answers) == ("paper", {"bpi_least": 3})


def test_a_page_that_does_not_say_what_it_showed_overwrites_nothing(visit, dora, cora):
    """A tab from before, or a script."""
    dora.send(bpi_worst="7", bpi_now="6", mode="paper")
    old = {"mode": "phone", "do": "save", "bpi_worst": "4", "bpi_least": "3"}
    page = markup(cora.client.post(cora.address, old))
    assert kept(visit).answers == {"bpi_worst": 7, "bpi_now": 6, "bpi_least": 3}
    assert kept(visit).mode == "paper"
    for name in ("bpi_worst", "mode"):
        assert f'name="keep-{name}" value="mine"' in page


def test_another_s_base_is_none(visit, dora, cora):
    dora.send(bpi_worst="7")
    theirs = filled_in(dora.client.get(dora.address), "mode", do="save", bpi_worst="4")
    cora.client.post(cora.address, theirs)
    assert kept(visit).answers == {"bpi_worst": 7}


def test_nothing_is_finished_that_one_has_not_seen(visit, dora, cora):
    dora.send(bpi_worst="7")
    answer = cora.send(bpi_least="3", do="finish")
    assert kept(visit).completed_at is None
    page = markup(cora.client.get(answer["Location"]))
    assert "Look at it, then finish" in page


def test_a_wrong_answer_beside_newer_work_loses_neither(visit, dora, cora):
    dora.send(bpi_worst="7")
    page = markup(cora.send(bpi_least="11", bpi_now="2"))
    assert "“11” is not an answer here" in page
    assert 'name="bpi_worst" value="7" id="id_bpi_worst_0_7" checked' in page
    cora.send(bpi_least="3")
    assert kept(visit).answers == {"bpi_worst": 7, "bpi_now": 2, "bpi_least": 3}
    assert kept(visit).saved_at == clock.now()


def test_who_saved_last_is_the_participant_where_it_was_they(visit, dora):
    dora.send(bpi_worst="7")
    assert kept(visit).saved_by.name == "Dora Lund"


def test_an_answer_is_not_removed_with_its_condition_unseen(tiny):
    """Cora says "no" where Dora said "once" and why: the why would go with it."""
    with clock.fixed(MARCH):
        participant = enrolled("LDS")
        site_staff = participant.enrolled_by
        here = reverse("enter-form", args=[participant.study_id, "start", "rest"])
        first = OpenPage(site_staff, here)
        first.send(mode="paper", rest_woke="9")
        older, newer = (
            OpenPage(make_user("Dora Lund", "coordinator", "LDS"), here),
            OpenPage(site_staff, here),
        )
        newer.send(rest_why="the cat")
        page = markup(older.send(rest_woke="1"))
        visit = participant.visits.get(code="start")
        answers = Response.objects.get(visit=visit).answers
        assert answers == {"rest_woke": 9, "rest_why": "the cat"}
        assert 'name="keep-rest_woke" value="theirs"' in page
        older.send(**{"keep-rest_woke": "mine"})
        assert Response.objects.get(visit=visit).answers == {"rest_woke": 1}
