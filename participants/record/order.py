"""The panels of a participant's page, in the order in which they stand. Each is a
function that is declared by ``panel``; those that span the page come first."""

PANELS = (
    "assessments.panels.timeline",
    "assessments.panels.visits",
    "participants.panels.known_twice",
    "participants.panels.contact_history",
    "participants.panels.locator",
    "participants.panels.allocation",
    "participants.panels.eligibility",
    "assessments.panels.messages",
    "participants.panels.status_history",
)
