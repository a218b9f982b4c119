from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GradingConfig(AppConfig):
    name = "grading"
    verbose_name = _("Grading")

    def ready(self) -> None:
        # Connects the receivers; nothing is started here.
        import_module("grading.receivers")
