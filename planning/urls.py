"""Pages of the plan, at `/planning/`; `desk.urls` puts its own beside them."""

from django.urls import URLPattern, path

from planning import calendar_views, call_views, feed_views, growth_views
from planning.breakthroughs import thread_views, views
from planning.greetings import views as greeting_views
from planning.handovers import choice_views, cover_views
from planning.handovers import views as handover_views

urlpatterns: list[URLPattern] = [
    path("calls/", call_views.call_list, name="calls"),
    path("unplanned/", call_views.unplanned_list, name="unplanned"),
    path("breakthroughs/", views.board, name="breakthroughs"),
    path("breakthroughs/new/<int:pk>/", views.new, name="breakthrough-new"),
    path("breakthroughs/<int:pk>/", views.plan_page, name="breakthrough"),
    path("breakthroughs/<int:pk>/start/", views.start, name="breakthrough-start"),
    path("breakthroughs/<int:pk>/drop/", views.drop, name="breakthrough-drop"),
    path("breakthroughs/<int:pk>/ask/", views.ask_for_grant, name="breakthrough-ask"),
    path("breakthroughs/<int:pk>/grant/", views.grant, name="breakthrough-grant"),
    path("breakthroughs/<int:pk>/retrospective/", views.retrospective, name="breakthrough-retrospective"),
    path("breakthroughs/<int:pk>/carry-over/", views.carry_over, name="breakthrough-carry-over"),
    path("breakthroughs/<int:pk>/close/", views.close, name="breakthrough-close"),
    path("breakthroughs/<int:pk>/thread/", thread_views.thread, name="breakthrough-thread"),
    path("calendar/", calendar_views.calendar_page, name="calendar"),
    path("feed/", feed_views.feed_page, name="feed"),
    path("feed/make/", feed_views.feed_make, name="feed-make"),
    path("feed/change/", feed_views.feed_change, name="feed-change"),
    path("feed/<int:pk>/revoke/", feed_views.feed_revoke, name="feed-revoke"),
    path("feed/<slug:token>.ics", feed_views.feed_file, name="feed-file"),
    path("growth/", growth_views.growth_list, name="growth"),
    path("growth/missing/", growth_views.growth_missing, name="growth-missing"),
    path("growth/new/<int:pk>/", growth_views.growth_new, name="growth-new"),
    path("growth/<int:pk>/", growth_views.growth_idea, name="growth-idea"),
    path("growth/<int:pk>/try/", growth_views.growth_try, name="growth-try"),
    path("growth/<int:pk>/close/", growth_views.growth_close, name="growth-close"),
    path("greetings/", greeting_views.occasions, name="greetings"),
    path("greetings/new/", greeting_views.new, name="greeting-new"),
    path("greetings/<int:pk>/", greeting_views.batch_page, name="greeting-batch"),
    path("greetings/of/<int:pk>/", greeting_views.of_client, name="greetings-of"),
    path("greetings/one/<int:pk>/", greeting_views.act, name="greeting-act"),
    path("handovers/", handover_views.handover_list, name="handovers"),
    path("handovers/new/", handover_views.handover_new, name="handover-new"),
    path("handovers/options/posts/", choice_views.post_choices, name="handover-posts"),
    path("handovers/options/takers/", choice_views.taker_choices, name="handover-takers"),
    path("handovers/vacant/", handover_views.vacancies, name="vacancies"),
    path("handovers/cover/<int:pk>/", cover_views.cover, name="cover"),
    path("handovers/cover/<int:pk>/<int:relationship_pk>/", cover_views.cover_note, name="cover-note"),
    path("handovers/back/<int:pk>/", cover_views.back, name="back"),
    path("handovers/<int:pk>/", handover_views.handover_page, name="handover"),
    path("handovers/<int:pk>/change/", handover_views.handover_change, name="handover-change"),
    path("handovers/<int:pk>/clients/", handover_views.handover_clients, name="handover-clients"),
    path("handovers/<int:pk>/clients/<int:relationship_pk>/", handover_views.handover_note, name="handover-note"),
    path("handovers/<int:pk>/confirm/", handover_views.handover_confirm, name="handover-confirm"),
    path("handovers/<int:pk>/withdraw/", handover_views.handover_withdraw, name="handover-withdraw"),
    path("handovers/<int:pk>/assess/", handover_views.handover_assess, name="handover-assess"),
    path(
        "handovers/<int:pk>/assess/<int:relationship_pk>/",
        handover_views.handover_assessed,
        name="handover-assessed",
    ),
]
