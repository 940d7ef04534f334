"""The addresses of this floor."""

from django.urls import path

from participants.consent.views import consent
from participants.enrolment.views import enrolment, withdrawal
from participants.randomization.views import randomization
from participants.record.views import participant, participants
from participants.screening.views import screening, screening_new, screenings

urlpatterns = [
    path("screening/", screenings, name="screenings"),
    path("screening/new/", screening_new, name="screening-new"),
    path("screening/<int:number>/", screening, name="screening"),
    path("screening/<int:number>/consent/", consent, name="consent"),
    path("screening/<int:number>/enrol/", enrolment, name="enrol"),
    path("participants/", participants, name="participants"),
    path("participants/<str:study_id>/", participant, name="participant"),
    path("participants/<str:study_id>/randomize/", randomization, name="randomize"),
    path("participants/<str:study_id>/withdraw/", withdrawal, name="withdraw"),
]
