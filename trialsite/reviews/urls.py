"""The addresses of access reviews."""

from django.urls import path

from trialsite.reviews import views

urlpatterns = [
    path("people/review/", views.access_review, name="access-review"),
    path(
        "people/review/<int:number>/",
        views.access_review_signed,
        name="access-review-signed",
    ),
    path(
        "people/review/<int:number>/list.csv",
        views.access_review_csv,
        name="access-review-csv",
    ),
]
