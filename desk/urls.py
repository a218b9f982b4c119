"""Pages of several rooms, at the doors that stay put. Their names belong to the rooms they show."""

from django.urls import include, path

from desk import board_views, stage_views, views
from retention import urls as retention_urls

planning = ([path("week/", views.week, name="week")], "planning")
boards = [
    path("board/", board_views.board_page, name="board"),
    path("effort/", board_views.effort_page, name="effort"),
    path("team/", board_views.team_page, name="team"),
    path("mine/", board_views.mine_page, name="mine"),
]
retention = ([*boards, *retention_urls.urlpatterns], "retention")

urlpatterns = [
    path("", views.home, name="home"),
    path("today/", views.held_today, name="today"),
    path("clients/<int:pk>/", views.card, name="client"),
    path("clients/<int:pk>/focus/", views.focus, name="focus"),
    path("clients/<int:pk>/stage/", stage_views.stage, name="stage"),
    path("planning/", include(planning)),
    path("retention/", include(retention)),
]
