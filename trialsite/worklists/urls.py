"""The home page."""

from django.urls import path

from trialsite.worklists.views import home

urlpatterns = [path("", home, name="home")]
