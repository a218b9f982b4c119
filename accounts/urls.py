from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("me/", views.me, name="me"),
    path("me/filing/", views.filing, name="filing"),
    path("me/language/", views.language, name="language"),
    path("me/leave/add/", views.leave_add, name="leave-add"),
    path("me/leave/<int:pk>/withdraw/", views.leave_withdraw, name="leave-withdraw"),
    path("me/look-across/", views.look_across, name="look-across"),
    path("me/look-across/end/", views.look_end, name="look-end"),
    path("team/leave/", views.team_leave, name="team-leave"),
    path("team/leave/<int:pk>/decide/", views.leave_decide, name="leave-decide"),
]
