"""The addresses of the numbers screened."""

from django.urls import path

from participants.consort.views import screening_numbers, screening_numbers_csv

urlpatterns = [
    path("screening/numbers/", screening_numbers, name="screening-numbers"),
    path("screening/numbers/csv/", screening_numbers_csv, name="screening-numbers-csv"),
]
