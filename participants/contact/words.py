"""The codes of keeping in touch, with the words that people read."""

from django.db.models import TextChoices


class Channel(TextChoices):
    """A way on which the trial may write to a person or call them, and which the
    person may close for themselves without leaving the trial."""

    PHONE = "phone", "Phone calls"
    TEXT = "text", "Text messages"
    EMAIL = "email", "E-mail"
    LETTER = "letter", "Letters"


class ContactMode(TextChoices):
    """How somebody was tried, as the protocol's rule of trying names it."""

    PHONE = "phone", "Phone call"
    TEXT = "text", "Text message"
    EMAIL = "email", "E-mail"
    LETTER = "letter", "Letter"
    CONTACT_PERSON = "contact_person", "Through a contact person"
    IN_PERSON = "in_person", "In person"
    SOCIAL = "social", "Social network"


class Outcome(TextChoices):
    """What came of an attempt."""

    REACHED = "reached", "Reached"
    NO_ANSWER = "no_answer", "No answer"
    LEFT_MESSAGE = "left_message", "Left a message"
    SENT = "sent", "Sent"
    WRONG = "wrong", "Wrong number or address"
    REFUSED = "refused", "Reached, does not want to talk"


SPOKEN_TO = (Outcome.REACHED, Outcome.REFUSED)
"""The outcomes after which nobody can say that the person was not reached."""

OUTCOMES_OF = {
    ContactMode.PHONE: ("reached", "no_answer", "left_message", "wrong", "refused"),
    ContactMode.TEXT: ("sent", "reached", "wrong", "refused"),
    ContactMode.EMAIL: ("sent", "reached", "wrong", "refused"),
    ContactMode.LETTER: ("sent", "reached", "wrong"),
    ContactMode.CONTACT_PERSON: (
        "reached",
        "no_answer",
        "left_message",
        "wrong",
        "refused",
    ),
    ContactMode.IN_PERSON: ("reached", "no_answer", "refused"),
    ContactMode.SOCIAL: ("sent", "reached", "wrong", "refused"),
}
"""What can come of an attempt of each mode: nobody leaves a letter unanswered on the
day that it is sent."""


class NextAction(TextChoices):
    """What is to be done next for a person."""

    CALL = "call", "Call"
    TEXT = "text", "Send a text"
    EMAIL = "email", "Send an e-mail"
    LETTER = "letter", "Send a letter"
    CONTACT_PERSON = "contact_person", "Ask a contact person"
    INTERVIEW = "interview", "Do the form by phone"
    ADDRESS = "address", "Correct the address or number"
    NONE = "none", "Nothing for now"


class Time(TextChoices):
    """When a person likes to be called, by their own clock."""

    MORNING = "morning", "Mornings"
    AFTERNOON = "afternoon", "Afternoons"
    EVENING = "evening", "Evenings"
    WEEKEND = "weekend", "Weekends"


class Relationship(TextChoices):
    """Who a contact person is to the participant."""

    PARTNER = "partner", "Wife, husband or partner"
    PARENT = "parent", "Parent"
    CHILD = "child", "Son or daughter"
    SIBLING = "sibling", "Brother or sister"
    RELATIVE = "relative", "Another relative"
    FRIEND = "friend", "Friend"
    COLLEAGUE = "colleague", "Colleague"
    OTHER = "other", "Somebody else"
