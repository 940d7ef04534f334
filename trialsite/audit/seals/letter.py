"""The daily letter to a site's inspectors, with the newest seal in it: whoever keeps
the letters can prove later what the record was. Named by trialsite/messages.py."""

from trialsite import clock
from trialsite.audit.seals.models import AuditSeal
from trialsite.audit.seals.seal import Seal
from trialsite.audit.seals.stored import last_seal
from trialsite.outbox.actions import enqueue
from trialsite.outbox.composers import Email, Skip, composer
from trialsite.outbox.models import Message
from trialsite.protocol.models import Site
from trialsite.protocol.now import open_sites, stated_site, the_trial

KIND = "record-sealed"


def write_to_inspectors() -> int:
    """Leave today's letter (of UTC) for each inspector of each site, and return how
    many are new."""
    newest = last_seal()
    if newest is None:
        return 0
    day = clock.today("UTC")
    made = [
        enqueue(
            key=f"{KIND}:{day.isoformat()}:{site.code}:{place}",
            kind=KIND,
            payload={"seal": newest.seal, "inspector": place},
            site=Site.objects.get(code=site.code),
        )
        for site in open_sites()
        for place, _ in enumerate(site.inspectors)
    ]
    return len([message for message in made if message])


@composer(KIND)
def record_sealed(message: Message) -> Email | Skip:
    """The header of a seal, without the list of its events."""
    inspectors = stated_site(str(message.site_id)).inspectors
    if (place := message.payload["inspector"]) >= len(inspectors):
        return Skip("the protocol no longer names such an inspector")
    kept = AuditSeal.objects.defer("entries").get(number=message.payload["seal"])
    trial, header = the_trial(), kept.as_header()
    line = Seal(header, kept.signature, kept.public_key).line()
    return Email(
        to=inspectors[place],
        subject=f"{trial.acronym}: seal {header.seal} of the record of changes",
        body=(
            "Please keep this letter where the trial's staff cannot reach it.\n\n"
            f"At {header.at} the record of changes of the {trial.acronym} trial had "
            "the seal that stands on the last line. Nothing that came before it can be "
            "changed without breaking it: put the line into a file, and have "
            "`manage.py verify_audit --against FILE` run while you watch.\n\n"
            f"{line}\n"
        ),
    )
