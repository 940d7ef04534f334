"""Signing in and out."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from trialsite.access.forms import SignInForm
from trialsite.access.limits import limited
from trialsite.access.timeouts import session

urlpatterns = [
    path(
        "sign-in/",
        limited("sign-in", field="username")(
            LoginView.as_view(
                template_name="access/sign_in.html",
                authentication_form=SignInForm,
                redirect_authenticated_user=True,
            )
        ),
        name="sign-in",
    ),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("session/", session, name="session"),
]
