"""The addresses of the participants' pages."""

from django.urls import path

from participants.record.list_views import participants
from participants.record.views import participant

urlpatterns = [
    path("participants/", participants, name="participants"),
    path("participants/<str:study_id>/", participant, name="participant"),
]
