"""Who sends, and what is there to be named in an address."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

from assessments.opioids.actions import list_product
from assessments.responses.actions import open_response
from participants.contact.models import ContactPerson
from participants.enrolment.models import Participant
from participants.randomization.lists.actions import propose_list
from tests.assessments.portal.walk import Phone
from tests.builders import (
    baseline_done,
    consented,
    enrolled,
    left,
    randomized,
    ready,
    screened,
    statistician,
)
from tests.fixtures.factors import PASSWORD, give_app, give_password
from tests.fixtures.people import cora, make_user
from tests.participants.call_list.lists import FILE, listed, people, taken
from tests.trialsite.access.one_of_each import one_of_each
from trialsite import clock
from trialsite.access.models import Membership, User
from trialsite.access.roles import ROLES

MARCH = datetime(2026, 3, 2, 18, tzinfo=UTC)
JUNE = datetime(2026, 6, 2, 18, tzinfo=UTC)
WATCH = "tests.fuzz.sending.Watch"
EVERY_ROLE = "every role"


@dataclass
class Scene:
    """*things* has the arguments of addresses by what matrix.Door.of calls them, each
    at several stages; *clients* the browsers of those who send."""

    things: dict[str, list[dict[str, object]]]
    clients: dict[str, Client] = field(default_factory=dict)


def things() -> Scene:
    """Madison with somebody at every stage of the road, on 2 June."""
    with clock.fixed(MARCH):
        found = {of: [kwargs] for of, kwargs in one_of_each().items()}
        erin = randomized("MAD", by=cora())
        early = [make("MAD", by=cora()) for make in (enrolled, baseline_done, ready)]
        gone = randomized("MAD", by=cora())
        left(gone, by=cora())
    with clock.fixed(JUNE):
        found["screening"] += [
            {"number": number.pk}
            for number in (screened("MAD", by=cora()), consented("MAD", by=cora()))
        ]
        found["participant"] += [{"study_id": one.study_id} for one in (*early, gone)]
        found["participant"].append({"study_id": erin.study_id})
        found["form"] += _forms(erin, early[0])
        log = {"visit": "m03", "instrument": "opioid_log"}
        found["log"].append({"study_id": erin.study_id, **log})
        _begun_log(erin)
        found["file"] += _lists(cora())
        found["proposal"].append(
            {
                "key": propose_list(
                    reason="x", closed_sites=("SLC",), by=statistician()
                ).pk
            }
        )
        _friend(found["participant"][0]["study_id"])
        return Scene(found, _clients(erin, found["screening"][1]["number"]))


def _forms(erin: Participant, new: Participant) -> list[dict[str, object]]:
    visits = [(erin, "m03"), (new, "baseline")]
    return [
        {"study_id": who.study_id, "visit": visit, "instrument": instrument}
        for who, visit in visits
        for instrument in ("bpi", "sf12", "odi")
    ]


def _begun_log(erin: Participant) -> None:
    """With a medicine, so that its days can be told."""
    by = cora()
    log = open_response(
        visit=erin.visits.get(code="m03"), instrument="opioid_log", mode="phone", by=by
    )
    four = {"strength": Decimal(5), "usual": Decimal(4)}
    list_product(response=log, drug="oxycodone", form="oral", **four, by=by)


def _lists(by: User) -> list[dict[str, object]]:
    lists = (
        listed(by),
        listed(by, people(120)),
        taken(by, FILE.replace("/04/", "/14/")),
    )
    return [{"key": one.pk} for one in lists]


def _friend(study_id: object) -> None:
    ContactPerson.objects.create(
        participant=Participant.objects.get(study_id=study_id),
        name="Ann",
        relationship="friend",
        phone="608 555 0166",
        agreed_on=JUNE.date(),
        by=cora(),
    )


def _clients(erin: Participant, screening: object) -> dict[str, Client]:
    """One for each role at Madison, one with all roles everywhere, and those who do
    not sign in as staff, or not to the end."""
    # A client reads which middleware there is with its first request.
    with override_settings(MIDDLEWARE=[*settings.MIDDLEWARE, WATCH]):
        return _signed_in_all(erin, screening)


def _signed_in_all(erin: Participant, screening: object) -> dict[str, Client]:
    clients = {code: _signed_in(f"{code}", [(code, "MAD")]) for code in ROLES}
    clients[EVERY_ROLE] = _signed_in("everything", [(code, None) for code in ROLES])
    clients["nobody"] = _client()
    clients["half signed in"] = _half(_client())
    phone = Phone(_client(), erin.visits.get(code="m03"))
    phone.open_link()
    phone.start()
    clients["participant"] = phone.client
    clients["reader"] = _reader(
        _signed_in("tablet", [("coordinator", "MAD")]), screening
    )
    return clients


def _client() -> Client:
    return Client(raise_request_exception=False)


def _signed_in(name: str, roles: list[tuple[str, str | None]]) -> Client:
    client = _client()
    user = make_user(f"{name} Fuzz", *roles[0], password=PASSWORD)
    for role, site in roles[1:]:
        Membership.objects.create(user=user, role=role, site_id=site)
    give_password(client, user)
    return client


def _half(client: Client) -> Client:
    user = make_user("half Fuzz", "coordinator", "MAD", password=PASSWORD)
    give_app(user)
    give_password(client, user)
    return client


def _reader(client: Client, screening: object) -> Client:
    """Somebody with the site's tablet in their hands, reading what they may sign."""
    address = reverse("consent-tablet", args=[screening])
    client.post(address, {"version": "v2", "checked": "on"})
    return client
