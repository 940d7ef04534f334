"""Signing out, invitations, and who has access."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from trialsite.access import change_views, review_views, views
from trialsite.access.limits import limited
from trialsite.access.timeouts import session

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
        change_views.person_deactivate,
        name="person-deactivate",
    ),
    path(
        "people/memberships/<int:number>/end/",
        change_views.membership_end,
        name="membership-end",
    ),
    path("people/review/", review_views.access_review, name="access-review"),
    path(
        "people/review/<int:number>/",
        review_views.access_review_signed,
        name="access-review-signed",
    ),
    path(
        "people/review/<int:number>/list.csv",
        review_views.access_review_csv,
        name="access-review-csv",
    ),
]
