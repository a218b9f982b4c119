from django.urls import path

from deliveries import preference_views, views

app_name = "deliveries"
urlpatterns = [
    path("", views.message_list, name="list"),
    path("read/", views.message_read_all, name="read-all"),
    path("<int:pk>/read/", views.message_read, name="read"),
    path("settings/", preference_views.preferences, name="preferences"),
    path("settings/test/", preference_views.test_message, name="test"),
    path("robots/add/", preference_views.robot_add, name="robot-add"),
    path("robots/<slug:channel>/remove/", preference_views.robot_remove, name="robot-remove"),
    path("undelivered/", preference_views.undelivered, name="undelivered"),
    path("<int:pk>/again/", preference_views.send_again, name="again"),
    path("<int:pk>/put-away/", preference_views.put_away, name="put-away"),
]
