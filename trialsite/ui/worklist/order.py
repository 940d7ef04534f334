"""The sections of the work list, the most urgent first: by what a person may lose who
is called a day later. Each is a function that ``worklist`` declares."""

SECTIONS = (
    "participants.worklist.contact.planned_for_today",
    "assessments.worklists.due_visits",
    "participants.worklist.contact.lost_contact",
    "participants.worklist.transfer.moves",
    "participants.worklist.enrolment.before_randomization",
    "participants.worklist.consent.consent_again",
    "participants.worklist.enrolment.to_enrol",
    "participants.worklist.screening.screening_sections",
    "participants.worklist.contact.left_lately",
)
