"""The price of sealed fields: beside plain ones, and beside what storing costs."""

from participants.enrolment.models import Identity
from tests.bench.race import Race
from trialsite.outbox.models import Message
from trialsite.secrets.fields import SealedField

VALUES = 10_000
ROWS = 200
ADDRESS = "erin.stone@example.org"


def _email() -> SealedField:
    field = Identity._meta.get_field("email")
    assert isinstance(field, SealedField)
    return field


def of_values() -> Race:
    """Seal and open 10,000 addresses; the plain way turns them to bytes and back."""
    field, row = _email(), Identity(participant_id=1)

    def ours() -> None:
        for _ in range(VALUES):
            assert field.unseal(field.seal(ADDRESS, row), row) == ADDRESS

    def plain() -> None:
        for _ in range(VALUES):
            assert field.from_bytes(field.to_bytes(ADDRESS)) == ADDRESS

    return Race(
        f"{VALUES} values", ours, plain, "sealing and opening", "encoding and decoding"
    )


def beside_insert() -> Race:
    """Seal and open the six values of an identity, beside storing any plain row."""
    field, row = _email(), Identity(participant_id=1)
    numbers = iter(range(10**9))

    def ours() -> None:
        for _ in range(6 * ROWS):
            field.unseal(field.seal(ADDRESS, row), row)

    def plain() -> None:
        for _ in range(ROWS):
            Message.objects.create(
                key=f"sealing:{next(numbers)}", kind="note", payload={}
            )

    return Race(
        f"{ROWS} rows of six sealed values",
        ours,
        plain,
        "sealing and opening them",
        "inserting a plain row each",
    )
