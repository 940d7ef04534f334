"""Registers the ground floor with Django, and finds what the floors above offer."""

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.core.checks import Tags, register
from django.utils.module_loading import autodiscover_modules


class TrialsiteConfig(AppConfig):
    name = "trialsite"
    verbose_name = "Trialsite"

    def ready(self) -> None:
        from django.contrib.auth.signals import (
            user_logged_in,
            user_logged_out,
            user_login_failed,
        )

        from trialsite.accounts import failures, sessions, sign_in, timeouts
        from trialsite.accounts.checks import check_second_factor
        from trialsite.accounts.lockout import check_contact
        from trialsite.audit.checks import check_audit, check_triggers
        from trialsite.audit.function_checks import check_functions, check_rights
        from trialsite.audit.seals.checks import check_seal_key
        from trialsite.audit.seals.key_kind import SealKey
        from trialsite.privileges.checks import check_privileges, check_tables
        from trialsite.protocol.checks import check_protocol
        from trialsite.protocol.newest import check_in_force
        from trialsite.row_security.checks import check_policies, check_row_security
        from trialsite.secrets.checks import check_keys, check_keys_are_known
        from trialsite.secrets.identities import IdentityKeys
        from trialsite.secrets.kinds import register_kind
        from trialsite.secrets.open_text import check_open_text
        from trialsite.server.logs.checks import check_server_log
        from trialsite.starting import NEEDED

        register_kind(IdentityKeys())
        register_kind(SealKey())
        register(check_protocol)
        register(check_in_force, Tags.database)
        register(check_keys, NEEDED)
        register(check_open_text)
        register(check_keys_are_known, NEEDED)
        register(check_contact, Tags.security, deploy=True)
        register(check_audit)
        register(check_triggers, Tags.database)
        register(check_functions, Tags.database)
        register(check_rights, Tags.database)
        register(check_row_security)
        register(check_policies, Tags.database)
        register(check_tables)
        register(check_privileges, Tags.database)
        register(check_server_log, Tags.database)
        register(check_seal_key, NEEDED)
        register(check_second_factor, Tags.security, deploy=True)
        user_logged_in.connect(timeouts.note_sign_in)
        user_logged_in.connect(sign_in.note_sign_in, dispatch_uid="note_sign_in")
        user_logged_in.connect(sessions.begin)
        user_logged_out.connect(sessions.end)
        user_login_failed.connect(failures.note_failure)
        autodiscover_modules(
            *("facts", "datasets", "messages", "signables"),
            *("codes_in_use", "amending"),
        )


class StaticFiles(StaticFilesConfig):
    """Collects what the pages link: of Bootstrap's many files the one stylesheet, of
    htmx's the one script."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "bootstrap-*",
        "bootstrap.css*",
        "bootstrap.rtl.*",
        "bootstrap*.js*",
        "jquery*",
        # Directories and files of django-htmx and allauth that no page of ours links.
        "ext",
        "htmax*",
        "htmx-4*",
        "htmx-2.js",
        "account/js/*",
        "recovery_codes.js",
        "webauthn.js",
    ]
