from django.urls import include, path

from clients import candidate_views, fact_views, influence_views, organisation_views, reception_views, views

app_name = "clients"

urlpatterns = [
    path("", views.client_list, name="list"),
    path("filters/", views.client_filters, name="filters"),
    path("export/", views.client_export, name="export"),
    path("candidates/", candidate_views.candidate_list, name="candidates"),
    path("new/", views.client_new, name="new"),
    path("<int:pk>/edit/", views.client_edit, name="edit"),
    path("<int:pk>/week/", views.client_week, name="week"),
    path("<int:pk>/facts/", fact_views.client_facts, name="facts"),
    path("<int:pk>/facts/confirm/", fact_views.fact_confirm, name="fact-confirm"),
    path("<int:pk>/network/", influence_views.client_network, name="network"),
    path("influences/<int:pk>/", influence_views.influence, name="influence"),
    path("influences/<int:pk>/end/", influence_views.influence_end, name="influence-end"),
    path("organisations/<int:pk>/network/", influence_views.organisation_network, name="organisation-network"),
    path("organisations/", views.organisation_list, name="organisations"),
    path("organisations/<int:pk>/", views.organisation_detail, name="organisation"),
    path("organisations/<int:pk>/reception/", reception_views.reception, name="reception"),
    path("organisations/<int:pk>/reception/new/", reception_views.window_new, name="reception-new"),
    path("organisations/<int:pk>/reception/season/", reception_views.season, name="reception-season"),
    path("organisations/<int:pk>/reception/registration/", reception_views.registration, name="reception-registration"),
    path("organisations/<int:pk>/reception/book/", reception_views.booking_new, name="reception-book"),
    path("reception/<int:pk>/", reception_views.window, name="reception-window"),
    path("reception/<int:pk>/end/", reception_views.window_end, name="reception-window-end"),
    path("bookings/<int:pk>/", reception_views.booking_answer, name="booking-answer"),
    path("organisations/<int:pk>/key/", organisation_views.key, name="organisation-key"),
    path("organisations/<int:pk>/events/", organisation_views.events, name="organisation-events"),
    path("organisations/<int:pk>/committee/", organisation_views.committee, name="committee"),
    path("organisations/<int:pk>/listings/<int:product_pk>/", organisation_views.listing, name="listing"),
    path("departments/<int:pk>/estimate/", organisation_views.estimate, name="department-estimate"),
    path("import/", include("clients.importing.urls")),
    path("options/organisations/", views.organisation_choices, name="organisation-options"),
    path("options/clients/", views.client_choices, name="client-options"),
    path("options/territories/", views.territory_choices, name="territory-options"),
    path("options/departments/", views.department_choices, name="department-options"),
]
