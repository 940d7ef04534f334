"""The addresses of eligibility."""

from django.urls import path

from participants.eligibility.views import baseline_override, eligibility, override

urlpatterns = [
    path("screening/<int:number>/override/", override, name="override"),
    path("participants/<str:study_id>/eligibility/", eligibility, name="eligibility"),
    path(
        "participants/<str:study_id>/eligibility/override/",
        baseline_override,
        name="baseline-override",
    ),
]
