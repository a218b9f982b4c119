from django.urls import include, path

from bench import floors

urlpatterns = [
    path("bench/today/", floors.today),
    path("bench/clients/", floors.client_list),
    path("bench/card/<int:pk>/", floors.card),
    path("bench/visits/new/<int:pk>/", floors.log_visit),
    path("", include("pharmacrm.urls")),
]
