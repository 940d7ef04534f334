"""The audit trail."""

from django.urls import path

from trialsite.audit import views

urlpatterns = [
    path("audit/", views.trail, name="audit"),
    path("audit/trail.csv", views.download, {"kind": "csv"}, name="audit-csv"),
    path("audit/trail.json", views.download, {"kind": "json"}, name="audit-json"),
    path("audit/<str:table>/<str:row>/", views.history, name="audit-history"),
]
