from django.apps import AppConfig

# Loaded with Django, so that every `shared_task` belongs to this app and not to Celery's default one.
from pharmacrm.celery import app as celery_app

__all__ = ["PharmacrmConfig", "celery_app"]


class PharmacrmConfig(AppConfig):
    name = "pharmacrm"
