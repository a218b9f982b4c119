"""Pages of the plan, at `/planning/`; `desk.urls` puts its own beside them."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
