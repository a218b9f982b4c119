from celery import shared_task

from clients.importing import runs


@shared_task
def run_imports() -> None:
    """Carry on with the imports that are asked for; what is not finished in time is asked for again."""
    runs.run_due()
