"""A command of Django's, as who holds the database in their hands."""

from collections.abc import Sequence


def run(arguments: Sequence[str]) -> None:
    """Run the command that follows the program's name in *arguments*, as the system:
    it sees everything, may take long, and signs what it writes with the command's name.
    """
    from django.core.management import execute_from_command_line

    from trialsite.context.acting import acting_as, system
    from trialsite.context.visible import EVERYTHING, visible_rows
    from trialsite.postgresql.unhurried import unhurried

    with (
        acting_as(actor=system(" ".join(arguments[:2])), source="command"),
        visible_rows(EVERYTHING),
        unhurried(minutes=0),
    ):
        execute_from_command_line(list(arguments))
