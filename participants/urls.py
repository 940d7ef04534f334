"""The addresses of this floor."""

from django.urls import path

from participants.consent.views import consent
from participants.contact.views import (
    contact,
    contact_mistake,
    contact_people,
    locator,
    opt_outs,
)
from participants.enrolment.status_views import (
    site_transfer,
    status,
    status_correction,
)
from participants.enrolment.views import enrolment, withdrawal
from participants.randomization.views import randomization
from participants.record.list_views import participants
from participants.record.views import participant
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
    path("participants/<str:study_id>/status/", status, name="status"),
    path(
        "participants/<str:study_id>/status/<int:number>/correct/",
        status_correction,
        name="status-correction",
    ),
    path("participants/<str:study_id>/transfer/", site_transfer, name="transfer"),
    path("participants/<str:study_id>/contact/", contact, name="contact"),
    path(
        "participants/<str:study_id>/contact/<uuid:number>/mistake/",
        contact_mistake,
        name="contact-mistake",
    ),
    path("participants/<str:study_id>/locator/", locator, name="locator"),
    path("participants/<str:study_id>/people/", contact_people, name="contact-people"),
    path("participants/<str:study_id>/opt-outs/", opt_outs, name="opt-outs"),
]
