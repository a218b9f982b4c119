"""Pages of the grading, at `/grading/`. The desk mounts them by the history of a grade, in one name space."""

from django.urls import path

from grading import calibration_views, override_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("clients/", views.clients, name="clients"),
    path("assess/<int:pk>/", views.assess_client, name="assess"),
    path("by-hand/<int:pk>/", override_views.by_hand, name="by-hand"),
    path("by-hand/<int:pk>/end/", override_views.by_hand_end, name="by-hand-end"),
    path("calibration/<str:code>/clients/", calibration_views.calibration_clients, name="calibration-clients"),
    path("schemes/", views.schemes, name="schemes"),
    path("schemes/new/<str:code>/", views.scheme_new, name="scheme-new"),
    path("schemes/<int:pk>/", views.scheme_edit, name="scheme-edit"),
]
