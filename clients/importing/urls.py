from django.urls import path

from clients.importing import views

# Included by `clients.urls`, in its namespace.
urlpatterns = [
    path("", views.import_list, name="import"),
    path("template/<slug:code>/", views.import_template, name="import-template"),
    path("<uuid:key>/", views.import_run, name="import-run"),
    path("<uuid:key>/rejects/", views.import_rejects, name="import-rejects"),
]
