"""The addresses of randomization: the lists, the act, and its corrections."""

from django.urls import path

from participants.randomization.cohort_views import cohort
from participants.randomization.corrections.views import (
    randomization_error,
    stratum_correction,
)
from participants.randomization.lists import comparing_views, two_person_views
from participants.randomization.lists.views import commitments, overview
from participants.randomization.views import randomization, randomized

urlpatterns = [
    path("randomization/", overview, name="lists"),
    path("randomization/commitment/", commitments, name="commitments"),
    path("randomization/compare/", comparing_views.compare, name="compare-methods"),
    path(
        "randomization/compare/<int:number>/", comparing_views.compared, name="compared"
    ),
    path(
        "randomization/compare/<int:number>/progress/",
        comparing_views.compared_progress,
        name="compared-progress",
    ),
    path("randomization/propose/", two_person_views.propose, name="list-propose"),
    path("randomization/proposed/<uuid:key>/", two_person_views.seal, name="list-seal"),
    path(
        "randomization/close/",
        two_person_views.end,
        {"step": "close"},
        name="randomization-close",
    ),
    path(
        "randomization/reveal/",
        two_person_views.end,
        {"step": "reveal"},
        name="seeds-reveal",
    ),
    path("randomization/pack/", two_person_views.pack, name="randomization-pack"),
    path("participants/cohort/", cohort, name="randomize-cohort"),
    path("participants/<str:study_id>/randomize/", randomization, name="randomize"),
    path("participants/<str:study_id>/randomized/", randomized, name="randomized"),
    path(
        "participants/<str:study_id>/randomized/error/",
        randomization_error,
        name="randomization-error",
    ),
    path(
        "participants/<str:study_id>/randomized/stratum/",
        stratum_correction,
        name="stratum-correction",
    ),
]
