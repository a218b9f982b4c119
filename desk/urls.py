"""Pages of several rooms, at the doors that stay put. Their names belong to the rooms they show."""

from django.urls import include, path

from desk import (
    adherence_views,
    board_views,
    calibration_views,
    capacity_views,
    grade_views,
    migration_views,
    move_views,
    phase_views,
    quarter_views,
    round_team_views,
    round_views,
    stage_views,
    style_views,
    views,
    week_act_views,
    week_views,
)
from grading import urls as grading_urls
from planning import urls as planning_urls
from retention import urls as retention_urls

boards = [
    path("board/", board_views.board_page, name="board"),
    path("board/news/", board_views.board_news, name="board-news"),
    path("effort/", board_views.effort_page, name="effort"),
    path("team/", board_views.team_page, name="team"),
    path("stages/", board_views.stages_page, name="stages"),
    path("mine/", board_views.mine_page, name="mine"),
]
plans = [
    path("week/", week_views.week, name="week"),
    path("week/due/", week_views.week_due, name="week-due"),
    path("week/propose/", week_act_views.week_propose, name="week-propose"),
    path("week/left-out/", adherence_views.left_out, name="left-out"),
    path("week/<int:pk>/", week_views.week_of_person, name="week-of"),
    path("week/add/<int:pk>/", week_act_views.week_add, name="week-add"),
    path("week/<int:pk>/state/", week_views.week_state, name="week-state"),
    path("week/items/<int:pk>/", week_views.week_item, name="week-item"),
    path("week/items/<int:pk>/move/", week_act_views.week_move, name="week-move"),
    path("week/items/<int:pk>/pin/", week_act_views.week_pin, name="week-pin"),
    path("week/items/<int:pk>/unpin/", week_act_views.week_unpin, name="week-unpin"),
    path("week/items/<int:pk>/skip/", week_act_views.week_skip, name="week-skip"),
    path("week/items/<int:pk>/take-back/", week_act_views.week_take_back, name="week-take-back"),
    path("week/items/<int:pk>/remove/", week_act_views.week_remove, name="week-remove"),
    path("week/items/<int:pk>/done/", week_act_views.week_done, name="week-done"),
    path("week/items/<int:pk>/replan/", week_act_views.week_replan, name="week-replan"),
    path("adherence/", adherence_views.adherence, name="adherence"),
    path("adherence/items/", adherence_views.adherence_items, name="adherence-items"),
    path("quarter/", quarter_views.quarter_page, name="quarter"),
    path("capacity/", capacity_views.capacity_page, name="capacity"),
]
grades = [path("history/<int:pk>/", grade_views.history, name="history")]
rounds = [
    path("round/", round_views.round_mine, name="round"),
    path("round/team/", round_team_views.round_team, name="round-team"),
    path("round/checks/", round_team_views.round_checks, name="round-checks"),
    path("round/checks/<int:pk>/", round_team_views.round_check, name="round-check"),
    path("round/<int:pk>/", round_views.round_part, name="round-part"),
    path("round/<int:pk>/hand-in/", round_views.round_hand_in, name="round-hand-in"),
    path("round/<int:pk>/review/", round_team_views.round_review, name="round-review"),
    path("round/<int:pk>/approve/", round_team_views.round_approve, name="round-approve"),
    path("round/<int:pk>/send-back/", round_team_views.round_send_back, name="round-send-back"),
    path("round/<int:pk>/<int:relationship_pk>/", round_views.round_client, name="round-client"),
    path("round/<int:pk>/<int:relationship_pk>/confirm/", round_views.round_confirm, name="round-confirm"),
    path("round/<int:pk>/<int:relationship_pk>/preview/", round_views.round_preview, name="round-preview"),
]
planning = ([*plans, *planning_urls.urlpatterns], "planning")
grading = ([*grades, *rounds, *grading_urls.urlpatterns], "grading")
retention = ([*boards, *retention_urls.urlpatterns], "retention")

urlpatterns = [
    path("", views.home, name="home"),
    path("today/", views.held_today, name="today"),
    path("clients/<int:pk>/", views.card, name="client"),
    path("clients/<int:pk>/stage/", stage_views.stage, name="stage"),
    path("clients/<int:pk>/style/", style_views.style, name="style"),
    path("clients/<int:pk>/move/", move_views.move_client, name="move-client"),
    path("moves/", move_views.move_list, name="moves"),
    path("moves/territories/", move_views.territory_choices, name="move-territories"),
    path("moves/<int:pk>/", move_views.move_detail, name="move"),
    path("moves/<int:pk>/undo/", move_views.move_undo, name="move-undo"),
    path("moves/<int:pk>/successors/", move_views.successor_add, name="move-successors"),
    path("moves/successors/<int:pk>/", move_views.successor_judge, name="move-successor"),
    path("clients/<int:pk>/phase/", phase_views.phase, name="phase"),
    path("grading/migration/", migration_views.migration_page, name="migration"),
    path("grading/migration/clients/", migration_views.migration_clients, name="migration-clients"),
    path("grading/calibration/<str:code>/", calibration_views.calibration, name="calibration"),
    path("grading/", include(grading)),
    path("planning/", include(planning)),
    path("retention/", include(retention)),
]
