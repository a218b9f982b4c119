from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClientsConfig(AppConfig):
    name = "clients"
    verbose_name = _("Clients")

    def ready(self) -> None:
        # After the models are there; nothing is started here.
        from clients.importing.kinds import register  # noqa: PLC0415
        from clients.importing.organisations import Organisations  # noqa: PLC0415

        register(Organisations())
