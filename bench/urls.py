from django.urls import include, path

from bench import board_floors, calibration_floor, floors

urlpatterns = [
    path("bench/today/", floors.today),
    path("bench/clients/", floors.client_list),
    path("bench/card/<int:pk>/", floors.card),
    path("bench/visits/new/<int:pk>/", floors.log_visit),
    path("bench/board/<str:code>/", board_floors.board),
    path("bench/effort/<str:code>/", board_floors.effort),
    path("bench/calibration/<str:code>/", calibration_floor.calibration),
    path("", include("pharmacrm.urls")),
]
