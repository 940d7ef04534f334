"""The step of signing in for who lost their second factor; django-allauth asks it."""

from allauth.account.stages import LoginStage
from django.http import HttpResponse
from django.shortcuts import redirect

from trialsite.accounts.factors import owed


class TemporaryCodeStage(LoginStage):  # type: ignore[misc] # its base has no types
    """Asks for the temporary code where one is owed."""

    key = "temporary_code"
    urlname = "sign-in-temporary"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if owed(self.login.user) is None:
            return None, True
        return redirect(self.urlname), True
