"""Registers the participants floor with Django."""

from django.apps import AppConfig
from django.core.checks import Tags, register


class ParticipantsConfig(AppConfig):
    name = "participants"
    verbose_name = "Participants"

    def ready(self) -> None:
        from participants.randomization.lists.checks import (
            check_list_key,
            check_lists_open,
        )
        from participants.randomization.lists.key_kind import ListKeys
        from trialsite.secrets.kinds import register_kind
        from trialsite.starting import NEEDED

        register_kind(ListKeys())
        register(check_list_key, NEEDED)
        register(check_lists_open, Tags.database)
