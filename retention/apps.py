from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RetentionConfig(AppConfig):
    name = "retention"
    verbose_name = _("Retention")

    def ready(self) -> None:
        # Connects the receivers; nothing else starts here.
        import_module("retention.receivers")
