from django.urls import path

from visits import views

app_name = "visits"

urlpatterns = [
    path("new/", views.pick, name="pick"),
    path("new/<int:pk>/", views.new, name="new"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/undo/", views.undo, name="undo"),
    path("<int:pk>/correct/", views.correct, name="correct"),
    path("of/<int:pk>/", views.history, name="history"),
    path("steps/<int:pk>/close/", views.close, name="close-step"),
]
