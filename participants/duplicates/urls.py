"""The addresses of possible duplicates."""

from django.urls import path

from participants.duplicates.views import match, matches

urlpatterns = [
    path("screening/matches/", matches, name="matches"),
    path("screening/matches/<int:number>/", match, name="match"),
]
