"""Many people ready to be randomized, made quickly: copies of one of each site."""

from assessments.responses.models import Response, Score
from assessments.schedule.models import Visit
from participants.consent.models import Consent
from participants.enrolment.models import Identity, Participant
from tests.builders import baseline_done, signed


def crowd(sites: tuple[str, ...], each: int) -> list[Participant]:
    """*each* people of every one of *sites*, who differ in their study ids alone."""
    return [person for site in sites for person in _copies(baseline_done(site), each)]


def _copies(one: Participant, each: int) -> list[Participant]:
    screenings = _again([one.screening] * each)
    people = [_blank(one) for _ in range(each)]
    for place, (person, screening) in enumerate(zip(people, screenings, strict=True)):
        person.screening = screening
        person.study_id = f"T{one.site_id}-{place:04d}"
    people = Participant.objects.bulk_create(people)
    Identity.objects.bulk_create([_named_as(one.identity, person) for person in people])
    for screening in screenings:
        _again(
            list(Consent.objects.filter(screening=one.screening)), screening=screening
        )
    for visit in Visit.objects.filter(participant=one):
        for person in people:
            (planned,) = _again([visit], participant=person)
            for response in Response.objects.filter(visit=visit):
                (given,) = _again([response], visit=planned)
                _again(list(Score.objects.filter(response=response)), response=given)
    for person in people:
        signed(person)
    return people


def _named_as(identity: Identity, person: Participant) -> Identity:
    """Sealed anew, since a seal opens with its own row alone."""
    named = ("given_name", "family_name", "preferred_name", "date_of_birth", "email")
    return Identity(
        participant=person, **{name: getattr(identity, name) for name in named}
    )


def _again(rows, **changes):
    made = [_blank(row) for row in rows]
    for row in made:
        for name, value in changes.items():
            setattr(row, name, value)
    return type(made[0]).objects.bulk_create(made) if made else []


def _blank(row):
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key
    }
    return type(row)(**values)
