"""A list of tens of thousands: no request reads it all, and nobody on it is lost."""

from collections.abc import Callable, Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from participants.call_list import pages, read_through, rows, tasks
from participants.call_list.actions import (
    MOST_COLUMNS,
    MOST_ROWS,
    READ,
    CallListRefused,
    begin_taking,
    put_aside,
)
from participants.call_list.models import CallList, CallListPage, FileState
from participants.call_list.pages import MOST_PAGES, PAGE, counts_of
from participants.call_list.read_anew import read_as
from participants.call_list.reading import reading_of
from participants.call_list.taking import take_all
from participants.candidates.models import Candidate
from tests.counting import queries
from tests.participants.call_list.lists import handed_in, listed, rows_of
from tests.sending import filled_in
from trialsite.access.models import User

LONG = [pytest.param(2_600, id="2,600"), pytest.param(60_000, marks=pytest.mark.slow)]


def file_of(count: int) -> str:
    """So many people, each with an address of their own; every thousandth row lacks
    one, and every thousandth is the one before it."""
    lines = [f"Pat Name{n},p{n}@example.org" for n in range(count)]
    for n in range(7, count, 1_000):
        lines[n] = f"Pat Name{n},nowhere"
        lines[n + 1] = lines[n - 1]
    return "name,e-mail\n" + "\n".join(lines) + "\n"


