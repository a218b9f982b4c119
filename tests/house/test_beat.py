"""Every periodic job names a task that exists."""

from pharmacrm.celery import app


def test_it_knows_every_task_of_the_schedule():
    app.loader.import_default_modules()

    named = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert named - set(app.tasks) == set()
