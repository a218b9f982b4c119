from django.urls import path

from grading import views

app_name = "grading"
urlpatterns = [
    path("", views.home, name="home"),
    path("clients/", views.clients, name="clients"),
    path("assess/<int:pk>/", views.assess_client, name="assess"),
    path("history/<int:pk>/", views.history, name="history"),
    path("schemes/", views.schemes, name="schemes"),
    path("schemes/new/<str:code>/", views.scheme_new, name="scheme-new"),
    path("schemes/<int:pk>/", views.scheme_edit, name="scheme-edit"),
]
