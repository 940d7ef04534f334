"""The protocol page: the trial as people know it, and nothing that gives arms away."""

from html.parser import HTMLParser

import pytest
from django.urls import reverse

from tests.reading import markup
from trialsite.protocol import current


class Tables(HTMLParser):
    """Each table of a page as rows of (tag, attributes, words)."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[list]]] = []
        self._cell: list | None = None

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("th", "td"):
            self._cell = [tag, dict(attrs), ""]
            self.tables[-1][-1].append(self._cell)
        elif tag == "svg" and self._cell is not None:
            self._cell[2] += dict(attrs).get("aria-label", "")

    def handle_endtag(self, tag):
        if tag in ("th", "td"):
            self._cell = None

    def handle_data(self, data):
        if self._cell is not None:
            self._cell[2] += f" {data.strip()} "


@pytest.fixture
def page(client, coordinator) -> str:
    client.force_login(coordinator)
    response = client.get(reverse("protocol"))
    assert response.status_code == 200
    return markup(response)


def tables_of(page: str) -> list:
    parser = Tables()
    parser.feed(page)
    return parser.tables


def words(cell: list) -> str:
    return " ".join(cell[2].split())


def test_it_is_for_people_who_are_signed_in(client, db):
    response = client.get(reverse("protocol"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("sign-in"))


def test_the_schedule_is_a_table_that_can_be_heard(page):
    schedule = tables_of(page)[0]
    headings = [
        [(cell[1].get("scope"), words(cell)) for cell in row] for row in schedule
    ]
    assert headings[0] == [
        ("row", "Study period"),
        ("colgroup", "Enrolment"),
        ("colgroup", "Allocation"),
        ("colgroup", "Post-allocation"),
    ]
    assert headings[1][1:4] == [
        ("col", "−t1 Baseline"),
        ("col", "0 Randomization"),
        ("col", "t1 3 months"),
    ]
    assert words(schedule[2][3]) == "3 months after enrolment −14 to +45 days"
    bpi = next(row for row in schedule if words(row[0]) == "BPI Your pain")
    assert bpi[0][1]["scope"] == "row"
    assert [words(cell) for cell in bpi[1:]] == ["yes", "", "yes", "yes", "yes", "yes"]


def widths(table: list) -> set[int]:
    return {sum(int(cell[1].get("colspan", 1)) for cell in row) for row in table}


def test_every_row_of_the_schedule_fills_the_table(page):
    assert widths(tables_of(page)[0]) == {7}


def test_the_schedule_scrolls_in_a_box_that_the_keyboard_reaches(page):
    assert 'role="region" aria-labelledby="spirit-caption" tabindex="0"' in page
    assert '<caption id="spirit-caption">' in page


def test_windows_payments_and_reminders_are_told(page):
    visits = tables_of(page)[1]
    assert [words(cell) for cell in visits[5]] == [
        "12 months",
        "12 months after enrolment",
        "−14 to +60 days",
        "own phone or computer, in person, phone call, paper",
        "23 min",
        "USD 80",
    ]
    assert "USD 340 at most" in page
    assert "14 days after the window opens" in page
    assert "between 9:00 am and 8:00 pm" in page


def test_eligibility_arms_and_instruments_are_told(page):
    assert "Age: at least 21 years" in page
    assert "Pregnant" in page
    assert "Mindfulness-based therapy" in page
    assert "1:1, Mindfulness-based therapy to Cognitive behavioral therapy" in page
    assert "28 days, 21 or more needed" in page


def test_the_version_and_fingerprint_are_told(page):
    assert current().digest in page
    assert "NCT03115359" in page


def test_nothing_on_it_tells_which_arm_is_which_or_the_next(page):
    """Masked labels beside names would unblind; block sizes would let people guess."""
    for arm in current().arms:
        assert arm.masked_label not in page
    assert "4, 6" not in page
    assert "(4, 6)" not in page


def test_it_has_no_inline_style_or_script(page):
    assert " style=" not in page
    assert "onclick" not in page


def test_another_trial_is_another_page(client, coordinator, folder, settings):
    settings.PROTOCOL_DIR = folder
    client.force_login(coordinator)
    page = markup(client.get(reverse("protocol")))
    assert "2 weeks after randomization" in page
    assert "2:1:1, Morning walk to Morning stretch to A leaflet" in page
    assert "EUR 12.50" in page
    assert "Usual hour of waking: at most 9.5 o&#x27;clock" in page
    assert "opioid" not in page.lower()
    assert widths(tables_of(page)[0]) == {5}
