"""The demo's people, who live through a year of the trial."""
