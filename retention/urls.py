"""At risk, digest, flags, goals, losses, win-backs, past days. The desk mounts them by the board, in one name space."""

from django.urls import path

from retention import digest_views, flag_views, goal_views, past_views, views
from retention.risk.views import at_risk

urlpatterns = [
    path("past/", past_views.past, name="past"),
    path("at-risk/", at_risk, name="at-risk"),
    path("digest/", digest_views.digest, name="digest"),
    path("digest/<str:kind>/<int:pk>/", digest_views.put_away, name="digest-put-away"),
    path("flags/", flag_views.flag_list, name="flags"),
    path("goals/<int:pk>/", goal_views.goal, name="goal"),
    path("goals/<int:pk>/end/", goal_views.goal_end, name="goal-end"),
    path("losses/", views.loss_list, name="losses"),
    path("losses/new/<int:pk>/", views.lose, name="lose"),
    path("losses/<int:pk>/", views.loss, name="loss"),
    path("losses/<int:pk>/deny/", views.loss_deny, name="deny"),
    path("losses/<int:pk>/confirm/", views.loss_confirm, name="confirm"),
    path("losses/<int:pk>/dismiss/", views.loss_dismiss, name="dismiss"),
    path("losses/<int:pk>/transfer/", views.loss_transfer, name="transfer"),
    path("losses/<int:pk>/win-back/", views.win_back_open, name="win-back-open"),
    path("win-backs/", views.win_back_list, name="win-backs"),
    path("win-backs/<int:pk>/", views.win_back, name="win-back"),
    path("win-backs/<int:pk>/due/", views.win_back_due, name="win-back-due"),
    path("win-backs/<int:pk>/close/", views.win_back_close, name="win-back-close"),
]
