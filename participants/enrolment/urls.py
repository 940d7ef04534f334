"""The addresses of enrolment and of a participant's status."""

from django.urls import path

from participants.enrolment.status_views import status, status_correction
from participants.enrolment.views import enrolment

urlpatterns = [
    path("screening/<int:number>/enrol/", enrolment, name="enrol"),
    path("participants/<str:study_id>/status/", status, name="status"),
    path(
        "participants/<str:study_id>/status/<int:number>/correct/",
        status_correction,
        name="status-correction",
    ),
]
