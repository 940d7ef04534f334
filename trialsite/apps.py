"""Registers the ground floor with Django, and finds what the floors above offer."""

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.core.checks import Tags, register
from django.utils.module_loading import autodiscover_modules


class TrialsiteConfig(AppConfig):
    name = "trialsite"
    verbose_name = "Trialsite"

    def ready(self) -> None:
        from trialsite.audit.checks import check_audit, check_triggers
        from trialsite.protocol.checks import check_protocol

        register(check_protocol)
        register(check_audit)
        register(check_triggers, Tags.database)
        autodiscover_modules("datasets", "worklists", "messages", "panels")


class StaticFiles(StaticFilesConfig):
    """Collects of Bootstrap's many files the one stylesheet that the pages link."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "bootstrap-*",
        "bootstrap.css*",
        "bootstrap.rtl.*",
        "bootstrap*.js*",
        "jquery*",
    ]
