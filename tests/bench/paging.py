"""Pages with 770 people in the trial and with 77,000, in two databases, by turns."""

import os
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from time import perf_counter

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from psycopg import sql

from participants.contact.models import ContactAttempt
from participants.enrolment.models import Identity
from tests import database
from tests.acting import tests_act
from tests.database import as_owner
from tests.fixtures.people import make_user
from trialsite import clock
from trialsite.access.models import User
from trialsite.context.acting import giving_reason
from trialsite.protocol.models import ProtocolVersion
from trialsite.secrets.fields import SealedField
from trialsite.secrets.index import Blind

SMALL, LARGE = 770, 77_000
SCREENED = 8
"""People screened for each who is enrolled."""
TURNS = 7
TARGET = 1.5


def lines() -> Iterator[str]:
    """One line for each page: how many times as slow it is with a hundred times the
    people."""
    home = os.environ["TEST_DATABASE"]
    places = {SMALL: f"{home}_{SMALL}", LARGE: f"{home}_{LARGE}"}
    call_command("collectstatic", verbosity=0, interactive=False)
    try:
        for people, name in places.items():
            with _at(name):
                database.build()
                _fill(people)
        for page, address in _pages():
            ratio, rows = _ratio(places, address)
            verdict = "" if ratio < TARGET else f", which misses {TARGET}"
            yield (
                f"{page}: with {LARGE} people {ratio:.2f} times the time with "
                f"{SMALL}{verdict} ({rows[LARGE]} rows beside {rows[SMALL]})"
            )
    finally:
        _switch(home)


def _pages() -> list[tuple[str, str]]:
    people = reverse("participants")
    return [
        ("Work list", reverse("home")),
        ("Participants", people),
        ("Participants, grid of forms", f"{people}?view=grid"),
        ("Participants, a window closing", f"{people}?due=closing"),
        ("Search with a slip", f"{people}?q=ST-00384-Y"),
        ("One participant", reverse("participant", args=["ST-00384-X"])),
    ]


def _ratio(places: dict[int, str], address: str) -> tuple[float, dict[int, int]]:
    """How many times as slow, and how many rows of tables are on each of the two."""
    rows = {}
    times: dict[int, list[float]] = {people: [] for people in places}
    for _ in range(TURNS):
        for people, name in places.items():
            with _at(name):
                client = Client(HTTP_HOST=settings.ALLOWED_HOSTS[0])
                client.force_login(User.objects.get(email="cora@example.org"))
                for _ in range(2):
                    begun = perf_counter()
                    page = client.get(address)
                    taken = perf_counter() - begun
                    assert page.status_code == 200, (address, page)
                times[people].append(taken)
                rows[people] = page.content.count(b"<tr")
    return statistics.median(times[LARGE]) / statistics.median(times[SMALL]), rows


@contextmanager
def _at(name: str) -> Iterator[None]:
    _switch(name)
    with tests_act():
        yield


