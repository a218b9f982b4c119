from django.urls import path

from compliance import consent_views, views

app_name = "compliance"
urlpatterns = [
    path("", views.event_list, name="list"),
    path("<int:pk>/", views.event_detail, name="event"),
    path("consents/<int:pk>/", consent_views.consents, name="consents"),
    path("consents/<int:pk>/<int:consent_pk>/withdraw/", consent_views.withdraw, name="consent-withdraw"),
]
