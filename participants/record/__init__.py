"""The list of participants and a participant's page."""