@pytest.fixture
def cora(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator)
    return client


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many rows were taken apart or opened, by what did so."""
    counted = [0]

    def counting(inner: Callable[..., object], many: bool) -> Callable[..., object]:
        def counts(*given: object) -> object:
            found = inner(*given)
            counted[0] += len(found) if many else 1  # type: ignore[arg-type] # a list
            return found

        return counts

    monkeypatch.setattr(rows, "_row", counting(rows._row, many=False))
    monkeypatch.setattr(pages, "unpacked", counting(pages.unpacked, many=True))
    yield counted


def hand_in_on_the_page(cora: Client, count: int) -> CallList:
    file = SimpleUploadedFile("clinic.csv", file_of(count).encode())
    answer = cora.post(
        reverse("call-list-new"), {"site": "MAD", "source": "letter", "file": file}
    )
    return CallList.objects.get(pk=answer["Location"].strip("/").split("/")[-1])


@pytest.mark.parametrize("count", LONG)
def test_a_request_costs_the_same_however_long_the_list_is(
    cora: Client, read: list[int], count: int
):
    assert costs(cora, read, PAGE + 100) == costs(cora, read, count)


def costs(cora: Client, read: list[int], count: int) -> dict[str, int]:
    """How many statements each request sends. Asserts that none reads many rows."""
    found, made = {}, []
    found["hand in"] = len(
        queries(lambda: made.append(hand_in_on_the_page(cora, count)))
    )
    address = reverse("call-list-file", args=[made[0].pk])
    progress = reverse("call-list-progress", args=[made[0].pk])
    for page in (address, progress, reverse("call-list")):
        found[f"{page[:24]} while it is read"] = len(
            queries(lambda p=page: cora.get(p))
        )
    assert read == [0], "no request reads any of a long list"
    read_through.read_through(made[0].pk)
    taking = filled_in(cora.get(address), "based_on", do="take")
    for query in ("", "?fate=refused", "?fate=known", "?after=499", "?after=550"):
        read[0] = 0
        found[query] = len(queries(lambda q=query: cora.get(address + q)))
        assert read[0] <= MOST_PAGES * PAGE
    read[0] = 0
    found["take"] = len(queries(lambda: cora.post(address, taking)))
    assert read == [0]
    return found


@pytest.mark.parametrize("count", LONG)
def test_nobody_on_a_long_list_is_lost(
    coordinator: User, count: int, monkeypatch: pytest.MonkeyPatch
):
    """Though the worker that reads dies, and the next one goes on."""
    made = handed_in(coordinator, file_of(count))
    assert (made.state, made.total_rows) == (FileState.READING, count + 2)
    keep, turns = read_through._keep, []

    def dies(*given: object) -> bool:
        turns.append(1)
        if len(turns) == 3:
            raise KeyboardInterrupt
        return keep(*given)

    monkeypatch.setattr(read_through, "_keep", dies)
    with pytest.raises(KeyboardInterrupt):
        read_through.read_through(made.pk)
    assert made.pages.count() == 2
    read_through.read_through(made.pk)
    made.refresh_from_db()
    assert (made.state, made.total_rows) == (FileState.DRY, count)
    odd = len(range(7, count, 1_000))
    assert counts_of(made) == {
        "new": count - 2 * odd,
        "known": 0,
        "twice": odd,
        "refused": odd,
    }
    assert [row.number for row in rows_of(made)] == list(range(2, count + 2))
    begin_taking(call_list=made, by=coordinator)
    take_all(made.pk)
    made.refresh_from_db()
    assert (made.state, made.done_rows, made.taken) == (
        FileState.DONE,
        count,
        count - 2 * odd,
    )
    assert Candidate.objects.filter(call_list=made).count() == count - 2 * odd


def test_every_row_is_come_by_page_after_page(cora: Client, coordinator: User):
    """Of each fate, by the links alone, though the rows lie far apart."""
    made = listed(coordinator, file_of(5_600))
    address = reverse("call-list-file", args=[made.pk])
    for fate, wanted in counts_of(made).items():
        seen, following = [], f"?fate={fate}"
        while following:
            page = cora.get(address + following).context["page"]
            seen += [one.row.number for one in page.rows]
            following = page.next and f"?fate={fate}&after={page.next}"
        assert len(seen) == len(set(seen)) == wanted


def test_a_long_file_of_nobody_says_so(cora: Client, coordinator: User):
    made = listed(coordinator, "name,phone\n" + "\n" * 1_200)
    assert made.state == FileState.UNREADABLE
    address = reverse("call-list-file", args=[made.pk])
    page = cora.get(address).content.decode()
    assert "There is no row below the header" in page
    assert "“Separator”" not in page and "What stands between two columns" in page
    progress = cora.get(reverse("call-list-progress", args=[made.pk]))
    assert progress["HX-Refresh"] == "true"
    with pytest.raises(CallListRefused, match="cannot be read"):
        begin_taking(call_list=made, by=coordinator)
    cora.post(address, {"do": "drop"})
    assert not CallListPage.objects.exists()


def test_a_row_that_breaks_in_a_long_file_takes_nobody_with_it(coordinator: User):
    made = listed(
        coordinator, file_of(1_200) + '"Erin Stone,e@example.org\nZoe,z@a.org\n'
    )
    assert made.total_rows == 1_202
    broken = rows_of(made)[1_200]
    assert (broken.number, broken.faults[0].field) == (1_202, "Row")
    assert rows_of(made)[1_201].name == "Zoe"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,phone\n" + "a,1\n" * (MOST_ROWS + 1), "at most 80,000 rows"),
        ("a," * MOST_COLUMNS + "phone\nErin,1\n", "has 61 columns; at most 60"),
    ],
)
def test_beyond_the_limits_a_file_is_refused_with_what_is_allowed(
    coordinator: User, text: str, said: str
):
    with pytest.raises(CallListRefused, match=said):
        handed_in(coordinator, text)


def test_who_reads_in_a_way_that_was_changed_meanwhile_stops(
    coordinator: User, monkeypatch: pytest.MonkeyPatch
):
    made = listed(coordinator, file_of(1_200))
    before = CallList.objects.get(pk=made.pk)
    fields = ("", "email")
    made = read_as(
        call_list=made,
        separator=",",
        fields=fields,
        order="",
        encoding="utf-8",
        by=coordinator,
    )
    assert made.state == FileState.READING and not made.pages.exists()
    assert not read_through._keep(before, 0, rows_of(before))
    read_through.read_through(made.pk)
    made.refresh_from_db()
    assert reading_of(made).layout.fields == fields
    assert counts_of(made)["refused"] == 1_200


def test_a_list_that_is_being_read_can_be_put_aside_and_not_taken(coordinator: User):
    made = handed_in(coordinator, file_of(1_200))
    with pytest.raises(CallListRefused, match="being read"):
        begin_taking(call_list=made, by=coordinator)
    put_aside(call_list=made, by=coordinator)
    read_through.read_through(made.pk)
    made.refresh_from_db()
    assert made.state == FileState.DROPPED and not made.pages.exists()


def test_a_worker_sees_what_it_needs_to_read_and_no_other_site_does(
    coordinator: User, stranger: User, client: Client
):
    made = handed_in(coordinator, file_of(1_200))
    tasks.read(str(made.pk))
    made.refresh_from_db()
    assert (made.state, made.total_rows) == (FileState.DRY, 1_200)
    client.force_login(stranger)
    for name in ("call-list-file", "call-list-progress"):
        assert client.get(reverse(name, args=[made.pk])).status_code == 404


def test_a_list_that_no_worker_was_told_of_is_read_by_the_sweep(
    coordinator: User, monkeypatch: pytest.MonkeyPatch
):
    made = handed_in(coordinator, file_of(1_200))
    started: list[tuple[str, str]] = []
    monkeypatch.setattr(tasks, "start", lambda task, key: started.append((task, key)))
    tasks.resume()
    assert started == [(READ, str(made.pk))]
