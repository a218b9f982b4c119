from django.urls import path

from visits import activity_views, coaching_views, list_views, note_views, tip_views, views

app_name = "visits"

urlpatterns = [
    path("", list_views.visit_list, name="list"),
    path("export/", list_views.visit_export, name="export"),
    path("people/", views.person_choices, name="people-options"),
    path("activities/", activity_views.activity_list, name="activities"),
    path("activities/new/", activity_views.activity_new, name="activity-new"),
    path("activities/<int:pk>/", activity_views.activity_edit, name="activity-edit"),
    path("activities/<int:pk>/undo/", activity_views.activity_undo, name="activity-undo"),
    path("coaching/", coaching_views.coaching_list, name="coaching"),
    path("coaching/<int:pk>/", coaching_views.coaching_form, name="coaching-form"),
    path("<int:pk>/coach/", coaching_views.coach, name="coach"),
    path("new/", views.pick, name="pick"),
    path("new/<int:pk>/", views.new, name="new"),
    path("new/<int:pk>/from-note/", note_views.from_note, name="from-note"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/take-step/", note_views.take_step, name="take-step"),
    path("<int:pk>/told/", note_views.told, name="told"),
    path("<int:pk>/undo/", views.undo, name="undo"),
    path("<int:pk>/correct/", views.correct, name="correct"),
    path("of/<int:pk>/", views.history, name="history"),
    path("of/<int:pk>/tips/", tip_views.tips, name="tips"),
    path("of/<int:pk>/wechat/", note_views.wechat, name="wechat"),
    path("steps/<int:pk>/close/", views.close, name="close-step"),
]
