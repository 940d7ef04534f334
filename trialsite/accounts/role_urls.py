"""Signing out, invitations, and who has access."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from trialsite.accounts import change_views, people_views
from trialsite.accounts import role_views as views
from trialsite.accounts.timeouts import session
from trialsite.web.limits import limited

urlpatterns = [
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("session/", session, name="session"),
    path(
        "invitation/",
        limited("invitation", field="code")(change_views.invitation),
        name="invitation",
    ),
    path("people/", views.people, name="people"),
    path("people/roles/", views.roles, name="roles"),
    path("people/invite/", change_views.people_invite, name="people-invite"),
    path("people/<int:number>/", views.person, name="person"),
    path("people/<int:number>/role/", change_views.person_grant, name="person-grant"),
    path("people/<int:number>/link/", change_views.person_link, name="person-link"),
    path(
        "people/<int:number>/deactivate/",
        people_views.person_deactivate,
        name="person-deactivate",
    ),
    path(
        "people/memberships/<int:number>/end/",
        change_views.membership_end,
        name="membership-end",
    ),
]