def _switch(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = os.environ["TEST_DATABASE"] = name


# Everybody entered the trial on one of 420 days, but the first 770, the same in both
# trials, so that many have a window closing, open or missed that the lists of work are
# as long here as there: what is compared is how many people there are, not how many
# rows a page draws. Windows are those of quarters.
_ENTERED = """case when {n} > %(busy)s then {n} %% 420
    else (array[131, 133, 100, 134, 141, 145, {n} %% 420])[{n} %% 7 + 1] end"""
_FILL = f"""
insert into participants_screening
    (id, site_id, source, initials, answers, workings, outcome, reasons,
     protocol_version_id, at, approached_on, chain, by_id, enrolled_as)
select n, (array['MAD', 'BOS', 'SLC'])[n %% 3 + 1], 'letter',
    case when n <= %(people)s then 'ES' else '' end, '{{}}', '{{}}',
    case when n <= %(people)s then 'eligible' else 'declined' end,
    case when n <= %(people)s then '{{}}' else '{{time}}' end::text[], %(version)s,
    %(now)s::timestamptz - ({_ENTERED.format(n="n")}) * interval '1 day',
    %(today)s::date - {_ENTERED.format(n="n")}, gen_random_uuid(), %(by)s,
    case when n <= %(people)s then 'ST-' || lpad(n::text, 5, '0') || '-X' else '' end
from generate_series(1, %(people)s * %(screened)s) n;
insert into participants_participant
    (id, study_id, site_id, screening_id, timezone, follow_up, therapy, enrolled_on,
     enrolled_at, enrolled_by_id, lost_contact, withdrawn)
select n, 'ST-' || lpad(n::text, 5, '0') || '-X',
    (array['MAD', 'BOS', 'SLC'])[n %% 3 + 1], n, 'America/Chicago', 'active',
    case when n <= %(people)s - 20 then 'assigned' else 'none' end,
    %(today)s::date - {_ENTERED.format(n="n")}, %(now)s, %(by)s,
    n %% case when n > %(busy)s then 200 else 12 end = 0, '{{}}'
from generate_series(1, %(people)s) n;
insert into participants_allocation
    (participant_id, arm, stratum, position, strata_values, scheme, draw, receipt,
     cohort, protocol_version_id, at, by_id)
select n, (array['MBT', 'CBT'])[n %% 2 + 1], 'all', n, '{{}}', 'simple', '{{}}', '', '',
    %(version)s, %(now)s, %(by)s
from generate_series(1, %(people)s - 20) n;
insert into participants_contactattempt
    (id, participant_id, mode, outcome, incoming, next_action, next_on, note, at, by_id)
select gen_random_uuid(), p.id, 'phone', 'no_answer', false,
    case when p.id %% 10 = 3 then 'call' else 'none' end,
    case when p.id %% 10 = 3 then %(today)s::date - 3
        + p.id::int %% case when p.id > %(busy)s then 13 else 4 end end, '',
    %(now)s::timestamptz - interval '5 days' * t, %(by)s
from participants_participant p, generate_series(1, 3) t;
update participants_participant p set last_contact_id = a.id, plan_on = a.next_on
from participants_contactattempt a
where a.participant_id = p.id and a.at > %(now)s::timestamptz - interval '6 days';
insert into assessments_visit
    (participant_id, site_id, code, opens_on, target_on, closes_on, completed_at,
     protocol_version_id, planned_at)
select p.id, p.site_id, v.code, p.enrolled_on + v.days - v.before,
    p.enrolled_on + v.days, p.enrolled_on + v.days + 45,
    case when p.enrolled_on + v.days + 10 < %(today)s::date
        and p.id %% case when p.id > %(busy)s then 5 else 2 end > 0
        then %(now)s::timestamptz end, %(version)s, %(now)s
from participants_participant p,
    (values ('baseline', 0, 0), ('m03', 91, 14), ('m06', 182, 14), ('m09', 273, 14),
        ('m12', 365, 14)) v (code, days, before);
insert into assessments_response
    (visit_id, instrument, instrument_version, protocol_version_id, mode, answers,
     missing, opened_at, completed_at)
select v.id, i.code, '1', %(version)s, 'self', '{{}}', '{{}}', %(now)s, %(now)s
from assessments_visit v, (values ('bpi'), ('odi'), ('sf12'), ('opioid_log')) i (code)
where v.completed_at is not null;
"""


def _fill(people: int) -> None:
    """People with visits, forms, attempts and identities, by COPY and plain SQL."""
    by = make_user("Cora Lind", "coordinator", "MAD")
    values = {
        "people": people,
        "busy": SMALL,
        "screened": SCREENED,
        "version": ProtocolVersion.objects.get().pk,
        "now": clock.now(),
        "today": clock.today("UTC"),
        "by": by.pk,
    }
    url = os.environ["TEST_SUPERUSER_URL"].format(database=os.environ["TEST_DATABASE"])
    with psycopg.connect(url, autocommit=True) as superuser:
        # No triggers and no foreign keys: this is scenery.
        superuser.execute("set session_replication_role = replica")
        for statement in _FILL.strip().split(";\n"):
            superuser.execute(statement.encode(), values)
        _copy_identities(superuser, people)
        superuser.execute("vacuum analyze")
    # The notes of the one person whose page is opened must open too.
    for attempt in ContactAttempt.objects.filter(participant__study_id="ST-00384-X"):
        attempt.note = ""
        with giving_reason("Scenery."), as_owner():
            attempt.save()


def _copy_identities(
    superuser: "psycopg.Connection[tuple[object, ...]]", people: int
) -> None:
    fields = Identity._meta.concrete_fields
    columns = sql.SQL(", ").join(sql.Identifier(field.column) for field in fields)
    statement = sql.SQL("copy participants_identity ({}) from stdin").format(columns)
    with superuser.cursor() as cursor, cursor.copy(statement) as copy:
        for number in range(1, people + 1):
            copy.write_row(_identity(number, fields))


def _identity(number: int, fields: object) -> list[object]:
    first, last = (chr(65 + number % size) for size in (26, 23))
    row = Identity(
        given_name=f"{first}given{number}",
        family_name=f"{last}family{number}",
        preferred_name=f"{first}given",
        date_of_birth=date(1970, 1, 1),
        email=f"person{number}@example.org",
        phone=f"+49 30 {number:08d}",
    )
    row.participant_id = number
    # The initials are looked up by site; no participant is fetched for it.
    row._state.fields_cache["participant"] = _Somewhere(("MAD", "BOS", "SLC"), number)
    made: list[object] = []
    for field in fields:  # type: ignore[attr-defined] # of a table
        if isinstance(field, SealedField):
            made.append(field.seal(getattr(row, field.attname), row).held)
        elif isinstance(field, Blind):
            made.append(field.pre_save(row, add=True))
        else:
            made.append(number)
    return made


class _Somewhere:
    """Stands for a participant where only the site is asked for."""

    def __init__(self, sites: tuple[str, ...], number: int) -> None:
        self.site_id = sites[number % len(sites)]
