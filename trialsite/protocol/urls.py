"""The address of the protocol page."""

from django.urls import path

from trialsite.protocol.views import protocol_page

urlpatterns = [path("protocol/", protocol_page, name="protocol")]
