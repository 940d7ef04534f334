"""The pages of a forgotten password. They say the same to everybody."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from trialsite.access.codes import code_in
from trialsite.access.refusals import AccessRefused
from trialsite.accounts.change_views import changes
from trialsite.accounts.forms import ForgottenForm
from trialsite.accounts.resets import ask_for_reset, set_password_by_link
from trialsite.accounts.role_forms import AcceptForm


@login_not_required
@changes
def password_reset(request: HttpRequest) -> HttpResponse:
    """Ask for a link, by the address."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        ask_for_reset(email=form.cleaned_data["email"])
        messages.success(
            request,
            "If that address has an account here, a link is on its way to it. It is "
            "good for 2 hours.",
        )
        return redirect("sign-in")
    return render(request, "accounts/forgotten.html", {"form": form})


@login_not_required
@changes
def password_new(request: HttpRequest) -> HttpResponse:
    """Where the link leads. Opening it does nothing with the code."""
    form = AcceptForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            set_password_by_link(
                code=code_in(form.cleaned_data["code"]),
                password=form.cleaned_data["password"],
            )
        except AccessRefused as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, "Your new password is set. Sign in with it.")
            return redirect("sign-in")
    return render(request, "accounts/new_password.html", {"form": form})
