from django.urls import path

from retention import views

# The board stands at the desk, whose urls mount these beside it.
urlpatterns = [
    path("past/", views.past, name="past"),
]
