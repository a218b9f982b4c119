"""Pages of the plan, at `/planning/`; `desk.urls` puts its own beside them."""

from django.urls import URLPattern, path

from planning import call_views

urlpatterns: list[URLPattern] = [
    path("calls/", call_views.call_list, name="calls"),
    path("unplanned/", call_views.unplanned_list, name="unplanned"),
]
