"""Datasets that leave the building."""

from django.urls import path

from trialsite.exports import views

urlpatterns = [
    path("exports/", views.exports, name="exports"),
    path("exports/<int:number>/", views.export, name="export"),
    path("exports/<int:number>/progress/", views.progress, name="export-progress"),
    path("exports/<int:number>/download/", views.download, name="export-download"),
]
