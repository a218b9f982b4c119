"""Celery, and every periodic job of the product listed once.

A message is only a nudge: whatever must happen is a row with a state, and the sweeps below pick up what a lost
message left behind. Every job is idempotent, so a second beat does no harm.
"""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pharmacrm.settings")

app = Celery("pharmacrm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Hours are those of the organisation's zone (settings.TIME_ZONE).
app.conf.beat_schedule = {
    "make the day table agree with the holidays": {
        "task": "workdays.tasks.rebuild_days",
        "schedule": crontab(hour=0, minute=5),
    },
    "recompute what changed by date alone": {
        "task": "visits.tasks.sweep_cadence",
        "schedule": crontab(hour=0, minute=20),
    },
    "open alerts for the neglected": {"task": "retention.tasks.scan_neglect", "schedule": crontab(hour=0, minute=40)},
    # Of the day that has ended: what the scan before it found belongs to the next.
    "count the day before": {"task": "retention.tasks.take_snapshots", "schedule": crontab(hour=1, minute=20)},
    # After the days it is about were counted.
    "keep what was attained": {"task": "desk.tasks.keep_attained", "schedule": crontab(hour=1, minute=50)},
    # After the scan: whom nobody has seen for twice the limit is among those it found.
    "suspect losses": {"task": "retention.tasks.propose_losses", "schedule": crontab(hour=0, minute=50)},
    # After the sweep, whose dates say who waits.
    "tell who is busy but not effective": {
        "task": "retention.tasks.flag_effort",
        "schedule": crontab(hour=1, minute=10),
    },
    # After the nightly sweeps, whose locks it does not want; the card says of which night it is.
    "judge the risk of loss": {"task": "retention.tasks.score_risks", "schedule": crontab(hour=1, minute=30)},
    # After the scan and the suspicions. What a late one finds is told the next night: told is a state of the row.
    "send managers their digest": {"task": "desk.tasks.send_digests", "schedule": crontab(hour=1, minute=0)},
    # Each person at her own time, which a run that comes late makes up for until noon.
    "send morning messages": {
        "task": "desk.tasks.send_mornings",
        "schedule": crontab(hour="5-11", minute="*/5"),
    },
    "apply schemes that take effect today": {"task": "grading.tasks.regrade", "schedule": crontab(hour=0, minute=10)},
    # After the schemes of the day: a round is assessed by what is in force.
    "open the quarter's round": {"task": "grading.tasks.open_rounds", "schedule": crontab(hour=0, minute=20)},
    "close what was approved": {"task": "desk.tasks.close_rounds", "schedule": 60.0},
    "warn of expiring filing numbers": {"task": "desk.tasks.warn_of_filings", "schedule": crontab(hour=7, minute=30)},
    # By the dates of the night's sweep, and in the morning: somebody has to call.
    "remind of reception": {"task": "clients.tasks.remind_of_reception", "schedule": crontab(hour=7, minute=20)},
    # In the morning, and after the sweep that ended the marks of the quarter.
    "remind of retrospectives": {
        "task": "planning.tasks.remind_of_retrospectives",
        "schedule": crontab(hour=7, minute=25),
    },
    # From Friday at six until Monday morning, a batch at a time; in between only who was asked to cover somebody.
    "propose the coming week": {"task": "planning.tasks.propose_weeks", "schedule": crontab(minute="*/5")},
    # In the morning too, some working days before the month.
    "warn of a month that does not fit": {
        "task": "planning.tasks.warn_of_months",
        "schedule": crontab(hour=7, minute=35),
    },
    # Somebody has to write them, in the morning and some days before.
    "remind of greetings": {"task": "planning.tasks.remind_of_greetings", "schedule": crontab(hour=7, minute=35)},
    "send greetings that waited for the morning": {"task": "planning.tasks.send_greetings", "schedule": 5 * 60.0},
    # From the first minute of its day on; one that was missed, whenever the worker is back.
    "carry out handovers": {"task": "planning.tasks.carry_out_handovers", "schedule": 60.0},
    # Covers end by their date, and a posting may be ended without a handover.
    "give on what somebody left behind": {
        "task": "planning.tasks.pass_on_work_left_behind",
        "schedule": crontab(hour=0, minute=3),
    },
    "pick up cadence requests": {"task": "visits.tasks.run_recompute_requests", "schedule": 60.0},
    "pick up imports": {"task": "clients.tasks.run_imports", "schedule": 60.0},
    "remind of open adverse events": {"task": "compliance.tasks.remind", "schedule": 15 * 60.0},
    "deliver what is due": {"task": "deliveries.tasks.deliver_due", "schedule": 60.0},
}
