from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RetentionConfig(AppConfig):
    name = "retention"
    verbose_name = _("Retention")

    def ready(self) -> None:
        # Connects the receivers; nothing else starts here.
        from retention import receivers  # noqa: F401, PLC0415
