from django.urls import path

from compliance import views

app_name = "compliance"
urlpatterns = [
    path("", views.event_list, name="list"),
    path("<int:pk>/", views.event_detail, name="event"),
]
