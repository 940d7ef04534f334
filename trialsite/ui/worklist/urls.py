"""The home page."""

from django.urls import path

from trialsite.ui.worklist.views import home

urlpatterns = [path("", home, name="home")]
