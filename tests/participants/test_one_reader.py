"""One rule for one thing: a number, an address, a day or a name that is typed in one
place is read as it is in every other."""

from datetime import date

import pytest

from participants.call_list.columns import lay_out
from participants.call_list.rows import read_rows
from participants.candidates.actions import Named, name_candidate
from participants.contact.contact_people import Somebody, name_contact_person
from participants.contact.forms import ContactPersonForm, LocatorForm
from participants.contact.locator import update_locator
from participants.enrolment.forms import EnrolmentForm
from participants.enrolment.models import Identity
from participants.record.search import search
from participants.screening.forms import ScreeningForm
from tests.builders import enrolled
from trialsite import clock
from trialsite.protocol.now import stated_site
from trialsite.scoring.errors import MeasureError
from trialsite.scoring.exact import read_decimal

pytestmark = pytest.mark.django_db
NUMBER = "+1 608 555 0142"


@pytest.fixture
def erin(coordinator):
    return enrolled("MAD", by=coordinator)


def forms_of(person, **typed):
    """Every form in which somebody types who somebody is."""
    return {
        "screening": ScreeningForm(typed, sites=[stated_site("MAD")]),
        "enrolment": EnrolmentForm(typed, site="MAD"),
        "locator": LocatorForm(typed, participant=person),
        "contact person": ContactPersonForm(typed, participant=person),
    }


def read_by(person, name, text):
    """What each form makes of *text* in the field *name*, where it has one; with an
    error it is the error's kind."""
    found = {}
    for where, form in forms_of(person, **{name: text}).items():
        if name in form.fields:
            form.is_valid()
            wrong = name in form.errors
            found[where] = ValueError if wrong else form.cleaned_data[name]
    return found


def on_the_list(header, text):
    quoted = '"' + text.replace('"', '""') + '"'
    file = f"name,{header}\nErin Stone,{quoted}\n"
    (row,) = read_rows(file, lay_out(file), "month", date(2026, 11, 29), "US")
    return row


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("608–555–0142", NUMBER),
        ("608/555-0142", NUMBER),
        ("608-555-0142 x12", f"{NUMBER} ext. 12"),
        ("001-608-555-0142", NUMBER),
        ("6085550142.0", NUMBER),
        ("'6085550142", NUMBER),
        ("\u202a608\u2011555\u20110142\u202c", NUMBER),
        ("+44 113 496 0123", "+44 113 496 0123"),
    ],
)
def test_a_number_is_read_in_one_way(erin, coordinator, written, kept):
    assert set(read_by(erin, "phone", written).values()) == {kept}
    assert on_the_list("phone", written).phone == kept
    listed = name_candidate(
        site="MAD", source="letter", person=Named("Sam", phone=written), by=coordinator
    )
    assert listed.phone == kept
    update_locator(
        participant=erin, values={"phone": written}, reason="Told.", by=coordinator
    )
    identity = Identity.objects.get(participant=erin)
    assert identity.phone == kept
    found = search(type(erin).objects.all(), written, ["MAD"])
    assert list(found.rows) == [erin]
    ann = name_contact_person(
        participant=erin,
        somebody=Somebody("Ann", "friend", phone=written),
        agreed_on=clock.today(erin.timezone),
        by=coordinator,
    )
    assert ann.phone == kept


@pytest.mark.parametrize(
    "written", ["call me", "555-0142", "608 155 0142", "1-800-FLOWERS", "6.08555E+09"]
)
def test_what_is_no_number_is_none_anywhere(erin, written):
    assert set(read_by(erin, "phone", written).values()) == {ValueError}
    assert on_the_list("phone", written).faults


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Erin@Example.ORG", "Erin@example.org"),
        ("erin@example.org;", "erin@example.org"),
        ("<moe@example.org>", "moe@example.org"),
        ("erin at home", ValueError),
        ("a..b@example.org", ValueError),
    ],
)
def test_an_address_is_read_in_one_way(erin, written, kept):
    assert set(read_by(erin, "email", written).values()) == {kept}
    row = on_the_list("e-mail", written)
    assert (row.email or ValueError) == kept


@pytest.mark.parametrize(
    ("written", "born"),
    [
        ("1968-03-31", date(1968, 3, 31)),
        ("03/31/68", date(1968, 3, 31)),
        ("12/25/26", date(1926, 12, 25)),
        ("3/31/1968 12:00:00 AM", date(1968, 3, 31)),
        ("31 March 1968", date(1968, 3, 31)),
        ("03/04/1968", date(1968, 3, 4)),
        ("31/31/1968", ValueError),
        ("1899-12-31", ValueError),
    ],
)
def test_a_birth_is_read_in_one_way(erin, written, born):
    """At a site in the United States the month comes first."""
    with clock.fixed(clock.midnight(date(2026, 11, 29), "America/Chicago")):
        assert set(read_by(erin, "date_of_birth", written).values()) == {born}
        row = on_the_list("dob", written)
        assert (row.date_of_birth or ValueError) == born


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Erin\u200b\u00a0 Anne ", "Erin Anne"),
        ("Łukasz", "Łukasz"),
        ("123", ValueError),
    ],
)
def test_a_name_is_read_in_one_way(erin, written, kept):
    assert set(read_by(erin, "given_name", written).values()) == {kept}


@pytest.mark.parametrize(
    "asked",
    [
        *("Erin A Stone 1970-02-28", "STONE, ERIN 1970-02-28", "E Stone 1970-02-28"),
        *("Erin Stone 02/28/1970", "Erin Stone 28 February 1970", "erin stone 2/28/70"),
    ],
)
def test_a_search_reads_names_and_days_alike(erin, asked):
    assert list(search(type(erin).objects.all(), asked, ["MAD"]).rows) == [erin]


@pytest.mark.parametrize("text", ["7,5", "1e3", "x2", "NaN"])
def test_what_is_no_number_is_none_in_rules_and_forms(text):
    form = ScreeningForm(sites=[stated_site("MAD")])
    numbers = [
        name for name, field in form.fields.items() if hasattr(field, "max_digits")
    ]
    form = ScreeningForm(dict.fromkeys(numbers, text), sites=[stated_site("MAD")])
    form.is_valid()
    assert set(numbers) <= set(form.errors)
    with pytest.raises(MeasureError):
        read_decimal(text, what="a number")
