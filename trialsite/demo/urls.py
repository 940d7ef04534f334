"""The demo's own addresses; absent elsewhere."""

from django.urls import path

from trialsite.demo.views import demo_clock

urlpatterns = [path("clock/", demo_clock, name="demo-clock")]
