"""The addresses of screening."""

from django.urls import path

from participants.screening.record_views import (
    candidate_quick,
    candidate_screen,
    screening_continue,
    screening_new,
    screening_quick,
)
from participants.screening.views import screening, screenings

urlpatterns = [
    path("screening/", screenings, name="screenings"),
    path("screening/new/", screening_new, name="screening-new"),
    path("screening/quick/", screening_quick, name="screening-quick"),
    path(
        "screening/call-list/people/<uuid:key>/",
        candidate_screen,
        name="candidate-screen",
    ),
    path(
        "screening/call-list/people/<uuid:key>/quick/",
        candidate_quick,
        name="candidate-quick",
    ),
    path("screening/<int:number>/", screening, name="screening"),
    path(
        "screening/<int:number>/continue/",
        screening_continue,
        name="screening-continue",
    ),
]
