from django.urls import path

from deliveries import views

app_name = "deliveries"
urlpatterns = [
    path("", views.message_list, name="list"),
    path("read/", views.message_read_all, name="read-all"),
    path("<int:pk>/read/", views.message_read, name="read"),
]
