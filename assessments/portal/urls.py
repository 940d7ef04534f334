"""The addresses of the participant's own pages."""

from django.urls import path

from assessments.portal.check_views import check
from assessments.portal.item_views import item
from assessments.portal.log_views import days, medicines
from assessments.portal.views import home, open_link, thanks

urlpatterns = [
    path("go/", open_link, name="portal-open"),
    path("my/", home, name="portal-home"),
    path("my/thanks/", thanks, name="portal-thanks"),
    path("my/<str:instrument>/check/", check, name="portal-check"),
    path("my/<str:instrument>/medicines/", medicines, name="portal-medicines"),
    path("my/<str:instrument>/days/", days, name="portal-days"),
    path("my/<str:instrument>/<str:item>/", item, name="portal-item"),
]
